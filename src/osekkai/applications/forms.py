"""The pages of one application for several services.

Every part once, every fact once, only what still has to be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from osekkai.applications.statement import APPLICANT, StatedPage, Statement, entry, is_same
from osekkai.catalogue import Catalogue
from osekkai.catalogue.forms import FORMS
from osekkai.catalogue.model import Ask, CaseCheck, Form, FormPart, Service
from osekkai.matching.queries import Answers
from osekkai.policy import PERSON, RELATIONS, Assessment, Fact, PolicyError, Result, Step, assess, kinship
from osekkai.policy.calendar import NotADay, age_on, parse_days, wareki
from osekkai.policy.values import NotUnderstood, is_postal_symbol, postal_account, read_value

CHILDREN = ("child", "spouse.child", "child.child", kinship.FOSTER)
"""Who is asked about as a child while the household cannot be judged yet; elsewhere whoever is judged as one."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, and how to mend it."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of a member (empty: the household) on a page, and what is written there."""

    member: str
    ask: Ask
    written: str
    known: str | None = None
    repeats: bool = False
    """Asked on an earlier page already: not asked again, but told to whoever gets this page."""

    @property
    def is_as_known(self) -> bool:
        return self.known is not None and is_same(self.known, self.written)

    @property
    def fact(self) -> Fact:
        return self.ask.fact

    @property
    def is_missing(self) -> bool:
        return not self.written and not self.ask.optional and not self.repeats


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the form; of people the part for one of them. `wrong`: what does not fit together, by the fact's id."""

    id: str
    part: FormPart
    member: str
    fields: tuple[Field, ...]
    wrong: Mapping[str, Wrong] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return not self.wrong and not any(each.is_missing for each in self.fields)

    @property
    def asked(self) -> list[Field]:
        """What is asked here and nowhere before."""
        return [each for each in self.fields if not each.repeats]

    @property
    def is_begun(self) -> bool:
        return self.is_done and any(each.written for each in self.fields)


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft holds: the services applied for, and everything that was answered."""

    services: tuple[str, ...]
    answers: Answers = field(default_factory=Answers)
    known: tuple[tuple[str, str, str], ...] = ()
    """(member, fact, written): what the card or the register said when the draft was begun."""

    def said_before(self, member: str, fact: str) -> str | None:
        """What was known of a fact before anybody wrote it here."""
        return next((written for whose, name, written in self.known if (whose, name) == (member, fact)), None)


def chosen(catalogue: Catalogue, content: Content) -> list[tuple[Service, Form]]:
    """The services of a draft that can (still) be applied for here."""
    found = [catalogue.services[id] for id in content.services if id in catalogue.services]
    return [(each, each.form) for each in found if each.form]


def pages(catalogue: Catalogue, content: Content, today: date) -> list[Page]:
    """What is asked for a child has a page of a child, though nobody has named one yet."""
    content = with_those_asked(catalogue, content, today)
    assessment = assessed(catalogue, content, today)
    found: dict[str, Page] = {}
    for service, form in chosen(catalogue, content):
        for part in form.parts:
            for member in _members(part, service, content.answers, assessment):
                id = f"{part.id}.{member}" if part.is_of_people else part.id
                fields = [field_of(ask, member, content) for ask in part.asks if _is_shown(ask, member, assessment)]
                found.setdefault(id, Page(id, part, member, tuple(fields), failed_checks(part, member, assessment)))
    known: Mapping[str, FormPart] = catalogue.part(FORMS)
    order = list(known)
    return once(sorted(found.values(), key=lambda page: order.index(page.part.id)))


def with_those_asked(catalogue: Catalogue, content: Content, today: date) -> Content:
    """With a child, where a form asks about one and nobody of the household is."""
    if not asks_children(catalogue, content):
        return content
    assessment = assessed(catalogue, content, today)
    parts = [part for _, form in chosen(catalogue, content) for part in form.parts if part.of == "child"]
    return content if any(_asked_about(part, content.answers, assessment) for part in parts) else with_child(content)


def asks_children(catalogue: Catalogue, content: Content) -> bool:
    return any(part.of == "child" for _, form in chosen(catalogue, content) for part in form.parts)


def with_child(content: Content) -> Content:
    """With one more child, of whom nothing is known yet."""
    answers = content.answers
    return replace(content, answers=replace(answers, people=(*answers.people, ("child", {}))))


def once(pages: Sequence[Page]) -> list[Page]:
    """Every fact of a person on the first page that asks it; a page that has nothing of its own left is not asked."""
    seen: set[tuple[str, str]] = set()
    found = []
    for page in pages:
        fields = tuple(replace(each, repeats=(each.member, each.fact.id) in seen) for each in page.fields)
        seen |= {(each.member, each.fact.id) for each in fields}
        found.append(replace(page, fields=fields))
    return found


def failed_checks(part: FormPart, member: str, assessment: Assessment | None) -> dict[str, Wrong]:
    """What certainly does not fit together; what is open may still fit."""
    if assessment is None:
        return {}
    failed = [each for each in part.checks if _work(each.that, member, assessment) is False]
    return {each.fact.id: Wrong(each.words.ja, each.words.say("en")) for each in failed}


def assessed(catalogue: Catalogue, content: Content, today: date) -> Assessment | None:
    """Of the chosen services; nothing while the household is not known well enough to be judged."""
    try:
        return assess(
            catalogue.book,
            content.answers.situation(catalogue.book, today),
            [service.rules for service, _ in chosen(catalogue, content)],
        )
    except PolicyError:
        return None


def _members(part: FormPart, service: Service, answers: Answers, assessment: Assessment | None) -> Sequence[str]:
    """Whom a part asks about; of the children those for whom it is not certainly refused, or else all of them."""
    if not part.is_of_people:
        return ["" if part.of == "household" else "head"]
    people = _asked_about(part, answers, assessment)
    unit = service.rules.unit
    if assessment is None or unit not in ("child", "person", "guardian"):
        return people
    results = [each for each in assessment.results if each.service.id == service.id]
    if unit == "guardian":
        raised = _raised([each for each in results if each.status != "ineligible"])
        return people if part.of != "child" else [each for each in people if each in raised] or people
    refused = {each.member for each in results if each.status == "ineligible"}
    return [each for each in people if each not in refused] or (["head"] if part.of == "each" else people)


def _raised(results: Sequence[Result]) -> set[str]:
    """The children under 20 whom those of the results raise, or may raise."""
    found = {
        child
        for each in results
        for child in (*each.world.related(each.judged, "raised"), *each.world.perhaps(each.judged, "raised"))
    }
    return {child.id for child in found if child.born is None or age_on(int(child.born.hi), results[0].world.on) < 20}


def _asked_about(part: FormPart, answers: Answers, assessment: Assessment | None) -> list[str]:
    """The people of the household whom a part means: a `child` is whoever is judged as one, whosever child it is."""
    if part.of == "each":
        return answers.members()
    if part.of == "child" and assessment is not None:
        judged = {member.id for member, _ in assessment.world.judged("child")}
        return [id for id in answers.members() if id in judged]
    return [
        id for (relation, _), id in zip(answers.people, answers.members(), strict=True) if _whom(relation) == part.of
    ]


def _whom(relation: str) -> str:
    """Whom a part means by a relation, in the words of `of:`."""
    if relation in CHILDREN:
        return "child"
    return relation if relation in ("head", "spouse", "parent") else "other"


def _is_shown(ask: Ask, member: str, assessment: Assessment | None) -> bool:
    """What is open is asked: an unknown is not a no."""
    return ask.when is None or assessment is None or _work(ask.when, member, assessment) is not False


def _work(step: Step, member: str, assessment: Assessment) -> Any:
    world = assessment.world
    holder = next((each for each in world.members if each.id == member), world.household) if member else world.household
    return step.work(world, holder, 0)


def field_of(ask: Ask, member: str, content: Content) -> Field:
    member = member if ask.fact.entity == PERSON else ""
    return Field(
        member, ask, text_of(content.answers.fact(member, ask.fact.id)), content.said_before(member, ask.fact.id)
    )


def doubts(service: Service, assessment: Assessment | None) -> list[CaseCheck]:
    """What is, by what is written, not as the service's law wants it of whoever applies; what is open is no doubt."""
    if assessment is None:
        return []
    return [each for each in service.handling.checks if _work(each.that, "head", assessment) is False]


