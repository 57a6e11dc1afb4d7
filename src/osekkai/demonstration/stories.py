"""One case of every kind that a desk meets: asked to mend, withdrawn, late, on paper, at the counter, sent back by an

approver, taken back by a decision, objected to, and one that costs so much that the finance section is heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.applications import services as applying
from osekkai.applications.queries import Fault, Field
from osekkai.approvals import queries as approvals
from osekkai.approvals import services as approving
from osekkai.casework import kinds
from osekkai.casework import queries as cases
from osekkai.casework import services as casework
from osekkai.casework.queries import State
from osekkai.casework.services import Origin
from osekkai.catalogue import Catalogue, Service
from osekkai.demonstration import residents
from osekkai.demonstration.signing import agree_to
from osekkai.identity.services import actor_of
from osekkai.ledger import services as ledger
from osekkai.objections import services as objections
from osekkai.objections.services import Came, Written
from osekkai.register import queries as register

if TYPE_CHECKING:
    from osekkai.casework.models import Case

EXPENSIVE = 1_000_000
"""Yen a year from which the demonstration's rules of deciding ask the finance section."""
LATE = timedelta(days=80)
ON_PAPER = timedelta(days=6)


def tell(section: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Each story's case (its number) and what is to be seen there; no number for what the generated ward does not give.

    The machine has looked at what came, and some is decided.
    """
    staff = {each.username: each for each in User.objects.filter(username__in=("tanaka", "kato", "suzuki", "sato"))}
    tanaka, kato, suzuki = staff["tanaka"], staff["kato"], staff["suzuki"]
    told = {
        "期限を過ぎた申請": _late(section, catalogue),
        "窓口での本人確認を待っている申請": _at_the_counter(section, catalogue),
        "紙で届いた申請": _on_paper(section, kato, catalogue),
        "1年で100万円からの決定": _expensive(section, tanaka, suzuki, catalogue),
        "書類を待っている申請": _asked_to_mend(section, tanaka, catalogue),
        "取り下げられた申請": _withdrawn(section),
        "差し戻された起案": _sent_back(section, suzuki, catalogue),
        "取り消された決定": _taken_back(section, tanaka, catalogue),
        "審査請求": _objected_to(section, catalogue),
    }
    found: list[tuple[str, str]] = []
    for what, cases_of in told.items():
        found += list(cases_of) or [("", f"{what}は、この住民の数では作れませんでした。--residents をふやすと作れます")]
    return found


def _late(section: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Nobody has looked at it for eighty days."""
    today = timezone.localdate()
    for ready in residents.drafts(catalogue, today, sections=[section], fresh=True):
        made = applying.submit(ready.code, catalogue, today, ready.account, came_at=timezone.now() - LATE)
        yield made[0].number, "期限を過ぎている"
        return


def _at_the_counter(section: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Written at home without signing in; they still have to show who they are."""
    today = timezone.localdate()
    for ready in residents.drafts(catalogue, today, sections=[section], fresh=True, signed_in=False):
        made = applying.submit(ready.code, catalogue, today)
        yield made[0].number, "窓口での本人確認を待っている"
        return


def _on_paper(section: str, clerk: User, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """It came by post; what it says was copied off, one paper was enclosed, the telephone number was forgotten."""
    today = timezone.localdate()
    for home, head, service in residents.entitled(catalogue, today, sections=[section], fresh=True):
        if not service.is_paid_out:
            continue
        came = today - ON_PAPER
        case = casework.open_for(head, service, ledger.staff(clerk), Origin.PAPER, came)
        _copy_off(case, service, clerk, catalogue, papers=1)
        yield case.number, f"紙で届いた（{len(home.people)}人の世帯）"
        return


def _copy_off(case: Case, service: Service, clerk: User, catalogue: Catalogue, *, papers: int) -> None:
    form: dict[str, str] = {}
    for sheet in cases.paper_form(case, service, catalogue):
        form |= {f"on:{sheet.page.id}": "on"} if sheet.page.part.is_of_people else {}
        form |= {each.name: each.text or _written(each.field, case) for each in sheet.fields}
    casework.copy_paper_off(case, service, form, 0, clerk, case.version, catalogue)
    case.refresh_from_db()
    casework.look_at_papers(case, [each.id for each in service.documents[:papers]], clerk, case.version)
    casework.look_at_waiting(catalogue)
    case.refresh_from_db()


def _written(field: Field, case: Case) -> str:
    if field.fact.id == "phone":
        return ""
    kana = register.people([case.person_id])[case.person_id].kana if case.person_id else ""
    return residents.sample(field, kana)


def _expensive(section: str, drafter: User, reviewer: User, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """A family of many children: the finance section is heard, and the department's head decides."""
    known = (each for each in cases.costly(section, EXPENSIVE) if _may_be_drafted(each, catalogue))
    case = next(known, None) or _costly_paper(section, drafter, catalogue)
    if case is None or not _may_be_drafted(case, catalogue):
        return
    if case.state == State.OPEN:
        draft = replace(
            casework.suggestion(case, catalogue), why="健康保険の資格で、父母のどちらが養っているかを見ました。"
        )
        casework.propose(case, draft, drafter, case.version, catalogue)
    agree_to(reviewer, catalogue, [kinds.CASE(case)])
    yield case.number, "1年で100万円から：財政課の合議を待っている"


def _may_be_drafted(case: Case, catalogue: Catalogue) -> bool:
    """Whether it is on its route already, or the rules suggest to give something."""
    return case.state != State.OPEN or bool(casework.suggestion(case, catalogue).gives)


def _costly_paper(section: str, clerk: User, catalogue: Catalogue) -> Case | None:
    today = timezone.localdate()
    for _, parent, service in residents.entitled(
        catalogue, today, sections=[section], fresh=True, anybody=True, at_least=EXPENSIVE
    ):
        case = casework.open_for(parent, service, ledger.staff(clerk), Origin.PAPER, today - ON_PAPER)
        _copy_off(case, service, clerk, catalogue, papers=len(service.documents))
        return case
    return None


def _asked_to_mend(section: str, clerk: User, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """A paper has not come, and whoever applied is asked for it."""
    for case in reversed(cases.open_of(section)):
        lacking = cases.missing(case)
        if lacking and case.application and case.application.account:
            why = "まだ届いていません。写真をつけてください。"
            by, today = ledger.staff(clerk), timezone.localdate()
            applying.send_back(case.application.number, [Fault(why, document=lacking[0])], by, catalogue, today)
            yield case.number, "書類を送ってもらうよう、お願いしている"
            return


def _withdrawn(section: str) -> Iterator[tuple[str, str]]:
    for case in cases.open_of(section):
        if case.application and case.application.account and not cases.missing(case):
            applying.withdraw_own(case.application, actor_of(case.application.account))
            yield case.number, "申請した方が取り下げた"
            return


def _sent_back(section: str, reviewer: User, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    waiting = [each for each in approvals.waiting_for(reviewer, catalogue, 50) if each.route.about.thing == "case"]
    for each in waiting[-1:]:
        why = "健康保険の資格確認書の番号が、申請書とちがうようです。もういちど確かめてください。"
        approving.send_back(each.station.id, reviewer, why, catalogue)
        yield cases.number_of(int(each.route.about.id)), "係長から差し戻された"


def _taken_back(section: str, drafter: User, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Decided, and found out to have been wrong: the letter is seen to be revoked."""
    case = _decided_by_an_article(section, drafter, catalogue)
    if case is None:
        return
    draft = replace(
        casework.suggestion(case, catalogue),
        kind="revocation",
        reason="決定の日より前に、区の外へ転出していたことが、転出先の市の通知でわかったためです。",
        starts=timezone.localdate(),
        ends=None,
        gives=(),
        why="転出の通知が、決定のあとに届きました。",
    )
    casework.propose(case, draft, drafter, case.version, catalogue)
    for name in ("suzuki", "sato", "takahashi"):
        agree_to(User.objects.get(username=name), catalogue, [kinds.CASE(case)])
    yield case.number, "決定が取り消された（手紙の番号を確かめると、取り消しとわかる）"


def _decided_by_an_article(section: str, drafter: User, catalogue: Catalogue) -> Case | None:
    """Nothing is decided against somebody without the article that it rests on; a plain case is decided for it."""
    for case in (*cases.decided_of(section), *cases.plain_of(section, 50)):
        draft = casework.suggestion(case, catalogue)
        if "第" not in draft.article:
            continue
        if case.state == State.OPEN:
            casework.propose(case, draft, drafter, case.version, catalogue)
            for name in ("suzuki", "sato", "takahashi"):
                agree_to(User.objects.get(username=name), catalogue, [kinds.CASE(case)])
            case.refresh_from_db()
        if case.state == State.DECIDED:
            return case
    return None


def _objected_to(section: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for case in cases.decided_of(section)[1:2]:
        account = case.application.account if case.application else None
        if account is None:
            continue
        today = timezone.localdate()
        decision = cases.decisions_of(case=case.pk)[0]
        written = Written(
            account.name,
            account.address,
            "決定を変えることを求めます。",
            "申請した月の前の月から対象になっていたので、その分も認めてほしいです。",
            known_on=today,
        )
        objections.file(decision, written, Came(actor_of(account), today, account=account), catalogue)
        yield case.number, "審査請求が出ている"
