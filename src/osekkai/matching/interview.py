"""The interview: who lives in the household, then the most useful question first, until no answer can change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osekkai.catalogue import Catalogue
from osekkai.matching import errors, kinfolk
from osekkai.matching.answered import MAN
from osekkai.matching.answers import CONVERSATION, MAX_PEOPLE, Answers
from osekkai.matching.errors import Misunderstood
from osekkai.matching.kinfolk import Someone
from osekkai.policy import PERSON, Assessment, Fact, PolicyError, assess, next_question, still_matter
from osekkai.policy.calendar import NotADay, WrongEra, parse_days, written_days
from osekkai.policy.kinship import HERE, REGISTERED, UNBORN
from osekkai.policy.values import NotUnderstood, read_value
from osekkai.portal.parts import LIFE_EVENTS
from osekkai.said import Said

PREGNANT, OVERDUE = 300, 21
"""Days before and after the day on which a child is due, on which it can be one to be born."""
_CHECK = Said("生年月日を 確かめてください", en="Please check the date")
_WRITTEN = re.compile(r"（(?:head|spouse|child)）")
"""How a file writes somebody, in the sentences of the language; residents do not read it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to ask now: a part of the conversation about the household, or a fact of a member (empty: the household)."""

    kind: str
    member: str = ""
    fact: Fact | None = None


def begin(catalogue: Catalogue, event: str) -> Answers:
    """Fresh answers; those of a life event already know what it sets about the household."""
    if event not in catalogue.part(LIFE_EVENTS):
        return Answers()
    facts = catalogue.book.vocabulary.facts
    sets = catalogue.part(LIFE_EVENTS)[event].sets
    return Answers(event=event, household={name: value for name, value in sets.items() if facts[name].entity != PERSON})


def sets_of_me(catalogue: Catalogue, event: str) -> dict[str, bool]:
    """What a life event sets about the resident; an address outlives an event of the folder."""
    found = catalogue.part(LIFE_EVENTS).get(event)
    facts = catalogue.book.vocabulary.facts
    return {fact: value for fact, value in (found.sets if found else {}).items() if facts[fact].entity == PERSON}


def assessed(catalogue: Catalogue, answers: Answers, today: date) -> Assessment:
    """Raises `PolicyError` where the answers do not fit together."""
    return assess(catalogue.book, answers.situation(catalogue.book, today))


def next_step(catalogue: Catalogue, answers: Answers, assessment: Assessment | None) -> Step | None:
    """The household first, then what the life event asks, then the most useful fact; nothing when all is settled."""
    for part in CONVERSATION:
        if part not in answers.talked:
            return Step(part)
    if assessment is None:
        return None
    event = catalogue.part(LIFE_EVENTS).get(answers.event)
    first = [catalogue.book.vocabulary.facts[name] for name in event.asks] if event else []
    question = next_question(_of_event(catalogue, answers, assessment), answers.skipped, first)
    return Step("fact", question.member, question.fact) if question else None


def questions_left(catalogue: Catalogue, answers: Answers, assessment: Assessment) -> int:
    return still_matter(_of_event(catalogue, answers, assessment), answers.skipped)


def _of_event(catalogue: Catalogue, answers: Answers, assessment: Assessment) -> Assessment:
    """Only the results that belong to the life event, where the resident came from one."""
    if answers.event not in catalogue.part(LIFE_EVENTS):
        return assessment
    results = [each for each in assessment.results if answers.event in catalogue.services[each.service.id].life_events]
    return Assessment(assessment.book, assessment.situation, results, assessment.world)


def take_part(catalogue: Catalogue, answers: Answers, part: str, form: Mapping[str, str], today: date) -> Answers:
    """The answers after a page of the household conversation. Raises `Misunderstood`."""
    written = form.get("birth_date", "")
    if part == "me":
        me = _add(catalogue, answers, Someone("head"), written, today)
        for fact, value in sets_of_me(catalogue, answers.event).items():
            me = me.with_fact("head", fact, value)
        return _fitting(catalogue, me, today).after("me")
    if part == "spouse":
        spouse = kinfolk.spouse_said(form.get("has", ""), form.get("bond", REGISTERED))
        if spouse is None:
            return answers.without_person("spouse").after("spouse")
        return _add(catalogue, answers, spouse, written, today).after("spouse")
    if form.get("do") == "remove":
        return answers.without_person(form.get("member", ""))
    if written.strip():
        answers = _add(catalogue, answers, _who(answers, part, form, today), written, today)
    elif form.get("do") == "add":
        raise Misunderstood("birth_date", errors.NO_BIRTH_DATE)
    return answers if form.get("do") == "add" else answers.after(part)


def _who(answers: Answers, part: str, form: Mapping[str, str], today: date) -> Someone:
    if part == "children":
        return kinfolk.child_said(answers, today, form.get("whose", ""), form.get("lives", HERE))
    return kinfolk.other_said(answers, today, form.get("relation", ""))


def _add(catalogue: Catalogue, answers: Answers, who: Someone, written: str, today: date) -> Answers:
    if len(answers.people) >= MAX_PEOPLE and who.relation not in answers.members():
        raise Misunderstood("birth_date", errors.too_many(MAX_PEOPLE))
    if not written.strip():
        raise Misunderstood("birth_date", errors.NO_BIRTH_DATE)
    try:
        born, until = parse_days(written)
    except WrongEra as wrong:
        raise Misunderstood("birth_date", errors.wrong_era(wrong.written, wrong.meant)) from None
    except NotADay:
        raise Misunderstood("birth_date", errors.NO_DATE) from None
    _fits_today(born, who, today)
    return _fitting(catalogue, kinfolk.added(answers, who, written_days(born, until)), today)


def _fits_today(born: date, who: Someone, today: date) -> None:
    """Raises `Misunderstood` for a day on which nobody can have been born, or nobody can be due."""
    days = (born - today).days
    if who.kin.get("lives") == UNBORN:
        if not -OVERDUE <= days <= PREGNANT:
            raise Misunderstood("birth_date", errors.NOT_DUE)
    elif days > 0:
        soon = who.relation in kinfolk.MAY_BE_DUE and days <= PREGNANT
        raise Misunderstood("birth_date", errors.DUE if soon else errors.to_come(today.isoformat()))
    if born.year < today.year - 130:
        raise Misunderstood("birth_date", errors.TOO_LONG_AGO)


def _fitting(catalogue: Catalogue, answers: Answers, today: date, field: str = "birth_date") -> Answers:
    """The same answers, if the people fit together. Raises `Misunderstood` about the field of the page."""
    if any(relation == "head" for relation, _ in answers.people):
        try:
            answers.situation(catalogue.book, today)
        except PolicyError as error:
            problem = error.problems[0]
            mend = problem.mend or _CHECK
            raise Misunderstood(
                field,
                Said(_WRITTEN.sub("", f"{problem.title.ja}。{mend.ja}。"), en=f"{problem.title.en}. {mend.say('en')}."),
            ) from None
    return answers


def take_fact(
    catalogue: Catalogue, answers: Answers, member: str, fact: Fact, form: Mapping[str, str], today: date
) -> Answers:
    """The answers with the fact from a question page. Raises `Misunderstood`."""
    raw = _written(fact, form)
    if raw is None:
        return answers.with_fact(member, fact.id, None)
    try:
        value = read_value(fact, raw)
    except NotUnderstood as problem:
        raise Misunderstood("value", Said(f"{problem.args[0]}。", en=f"{problem.args[1]}.")) from None
    if _is_too_little(fact, value) and form.get("confirmed", "") != form.get("value", "").strip():
        raise Misunderstood("value", errors.too_little(int(value)))  # type: ignore[arg-type]
    if fact.type.kind == "date" and isinstance(value, int):
        raw = date.fromordinal(value).isoformat()
    held = answers.fact(member, fact.id)
    if isinstance(held, dict) and "between" not in held:  # by year, as the register says it; asked was last year's
        raw = {**held, str(today.year - 1): raw}
    return _fitting(catalogue, answers.with_fact(member, fact.id, raw), today, "value")


def _is_too_little(fact: Fact, value: object) -> bool:
    """Whether a year's yen are so few that 万 may have been left out: 450 for 450万."""
    return fact.yearly and fact.type.unit == "円" and isinstance(value, int) and 0 < value < MAN


def _written(fact: Fact, form: Mapping[str, str]) -> Any:
    """What the form says; nothing for 'わからない'. Raises `Misunderstood` for an empty answer."""
    value = form.get("value", "").strip()
    if value == "unknown" or form.get("unknown"):
        return None
    lo, hi = form.get("lo", "").strip(), form.get("hi", "").strip()
    if not value and (lo or hi):
        return {"between": [lo or "0", hi or str(int(fact.range.hi))]}
    if not value:
        raise Misunderstood("value", errors.NOTHING)
    return value
