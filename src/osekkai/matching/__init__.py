"""Matching: a household's situation → what every service means for it."""

from osekkai.matching.household import assessment_as_json, question_as_json, read_input

__all__ = ["assessment_as_json", "question_as_json", "read_input"]
