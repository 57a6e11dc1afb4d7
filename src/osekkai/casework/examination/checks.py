"""What the machine can check of a case before a person looks at it.

What it cannot know is open (`None`), never a no.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications.queries import APPLICANT, NamedPerson, Statement
from osekkai.casework import paper
from osekkai.casework.accounts import kana_of
from osekkai.casework.examination import comparison, naming
from osekkai.casework.examination.effects import Effect, doubts_of, effects_of
from osekkai.casework.models import Case, Origin, State
from osekkai.casework.term import most_a_year
from osekkai.catalogue import Catalogue
from osekkai.catalogue.forms import FORMS
from osekkai.catalogue.model import Service
from osekkai.identity.queries import folded
from osekkai.ledger import services as ledger
from osekkai.matching.queries import Home, home_of
from osekkai.policy import Fact, Result, Why, assess, explain, kinship
from osekkai.policy.values import is_same_holder
from osekkai.register import queries as register
from osekkai.register.queries import Resident

if TYPE_CHECKING:
    from osekkai.applications.models import Application

_NOT_FOUND = "申請書に書かれた方が、台帳の世帯に 見つかりません"
_NOBODY = {
    "guardian": "申請した方が、台帳では 子を育てている方だと わかりません",
    "couple": "申請した方に、台帳では 配偶者が いるとわかりません",
    "livelihood": "申請した方が、台帳の世帯に 見つかりません",
}
"""Why the rules have no answer, by for whom the service is judged."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: fine, not fine, or open; and why, for the clerk and for the file."""

    id: str
    ok: bool | None
    text: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of a case, and what the rules give to whom.

    `status` is that of the rules, `unknown` where they were not asked.
    """

    status: str
    checks: tuple[Check, ...]
    effects: tuple[Effect, ...] = ()
    conditions: tuple[dict[str, Any], ...] = ()
    """The conditions that decided, in each language, and whether they are met (see `casework.reasons`)."""
    others: tuple[dict[str, Any], ...] = ()
    """Who was judged and is given nothing: person, name."""
    known: Mapping[str, str] = field(default_factory=dict)
    """What the register said then of what is stated, by `page:fact` (see `examination.comparison`)."""

    @property
    def is_plain(self) -> bool:
        """Nothing is open, nothing is against it."""
        return passed(asdict(self))

    @property
    def yen_a_year(self) -> int:
        return most_a_year((each.person, each.per, each.yen_a_year) for each in self.effects)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "yen_a_year": self.yen_a_year}


def passed(verdict: Mapping[str, Any]) -> bool:
    """The same of a verdict that was kept; nothing is plain that was not checked."""
    return bool(verdict) and verdict["status"] == "eligible" and all(each["ok"] for each in verdict["checks"])


def check(case: Case, catalogue: Catalogue) -> Verdict:
    service = catalogue.services.get(case.service)
    if service is None:
        return Verdict("unknown", (Check("service", None, "この制度のファイルが、いまのフォルダに ありません"),))
    opened, vocabulary = timezone.localdate(case.opened_at), catalogue.book.vocabulary
    home = home_of(case.person_id, vocabulary, opened, to=register.MACHINE) if case.person_id else None
    meant = _meant(case, home)
    results = _results(case, home, meant, service, catalogue) if home else []
    status, ruled, effects = _rules(case, home, results, service, catalogue)
    checks, known = [_person(case), ruled, _twice(case, home, effects)], {}
    if application := case.application:
        if home and case.person_id:
            known = comparison.known_of(case.statement, case.person_id, meant, home, catalogue.book.vocabulary)
        checks += [
            _differences(case.statement, known, catalogue),
            *_account(case, service),
            *_of_law(case, home, service, catalogue),
            *_unwritten(case.statement, catalogue),
            _documents(case, application, service),
            _documented(service),
        ]
        if case.statement.people:
            checks.append(_named(case.statement, meant, home))
    elif case.origin == Origin.MATCHING and service.form and service.is_paid_out:
        text = "申請がありません。請求を受けてから認めるものなら、本人に知らせて、申請してもらってください"
        checks.append(Check("claim", None, text))
    elif case.origin == Origin.PAPER:
        checks += [Check("written", None, "紙に書かれたことを、まだ写していません"), _documents(case, None, service)]
    return Verdict(status, tuple(checks), tuple(effects), _conditions(results), _others(results, effects, home), known)


def _meant(case: Case, home: Home | None) -> dict[str, int]:
    """The persons of the household whom the application names, by its ids."""
    if home is None or case.person_id is None:
        return {}
    return naming.meant(case.statement, case.person_id, register.people(home.people).values())


def _named(statement: Statement, meant: Mapping[str, int], home: Home | None) -> Check:
    """Whoever is known by the day of birth alone, under another name and kana, is perhaps somebody else."""
    unclear = tuple(
        f"{each.name or '名前なし'} {each.birth_date}".strip() for each in statement.people if each.id not in meant
    )
    if unclear:
        return Check("named", None, "申請書に書かれた方が、台帳の世帯の だれのことか 決まりません", unclear)
    people = register.people(home.people) if home else {}
    others = tuple(
        f"{each.name} ≠ {people[meant[each.id]].name}"
        for each in statement.people
        if each.id != APPLICANT and _is_under_another_name(each, people[meant[each.id]], statement)
    )
    if others:
        text = "生まれた日だけが同じで、名前もカナも 台帳の方とちがう方が います。だれのことか 確かめてください"
        return Check("named", None, text, others)
    return Check("named", True, "申請書に書かれた方は、みな 台帳の世帯の方です")


def _is_under_another_name(named: NamedPerson, person: Resident, statement: Statement) -> bool:
    """Neither name nor kana is that of the register; kana that is not written says nothing for it."""
    if not named.name or folded(named.name) == folded(person.name):
        return False
    kana = statement.of(named.id).get("full_name_kana", "")
    return not kana or not is_same_holder(kana, person.kana)


def _person(case: Case) -> Check:
    if case.person is None:
        return Check("person", None, "申請した方が、台帳の どなたか まだ決まっていません")
    if case.person.ended_on:
        return Check("person", False, f"台帳では {case.person.ended_on} に 区の住民でなくなっています")
    return Check("person", True, "申請した方は、台帳の住民です")


def _results(case: Case, home: Home, meant: Mapping[str, int], service: Service, catalogue: Catalogue) -> list[Result]:
    found = assess(catalogue.book, home.situation, [service.rules]).results
    return _of_whom_it_is(case, home, meant, found, service.rules.unit)


def _conditions(results: Iterable[Result]) -> tuple[dict[str, Any], ...]:
    """Each once, though it is of several children."""
    lines = [
        {**{lang: line.text.get(lang, "") for lang in ("ja", "easy", "en")}, "met": bool(line.value)}
        for each in results
        for line in explain(each, depth=1, whole=False).because
        if line.type.kind == "truth" and line.value is not None
    ]
    return tuple({(each["ja"], each["met"]): each for each in lines}.values())


def _others(results: Iterable[Result], effects: Collection[Effect], home: Home | None) -> tuple[dict[str, Any], ...]:
    """The people who were judged, one by one, and are given nothing."""
    if home is None:
        return ()
    given = {each.person for each in effects}
    judged = [home.people[each.judged.index] for each in results if each.member]
    names = naming.told_apart([each for each in judged if each not in given])
    return tuple({"person": id, "name": name} for id, name in names.items())


def _rules(
    case: Case, home: Home | None, results: list[Result], service: Service, catalogue: Catalogue
) -> tuple[str, Check, list[Effect]]:
    """What the rules say of the register's facts on the day of the application.

    The register knows, the applicant states.
    """
    if home is None:
        hint = _stated(case, service, catalogue, timezone.localdate(case.opened_at))
        return "unknown", Check("rules", None, "台帳の事実で 条件を確かめられません", hint), []
    if not results:
        return "unknown", Check("rules", None, _NOBODY.get(service.rules.unit, _NOT_FOUND)), []
    why = tuple(line for each in results for line in lines_of(explain(each, depth=2)))
    statuses = {each.status for each in results}
    given = [each for each in results if each.status == "eligible" and not (each.term and each.term.is_over)]
    if (doubts := doubts_of(results)) and statuses <= {"eligible", "ineligible"}:
        found = "条件に合っていますが" if statuses == {"eligible"} else "条件に合わない方が いますが"
        text = f"{found}、確かめる額や基準が あります"
        sure = effects_of(given, home, catalogue)
        return "unknown" if "ineligible" in statuses else "eligible", Check("rules", None, text, (*doubts, *why)), sure
    if statuses == {"eligible"} and len(given) < len(results):
        text = "条件に合っていますが、いま申請しても 受けられる月がない方が います"
        return "eligible", Check("rules", None, text, why), effects_of(given, home, catalogue)
    if statuses == {"eligible"}:
        exact = all(each.amount is None or each.amount.yen is not None for each in results)
        text = "条件に合っています" if exact else "条件に合っていますが、額が ひとつに決まりません"
        return "eligible", Check("rules", True if exact else None, text, why), effects_of(results, home, catalogue)
    if "unknown" in statuses:
        missing = "・".join(sorted({fact.name for each in results for fact in each.missing.values()}))
        return (
            "unknown",
            Check("rules", None, f"台帳だけでは 決まりません（わからないこと: {missing or '条件'}）", why),
            [],
        )
    if statuses == {"ineligible"}:
        return "ineligible", Check("rules", False, "条件に合いません", why), []
    effects = effects_of(given, home, catalogue)
    return "partial", Check("rules", None, "条件に合う方と、合わない方が います", why), effects


def _of_whom_it_is(case: Case, home: Home, meant: Mapping[str, int], results: list[Result], unit: str) -> list[Result]:
    """Of several members exactly those whom the application names, else those who are the applicant's.

    Nobody where one of them is not clear.
    """
    if unit in ("head", "household"):
        return results
    applicant = home.people.index(case.person_id) if case.person_id in home.people else None
    if unit in ("guardian", "couple", "livelihood"):
        return [each for each in results if _is_of(each, applicant)]
    if case.application is None:  # on paper, or found by the matching: those of the household for whom it could be
        possible = [each for each in results if each.status != "ineligible"] or results
        own = [each for each in possible if _is_of(each, applicant)]
        return own or [each for each in possible if _is_raised_by(each, applicant)] or possible
    named = [each.id for each in case.statement.people if unit == "person" or _may_be_child(each.id)]
    wanted = {meant.get(id) for id in named} or {case.person_id}
    found = [each for each in results if home.people[each.judged.index] in wanted]
    return found if len(found) == len(wanted) else []


def _is_of(result: Result, applicant: int | None) -> bool:
    """Whether what is judged of somebody is the applicant's too.

    Of a couple one is judged for both, of those who share a livelihood one for all, of a child whoever raises it.
    """
    world, judged = result.world, result.judged
    if result.service.unit == "livelihood":
        own = world.related(judged, "livelihood")
    elif result.service.unit == "child":
        return judged.index == applicant or _is_raised_by(result, applicant)
    else:
        own = [judged, *world.related(judged, "spouse")]
    return any(each.index == applicant for each in own)


def _is_raised_by(result: Result, applicant: int | None) -> bool:
    """Whether the applicant raises, or may raise, whom it is judged for, or is the spouse of who does."""
    world, judged = result.world, result.judged
    raising = [*world.related(judged, "guardians"), *world.perhaps(judged, "guardians")]
    own = [*raising, *(each for one in raising for each in world.related(one, "spouse"))]
    return any(each.index == applicant for each in own)


def _may_be_child(id: str) -> bool:
    """Whether somebody who is named can be one of the children of an application: no elder, and nobody's spouse."""
    relation, _ = kinship.meant_by(id) or (kinship.HEAD, 1)
    return relation != kinship.HEAD and not relation.endswith(("parent", "spouse"))


