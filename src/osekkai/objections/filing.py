"""出す: an objection comes in, online or on paper, and is bound to what the decision rested on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications.services import new_number
from osekkai.casework import queries as casework
from osekkai.casework import services as casework_services
from osekkai.catalogue import Catalogue
from osekkai.documents.queries import retained_until
from osekkai.ledger import services as ledger
from osekkai.objections import kinds
from osekkai.objections.errors import IsOpen, NotFiled
from osekkai.objections.models import OBJECTION_ROW, Objection, Outcome, Told
from osekkai.objections.queries import section_for
from osekkai.objections.terms import period_of
from osekkai.publication.queries import service_of
from osekkai.said import Said

if TYPE_CHECKING:
    from osekkai.casework.models import Decision
    from osekkai.identity.models import Account

LONGEST = 10_000
LONGEST_NAME, LONGEST_ADDRESS = 200, 400


@dataclass(frozen=True, slots=True)
class Written:
    """What an objection has to say (行政不服審査法 第19条2項・4項・5項).

    `known_on`: nothing where they do not remember.
    `late_unsaid`: they were told that it is late, and send it without saying why.
    """

    name: str
    address: str
    demand: str
    grounds: str
    known_on: date | None = None
    told: str = Told.YES
    agent: str = ""
    late_because: str = ""
    late_unsaid: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """How it came: by whom, when it was received, and when it was posted, where it was."""

    by: ledger.Actor
    received_on: date
    posted_on: date | None = None
    account: Account | None = None
    entered_by: User | None = None

    @property
    def filed_on(self) -> date:
        """What took a letter its way is not counted (第18条3項)."""
        return self.posted_on or self.received_on


RULED = (Outcome.UPHELD, Outcome.REJECTED)
_RULED = Said(
    "この決定への審査請求には、もう裁決が出ています。裁決にも不服があるときは、裁決を知った日の次の日から6か月のうちに、"
    "裁判所に取消しの訴えを起こせます（行政事件訴訟法 第14条）。",
    "この 決定の 審査請求には、もう 答えが 出て います。それも ちがうと 思う ときは、6か月の うちに "
    "裁判所に 言う ことが できます。",
    "There is a ruling on an objection to this decision already. If you disagree with it too, you can take it to court "
    "within six months from the day after you learned of it.",
    "对该决定的审查请求已有裁决。如仍不服，可自知道裁决之日的次日起六个月内向法院提起撤销诉讼。",
    "이 결정에 대한 심사청구에는 이미 재결이 나왔습니다. 재결에도 불복하시면 재결을 안 날의 다음 날부터 6개월 이내에 "
    "법원에 취소 소송을 제기할 수 있습니다.",
)


def file(decision: Decision, written: Written, came: Came, catalogue: Catalogue) -> Objection:
    """Take it in, once: of an open one to the same decision its number is told.

    Raises `NotFiled` with every problem, `IsOpen`. That it is late is no reason to refuse it: whoever examines it sees
    that, and judges what is said about it (第18条1項ただし書).
    """
    authority = casework.authority_of(decision, catalogue)
    if authority is None:
        raise NotFiled({"": _NOTHING_DECIDED})
    if came.entered_by is None and Objection.objects.filter(decision=decision, outcome__in=RULED).exists():
        raise NotFiled({"": _RULED})
    if problems := problems_of(decision, written, came, catalogue):
        raise NotFiled(problems)
    try:
        with transaction.atomic():
            return _kept(decision, authority.id, written, came, catalogue)
    except IntegrityError:
        if found := Objection.objects.filter(decision=decision, outcome="").first():
            raise IsOpen(found.number) from None
        raise


def _kept(decision: Decision, authority: str, written: Written, came: Came, catalogue: Catalogue) -> Objection:
    if found := Objection.objects.filter(decision=decision, outcome="").first():
        raise IsOpen(found.number)
    made = Objection.objects.create(
        number=_free_number(),
        decision=decision,
        authority=authority,
        section=section_for(decision.case.section, catalogue),
        received_at=_moment(came.received_on),
        filed_on=came.filed_on,
        account=came.account,
        entered_by=came.entered_by,
        name=written.name.strip(),
        address=written.address.strip(),
        agent=written.agent.strip(),
        known_on=written.known_on,
        told=written.told,
        demand=written.demand.strip(),
        grounds=written.grounds.strip(),
        late_because=written.late_because.strip(),
        file=dict(casework.named_in(decision)),
    )
    keep = service_of(catalogue, decision.case.service).handling.keep
    casework_services.keep_at_least(decision.case_id, retained_until(timezone.localdate(), keep), came.by)
    ledger.record(
        kinds.FILED,
        came.by,
        kinds.OBJECTION(made),
        before=f"decision:{decision.pk}",
        after=authority,
        said={"row": ledger.row_digest(made, OBJECTION_ROW), **made.file},
        rows=[ledger.wrote(made)],
    )
    return made


def _moment(received_on: date) -> datetime:
    """Now; of what was received on another day, that day."""
    now = timezone.localtime()
    return now if received_on == now.date() else timezone.make_aware(datetime.combine(received_on, time(12)))


def problems_of(decision: Decision, written: Written, came: Came, catalogue: Catalogue) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for name, longest in (
        ("name", LONGEST_NAME),
        ("address", LONGEST_ADDRESS),
        ("demand", LONGEST),
        ("grounds", LONGEST),
    ):
        text = getattr(written, name).strip()
        if not text:
            found[name] = _MISSING[name]
        elif len(text) > longest or "\0" in text:
            found[name] = _too_long(longest)
    for name, longest in (("agent", LONGEST_ADDRESS), ("late_because", LONGEST)):
        if len(text := getattr(written, name)) > longest or "\0" in text:
            found[name] = _too_long(longest)
    if written.told not in Told.values:
        found["told"] = _CHOOSE
    decided_on, today = timezone.localdate(decision.decided_at), timezone.localdate()
    if written.known_on and written.known_on < decided_on:
        found["known_on"] = _BEFORE_IT
    elif written.known_on and written.known_on > came.filed_on:
        found["known_on"] = _TO_COME
    if came.received_on > today:
        found["received_on"] = _TO_COME
    elif came.received_on < decided_on:
        found["received_on"] = _BEFORE_IT
    if came.posted_on and not decided_on <= came.posted_on <= came.received_on:
        found["posted_on"] = _POSTED
    period = period_of(decided_on, written.known_on, catalogue.municipality.closed)
    is_unsaid = not written.late_because.strip() and not written.late_unsaid
    if not found and is_unsaid and period.is_late(came.filed_on) and came.entered_by is None:
        found["late_because"] = _LATE
    return found


def _free_number() -> str:
    while Objection.objects.filter(number=(number := new_number())).exists() or applications.number_is_taken(number):
        pass
    return number


def _too_long(longest: int) -> Said:
    return Said(
        f"{longest:,}文字までで書いてください。",
        f"{longest:,}文字までで 書いて ください。",
        f"Please write up to {longest:,} characters.",
        f"请写在{longest:,}个字以内。",
        f"{longest:,}자까지 적어 주세요.",
    )


_MISSING = {
    "name": Said(
        "氏名を書いてください。",
        "名前を 書いて ください。",
        "Please write your name.",
        "请填写姓名。",
        "성명을 적어 주세요.",
    ),
    "address": Said(
        "住所を書いてください。",
        "住所を 書いて ください。",
        "Please write your address.",
        "请填写住址。",
        "주소를 적어 주세요.",
    ),
    "demand": Said(
        "どうしてほしいかを書いてください。例：この決定を取り消してほしい。",
        "どう して ほしいかを 書いて ください。例：この 決定を やめて ほしい。",
        "Please write what you ask for, for example that this decision is set aside.",
        "请写明您的要求。例：希望撤销该决定。",
        "무엇을 원하는지 적어 주세요. 예: 이 결정을 취소해 주세요.",
    ),
    "grounds": Said(
        "なぜそう思うかを書いてください。短くてもかまいません。",
        "なぜ そう 思うかを 書いて ください。短くても いいです。",
        "Please write why you think so. A short text is fine.",
        "请写明理由，简短也可以。",
        "왜 그렇게 생각하는지 적어 주세요. 짧아도 괜찮습니다.",
    ),
}
_CHOOSE = Said(
    "どれかを選んでください。",
    "どれかを 選んで ください。",
    "Please choose one.",
    "请选择一项。",
    "하나를 선택해 주세요.",
)
_BEFORE_IT = Said(
    "決定の日より前の日です。年を確かめてください。",
    "決定の 日より 前の 日です。年を 見て ください。",
    "That is before the decision. Please check the year.",
    "该日期早于决定日，请确认年份。",
    "결정일보다 이전 날짜입니다. 연도를 확인해 주세요.",
)
_TO_COME = Said(
    "まだ来ていない日です。年を確かめてください。",
    "まだ 来て いない 日です。年を 見て ください。",
    "That day is still to come. Please check the year.",
    "该日期尚未到来，请确认年份。",
    "아직 오지 않은 날짜입니다. 연도를 확인해 주세요.",
)
_POSTED = Said("決定の日から受け取った日までの日を書いてください（消印の日）。")
_NOTHING_DECIDED = Said(
    "これには審査請求ができません（申請をお返ししたものや証明書で、決定ではありません）。",
    "これには 申し出が できません（決定では ありません）。",
    "There is nothing to object to here: it is no decision.",
    "这不是行政决定，不能提出审查请求。",
    "이것은 처분이 아니므로 심사청구를 할 수 없습니다.",
)
_LATE = Said(
    "審査請求の期間を過ぎています。なぜ遅れたかを書いてください（病気、災害、教えられていなかったなど）。書かずに出すこともできます。",
    "出す ことが できる 期間を すぎて います。なぜ おくれたかを 書いて ください。書かないで 出す ことも できます。",
    "The period for objecting has passed. Please write why it is late (illness, a disaster, not having been told, …). "
    "You can also send it without that.",
    "已超过提出审查请求的期限。请写明迟延的理由（疾病、灾害、未被告知等）。也可以不写直接提交。",
    "심사청구 기간이 지났습니다. 왜 늦었는지 적어 주세요(질병, 재해, 안내를 받지 못함 등). "
    "적지 않고 제출할 수도 있습니다.",
)
