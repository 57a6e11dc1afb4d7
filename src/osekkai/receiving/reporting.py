"""届け出る: what somebody who receives says of themselves, online or on paper; and that a clerk looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.casework import queries as casework
from osekkai.casework import services as casework_services
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Renewal
from osekkai.ledger import services as ledger
from osekkai.problems import written
from osekkai.receiving import kinds
from osekkai.receiving.errors import NothingRuns, NotReported
from osekkai.receiving.models import REPORT_ROW, Report, What
from osekkai.said import Said

if TYPE_CHECKING:
    from osekkai.casework.models import Case
    from osekkai.identity.models import Account

LONGEST = 4_000
SHORTEST_WHY, LONGEST_WHY = 8, 1_000
ANSWERS = {
    "yes": Said("はい", "はい", "Yes", "是", "예"),
    "no": Said("いいえ", "いいえ", "No", "否", "아니요"),
    "unknown": Said("わからない", "わからない", "I do not know", "不知道", "모르겠음"),
}


def renewal_on(case: Case, day: date, catalogue: Catalogue) -> Renewal | None:
    """What has to be renewed by a case on a day: its days have begun, and this year's is not there yet.

    Late, too, until the year is over: an answer that comes late is an answer.
    """
    service = catalogue.services.get(case.service)  # of one that is gone nothing is renewed
    found = service.handling.receiving.renewal if service and service.handling.receiving else None
    if found is None or day < found.days_in(day.year)[0] or not casework.running_of_case(case):
        return None
    began = timezone.localdate(case.opened_at)
    is_new = began > found.days_in(day.year)[0]
    return None if is_new or Report.objects.filter(case=case, what=What.RENEWAL, year=day.year).exists() else found


def report(
    case: Case,
    what: str,
    answers: Mapping[int, str],
    text: str,
    by: ledger.Actor,
    catalogue: Catalogue,
    *,
    bank_account: Mapping[str, str] | None = None,
    account: Account | None = None,
    entered_by: User | None = None,
) -> Report:
    """Take it. Of a renewal `answers` are by the number of the question (from 0), of another account `bank_account` are
    the form's fields by fact. The same account twice, while nobody has looked at it, is one report.

    Raises `NotReported`; `NothingRuns` where nobody receives anything by the case, or it was renewed already.
    """
    today = timezone.localdate()
    renewal = renewal_on(case, today, catalogue) if what == What.RENEWAL else None
    if not casework.running_of_case(case) or (what == What.RENEWAL and renewal is None):
        raise NothingRuns
    asked = renewal.asks if renewal else ()
    problems: dict[str, Said] = {}
    if what not in What.values:
        problems["what"] = _CHOOSE
    for number in range(len(asked)):
        if answers.get(number) not in ANSWERS:
            problems[f"answer{number}"] = _CHOOSE
    told: dict[str, str] = {}
    if what == What.ACCOUNT and asks_account(case, catalogue):
        told, wrong = _account(case, bank_account or {}, catalogue, is_own=entered_by is None)
        problems |= wrong
    elif what != What.RENEWAL and not text.strip():
        problems["text"] = _WRITE
    if len(text) > LONGEST or "\0" in text:
        problems["text"] = _TOO_LONG
    if problems:
        raise NotReported(problems)
    if told and (before := Report.objects.filter(case=case, bank_account=told, text=text.strip(), done_at=None).last()):
        return before
    try:
        with transaction.atomic():
            casework_services.held(case.pk)  # whoever signs about it sees this, or was before it
            made = Report.objects.create(
                case=case,
                what=what,
                year=today.year if renewal else None,
                answers=[{"asked": each.ja, "answer": answers[number]} for number, each in enumerate(asked)],
                text=text.strip(),
                bank_account=told,
                reported_at=timezone.now(),
                account=account,
                entered_by=entered_by,
            )
            said = {"row": ledger.row_digest(made, REPORT_ROW)}
            ledger.record(kinds.REPORTED, by, kinds.REPORT(made), after=what, said=said, rows=[ledger.wrote(made)])
    except IntegrityError:
        raise NothingRuns from None
    return made


def _account(
    case: Case, form: Mapping[str, str], catalogue: Catalogue, *, is_own: bool
) -> tuple[dict[str, str], dict[str, Said]]:
    """A whole account, as an application's; what is wrong, by fact. Of a paper the holder is for the clerk to judge."""
    told, wrong = applications.read_account(form, catalogue)
    if told and is_own:
        wrong = applications.doubts_of(told, casework.kana_of(case), catalogue, timezone.localdate())
    if told and applications.account_in_words(told, catalogue) == casework.account_in_force(case, catalogue):
        return told, {"account_number": _SAME}
    return told, {id: Said(each.ja, en=each.en) for id, each in wrong.items()}