def _stated(case: Case, service: Service, catalogue: Catalogue, on: date) -> tuple[str, ...]:
    """What the rules would say if everything stated were so: a hint for the clerk, never a check."""
    if case.application is None:
        return ()
    stated = applications.stated_if_so(service.id, case.statement, catalogue, on)
    results = [each for each in stated.results if each.service.id == service.id] if stated else []
    lines = tuple(_by_name(line, case.statement) for each in results for line in lines_of(explain(each, depth=1)))
    return ("書かれたことが そのとおりなら、規則では次のようになります。", *lines) if lines else ()


def _by_name(line: str, statement: Statement) -> str:
    """With the names of those who are named in place of the ids that they have in the statement."""
    names = {each.id: each.name or each.birth_date for each in statement.people if each.name or each.birth_date}
    return re.sub(r"\b[a-z_.]+\d+\b", lambda found: names.get(found[0], found[0]), line)


def lines_of(why: Why) -> list[str]:
    """The reasons below the title, each with its law, and from where the register knows it."""
    return [line for each in why.because for line in each.render("ja", asked="register").splitlines()]


def _twice(case: Case, home: Home | None, effects: Collection[Effect]) -> Check:
    """Whether whoever would receive it does already, or somebody of the household applied for the same person too."""
    if case.person is None or home is None:
        return Check("twice", None, "二重の申請か、まだ わかりません")
    people = {case.person.pk, *(each.person for each in effects)} if effects else {case.person.pk, *home.people}
    if received := register.received(people, case.service):
        who = register.people([received[0].person])[received[0].person].name
        return Check("twice", None, f"{who}さんが {received[0].since} から、もう受けています")
    others = _others_open(case, home)
    if numbers := tuple(each.number for each in others if _may_be_of_the_same(case, people, each)):
        return Check("twice", None, "同じ世帯の 同じ制度の案件が ほかにもあります", numbers)
    return Check("twice", True, "同じものを受けていたり、二重に申請したりは していません")


