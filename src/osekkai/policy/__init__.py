"""The policy language: rules of law as readable files, judged for one household. Needs nothing else of Osekkai.

book = policy.load({"vocabulary/facts.yaml": …, "services/child-allowance.yaml": …})
situation = book.situation({"on": "2026-04-01", "members": [{"head": "1990-01-01"}, {"child": "2025-05-05"}]})
assessment = policy.assess(book, situation)
assessment.of("child-allowance").amount            # Money(lo=15000, hi=15000, per='month')
policy.next_question(assessment)                   # the most useful thing to ask
policy.explain(assessment.of("child-allowance"))   # why, as a tree
"""

from osekkai.policy.judge.ask import NextQuestion, next_question
from osekkai.policy.judge.assess import Assessment, Money, Result, assess
from osekkai.policy.judge.rulebook import Rulebook, Vocabulary, load, read
from osekkai.policy.judge.situation import Situation, read_situation
from osekkai.policy.language.problems import Place, PolicyError, Problem, Problems, Text
from osekkai.policy.tell.explain import Why, explain

__all__ = [
    "Assessment",
    "Money",
    "NextQuestion",
    "Place",
    "PolicyError",
    "Problem",
    "Problems",
    "Result",
    "Rulebook",
    "Situation",
    "Text",
    "Vocabulary",
    "Why",
    "assess",
    "explain",
    "load",
    "next_question",
    "read",
    "read_situation",
]