STAYS = {
    What.ACCOUNT: "届け出のあった振込先の口座には、変えていません。",
    What.STOP: "受けるのをやめるという届け出では、終わりにしていません。",
    What.FAMILY: "家族や お子さんが変わったという届け出では、決まったことを変えていません。",
}
"""Reports that are done by a decision, and what whoever reported is told where there is none."""


def done(report: Report, by: User, catalogue: Catalogue, why: str = "") -> None:
    """A clerk looked at it. Again, it does nothing.

    Another account, or the end of what is received, is decided, which does the report. Where nothing is to be decided,
    whoever reported it is told why. Raises `OnlyReads`; `Unseen`, or `NotReported` without that.
    """
    why = written(why, "why")
    casework_services.must_work_on(report.case, by)
    with transaction.atomic():
        casework_services.held(report.case_id)
        report.refresh_from_db()
        stays = report.done_at is None and waits_for_decision(report, catalogue)
        if stays and not (SHORTEST_WHY <= len(why.strip()) <= LONGEST_WHY and "\0" not in why):
            raise NotReported({"why": _WHY})
        looked_at(report, by)
        if stays and report.case.application:
            text = f"{STAYS.get(What(report.what), STAYS[What.ACCOUNT])}\n{why.strip()}"
            applying.write(report.case.application.number, text, ledger.staff(by), staff=True)


def waits_for_decision(report: Report, catalogue: Catalogue) -> bool:
    """Whether it tells of another account than the one that is paid into, or of what may change or end what is paid."""
    if report.what in STAYS and report.what != What.ACCOUNT:
        return True
    told = report.bank_account
    return bool(told) and applications.account_in_words(told, catalogue) != casework.account_in_force(
        report.case, catalogue
    )


def looked_at(report: Report, by: User) -> None:
    """In a transaction: of a clerk who pressed it, or of the decision that does what was reported."""
    found = Report.objects.select_for_update(of=("self",)).select_related("case").get(pk=report.pk)
    if found.done_at is None:
        found.done_at, found.done_by = timezone.now(), by
        found.save(update_fields=["done_at", "done_by"])
        rows = [ledger.wrote(found, "done_at done_by")]
        ledger.record(kinds.DONE, ledger.staff(by), kinds.REPORT(found), rows=rows)


def reported_account(case: int, report: int) -> dict[str, str] | None:
    """The account of a report of a case, by fact as a form has it."""
    found = Report.objects.filter(pk=report, case=case, what=What.ACCOUNT).first()
    return found.bank_account if found and found.bank_account else None


def asks_account(case: Case, catalogue: Catalogue) -> bool:
    """Whether a report of another account asks for it in fields: where money is paid into one."""
    service = catalogue.services.get(case.service)
    return bool(service and service.is_paid_out and applications.account_page(catalogue))


_CHOOSE = Said(
    "どれかを選んでください。",
    "どれかを 選んで ください。",
    "Please choose one.",
    "请选择一项。",
    "하나를 선택해 주세요.",
)
_WRITE = Said(
    "何が、いつ変わったかを書いてください。",
    "何が いつ 変わったかを 書いて ください。",
    "Please write what changed, and when.",
    "请写明什么时候发生了什么变化。",
    "무엇이 언제 바뀌었는지 적어 주세요.",
)
_SAME = Said(
    "いまの振込先と同じ口座です。変わったところを確かめてください。",
    "いまと 同じ 口座です。変わった ところを 見て ください。",
    "This is the account that is paid into now. Please check what has changed.",
    "这与现在的汇款账户相同。请确认变更之处。",
    "지금의 입금 계좌와 같습니다. 바뀐 곳을 확인해 주세요.",
)
_WHY = Said(
    f"変えないわけを、{SHORTEST_WHY}文字から{LONGEST_WHY}文字で書いてください。届け出た方に、そのまま届きます。"
)
_TOO_LONG = Said(
    f"{LONGEST:,}文字までで書いてください。",
    f"{LONGEST:,}文字までで 書いて ください。",
    f"Please write up to {LONGEST:,} characters.",
    f"请写在{LONGEST:,}个字以内。",
    f"{LONGEST:,}자까지 적어 주세요.",
)