def _others_open(case: Case, home: Home) -> Iterable[Case]:
    others = Case.objects.filter(person__in=home.people, service=case.service).exclude(pk=case.pk)
    return others.exclude(state__in=[State.DECIDED, State.CLOSED]).select_related("application").order_by("number")


def _may_be_of_the_same(case: Case, receiving: Collection[int], other: Case) -> bool:
    """Who applied, where nobody is named; else whoever is named in both. Of a case on paper nobody knows.

    A name or a birth date that was left empty may be anybody's; `receiving` are those who would receive it by `case`.
    """
    if case.application is None or other.application is None:
        return True
    if {each["person"] for each in other.verdict.get("effects", ())} & {*receiving} - {case.person_id}:
        return True
    named, also = ([(each.birth_date, folded(each.name)) for each in one.statement.people] for one in (case, other))
    if not (named and also):
        return case.person_id == other.person_id
    return any(all(a == b or not a or not b for a, b in zip(one, two, strict=True)) for one in named for two in also)


def _differences(statement: Statement, known: Mapping[str, str], catalogue: Catalogue) -> Check:
    """Against the register as it is now; where it does not know, against what the card said when it was written."""
    facts = catalogue.book.vocabulary.facts
    names = []
    if not known and not any(each.known for page in statement.pages for each in page.entries):
        return Check("same", None, "書かれたことと くらべられるものを、区は知りません")
    for page in statement.pages:
        for each in page.entries:
            if (other := comparison.other(each, known.get(f"{page.id}:{each.fact}"))) is not None:
                fact = facts.get(each.fact)
                name = fact.name if fact else each.fact
                names.append(f"{name}: {_spoken(fact, each.written)} ≠ {_spoken(fact, other)}")
    if not names:
        return Check("same", True, "書かれたことは、区が知っていることと同じです")
    return Check("same", None, f"区が知っていることと ちがう項目が {len(names)}つあります", tuple(names))