def text_of(value: Any) -> str:
    """A kept value as it stands in a field; one of several, or of several years, is for the applicant to write."""
    if isinstance(value, Mapping):
        return "〜".join(str(end) for end in value.get("between", ()))
    if isinstance(value, list | tuple):
        return ""
    return "" if value is None else {True: "はい", False: "いいえ"}[value] if isinstance(value, bool) else str(value)


def taken(page: Page, content: Content, form: Mapping[str, str]) -> tuple[Content, dict[str, Wrong]]:
    """The content with what a page was sent, and what is wrong by the fact's id.

    What is right is kept in any case. Of what is wrong nothing is: neither it, nor what stood there before.
    """
    values, wrong = read(page, form)
    values |= dict.fromkeys(wrong)  # what stood there before is not what is meant now
    if page.member and page.member not in content.answers.members():  # a child whom nobody had named yet
        content = with_child(content)
    answers = content.answers
    for each in page.asked:
        if each.fact.id in values:
            answers = answers.with_fact(each.member, each.fact.id, values[each.fact.id])
    early = _before_birth(page, answers)
    for each in page.asked:
        if each.fact.id in early:
            answers = answers.with_fact(each.member, each.fact.id, None)
    too_old = _too_old(page, answers, timezone.localdate())
    for each in page.asked:
        if each.fact.id in too_old:
            answers = answers.with_fact(each.member, each.fact.id, None)
    return replace(content, answers=answers), wrong | early | too_old


