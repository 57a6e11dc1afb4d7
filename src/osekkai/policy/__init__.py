"""The policy language: rules of law as readable files, judged for one household. Needs nothing but Python and PyYAML.

book = policy.load({"vocabulary/facts.yaml": …, "services/child-allowance.yaml": …})
situation = book.situation({"on": "2026-04-01", "members": [{"head": "1990-01-01"}, {"child": "2025-05-05"}]})
assessment = policy.assess(book, situation)
assessment.of("child-allowance").amount            # 15,000円, whose terms say: cash, a month, to the resident
policy.next_question(assessment)                   # the most useful thing to ask
policy.explain(assessment.of("child-allowance"))   # why, as a tree

Everybody uses this face. Beside it are open: `values` (what people write, as values), `calendar` (legal time),
`periods` (how the law counts it), `kinship` (続柄), `files` (a folder's files, every error with its place), and two
engines that need more: `columns` (everybody at once; numpy) and `prove` (every household there could be; z3). What is
below them is nobody else's, and import-linter holds it.
"""

from osekkai.policy.examples.boundaries import boundaries
from osekkai.policy.examples.presumptions import hinges
from osekkai.policy.examples.running import run_examples
from osekkai.policy.judge.ask import NextQuestion, next_question, still_matter
from osekkai.policy.judge.assess import Assessment, Money, Result, assess
from osekkai.policy.judge.rulebook import Rulebook, load, read
from osekkai.policy.judge.situation import Situation
from osekkai.policy.judge.term import Term
from osekkai.policy.language.problems import PolicyError, Problem
from osekkai.policy.language.words import SPOKEN, Words
from osekkai.policy.rules.declared import Fact, Service, Step
from osekkai.policy.rules.people import HOUSEHOLD, PERSON, RELATIONS, Person
from osekkai.policy.rules.vocabulary import Vocabulary
from osekkai.policy.tell.explain import explain, presumed
from osekkai.policy.tell.why import Why

__all__ = [
    "HOUSEHOLD",
    "PERSON",
    "RELATIONS",
    "SPOKEN",
    "Assessment",
    "Fact",
    "Money",
    "NextQuestion",
    "Person",
    "PolicyError",
    "Problem",
    "Result",
    "Rulebook",
    "Service",
    "Situation",
    "Step",
    "Term",
    "Vocabulary",
    "Why",
    "Words",
    "assess",
    "boundaries",
    "explain",
    "hinges",
    "load",
    "next_question",
    "presumed",
    "read",
    "run_examples",
    "still_matter",
]