def _of_law(case: Case, home: Home | None, service: Service, catalogue: Catalogue) -> Iterable[Check]:
    """What the service's file wants to be so of whoever applies (as that of two parents who earns more does)."""
    if home is None or case.person_id not in home.people:
        return
    world = home.situation.world(catalogue.book.vocabulary)
    who = world.members[home.people.index(case.person_id)]
    for number, each in enumerate(service.handling.checks):
        so = each.that.work(world, who, 0)
        if so is False:
            yield Check(f"law{number}", None, each.words.ja)
        elif so is not True:
            yield Check(f"law{number}", None, "台帳だけでは わからないことが あります", (each.words.ja,))
        else:
            yield Check(f"law{number}", True, "申請する方として、確かめることは ありません")


def _account(case: Case, service: Service) -> Iterable[Check]:
    """Whether the money goes to whoever applied: the holder as banks write it, against the register's kana."""
    holder = case.statement.text("account_holder")
    kana = kana_of(case)
    if not holder:
        if service.is_paid_out and any(entry.fact == "account_holder" for entry in case.statement.entries):
            yield Check("account", None, "振込先の口座が わかりません")
        return
    if is_same_holder(holder, kana):
        yield Check("account", True, "口座の名義は、申請した方です")
    else:
        yield Check(
            "account", None, "口座の名義が、申請した方のカナと ちがいます", (f"{holder} ≠ {kana or 'わかりません'}",)
        )


