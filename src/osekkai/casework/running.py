"""いま受けているもの: what is received by a case, how a decision stops it, and what cannot be so of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from osekkai.casework.drafts import Draft, Given, effects_of, given, is_of_account_only, last_given
from osekkai.casework.examination.naming import told_apart
from osekkai.casework.models import Case, Decision
from osekkai.catalogue.model import Service
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import ref_of
from osekkai.policy.calendar import wareki
from osekkai.register import queries as register
from osekkai.register import services as writing
from osekkai.register.queries import Received


@dataclass(frozen=True, slots=True)
class Running:
    """What somebody receives of a service, as the register knows it: `until` is the last day, where there is one.

    `then` is what becomes of it by a decision, in words.
    """

    person: int
    name: str
    service: str
    yen: int | None
    since: date
    until: date | None
    then: str = ""

    @property
    def said(self) -> str:
        yen = "金額のないもの" if self.yen is None else "支給を止めています" if self.yen == 0 else f"{self.yen:,}円"
        days = f"{wareki(self.since)}〜{wareki(self.until) if self.until else ''}"
        return f"{yen}（{days}）{f'。{self.then}' if self.then else ''}"

    def as_json(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "name": self.name,
            "service": self.service,
            "yen": self.yen,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else "",
        }


def gives_way(running: Running, effects: Sequence[Given]) -> Running:
    """With what becomes of it once its person is given `effects`, as `register.begin_receipt` has it: nothing is said
    where it goes on beside them, before the first day or after the last. Effects without a first day begin at once.
    """
    for each in (one for one in effects if one.person == running.person):
        first = each.starts or running.since
        if (running.until is None or running.until >= first) and (each.ends is None or running.since <= each.ends):
            last = first - timedelta(days=1)
            ends = f"{wareki(last)}で終わり、" if running.since <= last else ""
            return replace(running, then=f"{ends}この決定に替わります")
    return running


def taken_over(draft: Draft, case: Case) -> list[str]:
    """What another case or system gives whom a draft gives something, and ends by it, in words."""
    if draft.kind not in ("grant", "partial"):
        return []
    own = {_line(each) for each in _of(_decisions_of(case), case.service)}
    found = of_people({each.person for each in draft.gives}, case.service)
    ending = [gives_way(each, draft.gives) for each in found if _line(each) not in own]
    return [f"{each.name}さんが いま受けているもの: {each.said}" for each in ending if each.then]


def running_of(kept: Mapping[str, Any]) -> Running:
    since, until = (date.fromisoformat(kept[name]) if kept[name] else None for name in ("since", "until"))
    assert since is not None, "a receipt begins on a day"
    return Running(kept["person"], kept["name"], kept["service"], kept["yen"], since, until)


def of_case(case: Case) -> list[Running]:
    """What is received now or will be by what a case decided; another case's is that case's to stop.

    Of a case that decided nothing yet, what another system pays to its person, or else to their household.
    """
    if own := _decisions_of(case):
        return _running(_of(own, case.service))
    if not case.person_id:
        return []
    theirs = register.of_themselves(case.person_id)
    people = register.people_of(register.households_of([case.person_id]), to=theirs) | {case.person_id}
    paid = [each for each in register.received(people, case.service) if not each.decision]
    return _running([each for each in paid if each.person == case.person_id] or paid)


def of_themselves(person: int) -> list[Running]:
    """What somebody reads that they receive: whoever decided it; and, for their children too, what their cases gave."""
    own = {f"decision:{id}" for id in Decision.objects.filter(case__person=person).values_list("pk", flat=True)}
    begun = {_line(each) for each in register.begun_by(*own)} if own else set()
    found = register.received({person, *(each[0] for each in begun)})
    return _running([each for each in found if each.person == person or each.decision in own or _line(each) in begun])


def _line(received: Received | Running) -> tuple[int, str, date, int | None]:
    return received.person, received.service, received.since, received.yen


def _of(decisions: Collection[str], service: str) -> list[Received]:
    """The lines that these decisions began, and what is left of them where another decision made them shorter."""
    begun = {_line(each) for each in register.begun_by(*decisions)}
    running = register.received({person for person, *_ in begun}, service)
    return [each for each in running if each.decision in decisions or _line(each) in begun]


def _decisions_of(case: Case) -> set[str]:
    return {f"decision:{id}" for id in Decision.objects.filter(case=case).values_list("pk", flat=True)}


def of_people(people: Collection[int], service: str) -> list[Running]:
    """What they receive of a service now or will, whoever decided it; always in one order."""
    return _running(register.received(people, service))


def _running(received: Collection[Received]) -> list[Running]:
    names = told_apart({each.person for each in received})
    found = [
        Running(each.person, names[each.person], each.service, each.yen, each.since, _last(each.until))
        for each in received
    ]
    return sorted(found, key=lambda each: (each.person, each.since))


def of_decisions(sources: Collection[str]) -> dict[str, Case]:
    """The case of each decision that the register names as a source (`decision:7`)."""
    ids = {int(ref_of(each).id): each for each in sources if each.startswith("decision:") and each[9:].isdecimal()}
    found = Decision.objects.filter(pk__in=ids).select_related("case__person", "case__application")
    return {ids[each.pk]: each.case for each in found}


def _last(until: date | None) -> date | None:
    """The register keeps the day after the last."""
    return until - timedelta(days=1) if until else None


def problems_of(draft: Draft, case: Case, service: Service) -> dict[str, str]:
    """What keeps what is received from being changed, stopped or ended, by field."""
    found = of_case(case)
    if not found and draft.kind != "change":
        return {"kind": "いま受けている人がいないので、止めることも終わらせることもありません"}
    if draft.kind == "change":
        return _of_change(draft, case)
    if draft.kind == "suspension":
        if draft.starts is None:
            return {"starts": "いつから止めるかを書いてください"}
        if draft.ends and draft.ends < draft.starts:
            return {"ends": "おわりの日が、はじまりの日より前です"}
        return {}
    if draft.ends is None:
        return {"ends": "いつまで受けられるか（さいごの日）を書いてください"}
    if draft.ends < min(each.since for each in found):
        return {"ends": "受けはじめた日より前です。はじめからなかったことにするときは「取り消す」を選んでください"}
    last_days = [each.until for each in found if each.until]
    if len(last_days) == len(found) and draft.ends > (latest := max(last_days)):
        return {"ends": f"{latest:%Y-%m-%d} までで、もう終わることになっています"}
    of = service.handling.receiving
    if of and of.ends != "day" and draft.ends != (last := of.last_day(draft.ends)):
        by_law = f"（{of.law}）" if of.law else ""
        return {"ends": f"理由がなくなった月の末日まで受けられます{by_law}。{last:%Y-%m-%d} と書いてください"}
    return {}


def _of_change(draft: Draft, case: Case) -> dict[str, str]:
    """Whoever was given something stays in it, with the last day: leaving them out would take back all of it."""
    decided = Decision.objects.filter(case=case, is_current=True).select_related("proposal", "case").first()
    if decided is None:
        return {"kind": "まだ何も決まっていないので、変えるものがありません"}
    if is_of_account_only(draft, decided):
        return {}
    left = {each.person: each.name for each in given(effects_of(last_given(decided)))}
    for each in draft.gives:
        left.pop(each.person, None)
    first = {each.person: each.since for each in reversed(of_case(case))}
    for each in draft.gives:
        if each.starts and each.person in first and each.starts < first[each.person]:
            said = f"{each.name}さんは {first[each.person]:%Y-%m-%d} から受けています"
            return {f"starts{each.row}": f"{said}。それより前の分は「認める」で決めてください"}
    if left:
        names = "、".join(left.values())
        return {"kind": f"{names}さんの分が外れています。これから受けないときは、外さずに さいごの日を書いてください"}
    return {}


def stop(decision: Decision, service: str, source: str, by: ledger.Actor) -> None:
    """In the register, exactly what was signed. In the transaction of the decision that `source` names."""
    stops = [running_of(each) for each in decision.proposal.content["stops"]] if decision.proposal else []
    people, lines = {each.person for each in stops}, {(each.person, each.since, each.yen) for each in stops}
    if decision.kind == "end":
        assert decision.ends is not None, "an end has its last day"
        writing.stop_receipts(people, service, decision.ends, source, lines=lines, by=by)
    else:
        assert decision.starts is not None, "a suspension has its first day"
        writing.suspend_receipts(people, service, decision.starts, decision.ends, source, lines=lines, by=by)
