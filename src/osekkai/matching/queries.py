"""Door: what a household, or everybody, is entitled to."""

from __future__ import annotations

from osekkai.matching.answers import Answers, encode
from osekkai.matching.entitled import entitled, theirs
from osekkai.matching.household import assessment_as_json, question_as_json, read_input
from osekkai.matching.known import known, raised_in
from osekkai.matching.night import LISTS, Night, Standing, latest_night, people_of
from osekkai.matching.opening import opened
from osekkai.matching.people import names_of
from osekkai.matching.today import Home, home_of, homes

__all__ = [
    "LISTS",
    "Answers",
    "Home",
    "Night",
    "Standing",
    "assessment_as_json",
    "encode",
    "entitled",
    "home_of",
    "homes",
    "known",
    "latest_night",
    "names_of",
    "opened",
    "people_of",
    "question_as_json",
    "raised_in",
    "read_input",
    "theirs",
]