def _spoken(fact: Fact | None, written: str) -> str:
    return fact.choices[written].ja if fact and written in fact.choices else written


def _unwritten(statement: Statement, catalogue: Catalogue) -> Iterable[Check]:
    """What a paper leaves out; online nobody can."""
    facts, parts = catalogue.book.vocabulary.facts, catalogue.part(FORMS)
    left = tuple(
        f"{parts[page.part].words.ja if page.part in parts else page.part}: {facts[id].name if id in facts else id}"
        for page, id in paper.unwritten(statement)
    )
    if left:
        yield Check("written", None, f"紙に書かれていない項目が {len(left)}つあります", left)


def _documents(case: Case, application: Application | None, service: Service) -> Check:
    """What came with the application or was seen on paper. Who signed in with the card has shown by it who they are."""
    came = {each.document for each in applications.files_of(application.bundle)} if application else set()
    has_card = application is not None and application.account_id is not None
    needed = [each for each in service.documents if not (each.by_card and has_card)]
    missing = tuple(each.words.ja for each in needed if each.id not in came and each.id not in case.papers)
    return Check(
        "documents",
        None if missing else True,
        f"書類が {len(missing)}つ 届いていません" if missing else "書類は そろっています",
        missing,
    )


def _documented(service: Service) -> Check:
    """What only a person can judge keeps a case from being plain."""
    points = tuple(each.ja for each in service.handling.checklist)
    return Check(
        "person-judges",
        None if points else True,
        f"人が見て決めることが {len(points)}つあります" if points else "人が見なければ決まらないことは ありません",
        points,
    )


def keep(case: Case, catalogue: Catalogue) -> list[ledger.Wrote] | None:
    """Write down what was found, unless the case changed meanwhile (None).

    What was written otherwise than before, for the caller's event: most nights nothing.
    """
    before, verdict = ledger.wrote(case, "verdict"), check(case, catalogue)
    case.verdict, case.is_plain, case.checked_at = verdict.as_json(), verdict.is_plain, timezone.now()
    fresh = Case.objects.filter(pk=case.pk, version=case.version, checked_at=None)
    if not fresh.update(verdict=case.verdict, is_plain=case.is_plain, checked_at=case.checked_at):
        return None
    return [each for each in [ledger.wrote(case, "verdict")] if each != before]


def points_open(case: Case, checklist: Iterable[Any]) -> list[str]:
    """What of the service's checklist nobody has ticked yet."""
    return [each.ja for each in checklist if each.ja not in case.done]
