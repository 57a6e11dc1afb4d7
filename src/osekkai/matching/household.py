"""One household: the assessment as plain data, the shape that the command line and the open API give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from osekkai.catalogue import Catalogue, Service
from osekkai.catalogue.states import State, state
from osekkai.policy import (
    Assessment,
    Money,
    NextQuestion,
    PolicyError,
    Result,
    Situation,
    Term,
    Why,
    Words,
    assess,
    explain,
    next_question,
    presumed,
)
from osekkai.policy.sent import read_json

MAX_NESTING = 40


def read_input(text: str | bytes, catalogue: Catalogue, *, on: date | None = None) -> Situation:
    """A situation from JSON text. Raises `PolicyError` that names the line for broken JSON, the path for the rest."""
    return catalogue.book.situation(read_json(text), on=on)


def assessment_as_json(
    catalogue: Catalogue,
    situation: Situation,
    *,
    services: Collection[str] | None = None,
    standing: Callable[[Service, date], State] = state,
) -> dict[str, Any]:
    """What a household is entitled to, of the whole catalogue or of some services, as JSON.

    `{"on", "catalogue", "services": […], "assumed": […], "next_question"}`. A service that is a no has its own
    `assumed`: what was taken for granted on the way to it. `standing`: how a service stands on the
    day; without it from its dates alone.
    """
    chosen = None if services is None else [catalogue.book.service(each) for each in services]
    assessment = assess(catalogue.book, situation, chosen)
    return {
        "on": situation.on.isoformat(),
        "catalogue": catalogue.hash,
        "services": [
            _result(each) | _state(standing(catalogue.services[each.service.id], situation.on))
            for each in assessment.results
        ],
        "assumed": _assumed(assessment),
        "next_question": question_as_json(next_question(assessment)),
    }


def _result(result: Result) -> dict[str, Any]:
    amount = result.amount
    return {
        "id": result.service.id,
        "name": result.service.words.ja,
        "for": result.member or None,
        "status": result.status,
        "amount": _amount(amount) | {"worth": list(result.worth) if result.worth else None} if amount else None,
        "doubts": [each.as_json() for each in result.doubts],
        "missing": list(dict.fromkeys(fact.id for fact in result.missing.values())),
        "missing_of": [{"member": member or None, "fact": fact} for member, fact in result.missing],
        "deadline": result.deadline.isoformat() if result.deadline else None,
        **_term(result),
        "assumed": _told(presumed([result] if result.status == "ineligible" else [])),
        "why": explain(result).as_json(),
    }


def _term(result: Result) -> dict[str, Any]:
    """From when until when, and when it is paid; empty where the rule does not say it or does not know it yet."""
    term = result.term or Term(None, None)
    return {
        "starts": term.starts.isoformat() if term.starts else None,
        "ends": term.ends.isoformat() if term.ends else None,
        "paid": [asdict(each) for each in term.paid],
    }


def _amount(amount: Money) -> dict[str, Any]:
    """Only amounts of the same kind, period and receiver are alike: no others are to be added up."""
    terms = amount.terms
    return {
        "yen": amount.yen,
        "between": list(amount.between) if amount.between else None,
        "per": terms.per,
        "kind": terms.kind,
        "to": terms.to,
        "months": {"usual": terms.months.usual, "most": terms.months.most} if terms.months else None,
    }


def _state(found: State) -> dict[str, Any]:
    """Whether it can be applied for on the day: what is only coming is told as coming."""
    return {
        "state": found.name,
        "opens_on": found.opens_on.isoformat() if found.opens_on else None,
        "closes_on": found.closes_on.isoformat() if found.closes_on else None,
    }


def _assumed(assessment: Assessment) -> list[dict[str, Any]]:
    """What was taken for granted in the answers that are not a plain no, each once; a no has its own beside it."""
    return _told(presumed(result for result in assessment.results if result.status != "ineligible"))


def _told(assumed: Mapping[tuple[str, str], Why]) -> list[dict[str, Any]]:
    return [
        {"member": member or None, "fact": fact, "text": why.text, "value": why.as_json()["value"]}
        for (member, fact), why in assumed.items()
    ]


def question_as_json(question: NextQuestion | None) -> dict[str, Any] | None:
    """The next question with its words; nothing when none can change an answer."""
    if question is None:
        return None
    fact, asked = question.fact, question.fact.question
    assert asked is not None, "only facts with a question are asked"
    return {
        "fact": fact.id,
        "name": fact.words.ja,
        "member": question.member or None,
        "type": fact.type.kind,
        "unit": fact.type.unit,
        "question": _words(asked.text),
        "why": _words(asked.why),
        "help": _words(asked.help) if asked.help else None,
        "example": asked.example or None,
        "choices": [{"id": id, "name": _words(words)} for id, words in fact.choices.items()] or None,
        "services": list(question.services),
    }


def _words(words: Words) -> dict[str, str]:
    return {"ja": words.ja, "easy": words.say("easy"), "en": words.say("en")}


__all__ = ["PolicyError", "assessment_as_json", "question_as_json", "read_input"]