OLDEST = 120
"""Years that nobody is older than."""


def _too_old(page: Page, answers: Answers, today: date) -> dict[str, Wrong]:
    """A birth so long ago that the era or the year was mistaken."""
    for each in page.asked:
        day = _day_of(answers.fact(each.member, each.fact.id)) if each.fact.id == "birth_date" else None
        if day and day.year < today.year - OLDEST:
            return {
                each.fact.id: Wrong(
                    f"{wareki(day)}は {OLDEST}年より前です。年号と年を確かめてください。",
                    f"This is more than {OLDEST} years ago ({day}). Please check the era and the year.",
                )
            }
    return {}


def _before_birth(page: Page, answers: Answers) -> dict[str, Wrong]:
    """Events that were before the birth of the person whose they are; of a household before everybody's."""
    found = {}
    for each in page.asked:
        day = _day_of(answers.fact(each.member, each.fact.id)) if each.fact.type.kind == "date" else None
        whose = [each.member] if each.member else answers.members()
        births = [_day_of(answers.fact(id, "birth_date")) for id in whose]
        if day is None or each.fact.id == "birth_date" or not births or None in births:
            continue
        first = min(birth for birth in births if birth)
        if day < first:
            than = "生まれた日" if each.member else "世帯のみなさんの 生まれた日"
            found[each.fact.id] = Wrong(
                f"{each.fact.name}が {than}（{wareki(first)}）より 前です。どちらの日付も 確かめてください。",
                f"This is before the date of birth ({first}). Please check both.",
            )
    return found


def _day_of(written: Any) -> date | None:
    """The first day that it can be; nothing for what is empty or no day."""
    try:
        return parse_days(written)[0] if isinstance(written, str) and written else None
    except NotADay:
        return None


def read(page: Page, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Wrong]]:
    """What a page was sent, as it is kept (None: empty), and what is wrong, both by the fact's id."""
    values: dict[str, Any] = {}
    form, wrong = _as_banks_number(page, form)
    for each in page.asked:
        if each.fact.id in wrong:
            continue
        raw = form.get(each.fact.id, "").strip()
        if not raw:
            values[each.fact.id] = None
            if not each.ask.optional:
                wrong[each.fact.id] = Wrong(f"{each.fact.name}を 書いてください。", "Please fill this in.")
            continue
        try:
            values[each.fact.id] = _kept(each.fact, raw)
        except NotUnderstood as problem:
            wrong[each.fact.id] = Wrong(f"{problem.args[0]}。", f"{problem.args[1]}.")
    return values, wrong


def _as_banks_number(page: Page, form: Mapping[str, str]) -> tuple[Mapping[str, str], dict[str, Wrong]]:
    """With 店番 and 口座番号 in place of 記号 and 番号 of the Japan Post Bank, or what is wrong with the number."""
    of = {each.fact.type.unit: each.fact.id for each in page.asked if each.fact.type.kind == "text"}
    branch, account = of.get("branch", ""), of.get("account", "")
    if not branch or not account or not is_postal_symbol(form.get(branch, "")):
        return form, {}
    try:
        found = postal_account(form[branch], form.get(account, ""))
    except NotUnderstood as problem:
        says = Wrong(f"{problem.args[0]}。", f"{problem.args[1]}.")
        return form, {branch: says, account: says}
    return {**form, branch: found[0], account: found[1]}, {}


def _kept(fact: Fact, raw: str) -> Any:
    value = read_value(fact, raw)
    if fact.type.kind == "date" and isinstance(value, int):
        return date.fromordinal(value).isoformat()
    return value if isinstance(value, bool | str) else raw


def stated(page: Page) -> StatedPage:
    """A page as it is submitted: what was written, beside what was known before."""
    return StatedPage(
        page.id,
        tuple(entry(each.member, each.fact.id, each.written, each.known) for each in page.fields if each.written),
    )


def again(service: str, before: Statement) -> Content:
    """What an application said, as a new draft's content for the same service."""
    named = {each.of for each in before.entries} | {each.id for each in before.people} | {APPLICANT}
    answers = Answers(people=_people_named(named))
    for each in before.entries:
        answers = answers.with_fact(each.of, each.fact, {"はい": True, "いいえ": False}.get(each.written, each.written))
    return Content((service,), answers)


def _people_named(members: Iterable[str]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Whoever there must be for these ids to be given: `child1` and `child3` are of three children."""
    most: dict[str, int] = {}
    for relation, number in filter(None, map(kinship.meant_by, members)):
        most[relation] = max(number, most.get(relation, 0))
    order = sorted(most, key=lambda each: RELATIONS.index(each) if each in RELATIONS else len(RELATIONS))
    return tuple((relation, {}) for relation in order for _ in range(most[relation]))
