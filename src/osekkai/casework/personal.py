"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.apps import apps
from django.db.models import F, Q

from osekkai.personal import Finder, ForEver, Room, Who, With, also_about, tells
from osekkai.said import Said

KEPT = Room("when its years are over, by two people (documents.retention)")
CASE = With("its case")


def _of_a_case(path: str = "case__") -> Finder:
    """Whose a case is: of whom of the register, and of which account."""

    def found(who: Who) -> Q:
        of_person = Q(**{f"{path}person": who.person}) if who.person else Q()
        return of_person | (Q(**{f"{path}application__account": who.account}) if who.account else Q())

    return found


def _of_cases(who: Who) -> Q:
    """What is proposed is found by the case that it is of."""
    cases = apps.get_model("casework", "Case").objects.filter(
        (Q(person=who.person) if who.person else Q(pk=None))
        | (Q(application__account=who.account) if who.account else Q(pk=None))
    )
    return Q(about__in=[f"case:{pk}" for pk in cases.values_list("pk", flat=True)])


also_about("approvals.Proposal", by=_of_cases)
also_about("applications.Application", person="case__person")  # what came on paper has no account
also_about("applications.Revision", person="application__case__person")
also_about("documents.Document", by=_of_a_case("notice__decision__case__"))
tells(
    "casework.ProcessVersion",
    ends=ForEver("how cases were worked on"),
    nothing="service process digest xml since at waits put_at",
    work="by put_by",
)
tells(
    "casework.Case",
    words=Said("案件", en="case"),
    ends=KEPT,
    nothing="number service section origin state opened_at due checked_at is_plain version process escalated until "
    "disposal came_back",
    work="assignee done papers",
    link="application person",
    known={
        "verdict": Said("機械が確かめたこと", en="what the machine found"),
    },
    inside=True,
    by=_of_a_case(""),
)
tells(
    "casework.CaseText",
    words=Said("案件をさがすための文字", en="words that a case is found by"),
    ends=CASE,
    nothing="section",
    link="case",
    stated={
        "who": Said("だれの案件か", en="whose case"),
        "folded": Said("さがす文字", en="words"),
    },
    inside=True,
    by=_of_a_case(),
)
tells(
    "casework.Step",
    words=Said("案件の手順", en="step of a case"),
    ends=CASE,
    nothing="node name kind section opened_at order done_at",
    work="by not_for",
    link="case",
    known={
        "outcome": Said("結果", en="outcome"),
        "comment": Said("わかったこと・意見", en="comment"),
    },
    inside=True,
    by=_of_a_case(),
)
tells(
    "casework.Worker",
    words=Said("案件を開いた職員", en="who works on a case"),
    ends=CASE,
    nothing="since",
    work="user",
    link="case",
    known={
        "purpose": Said("何のために開いたか", en="what for"),
    },
    inside=True,
    by=_of_a_case(),
)
tells(
    "casework.Opening",
    words=Said("支援措置の案件を開いた職員", en="who opened a protected case"),
    ends=CASE,
    nothing="asked_at agreed_at until",
    work="by agreed_by",
    link="case",
    known={
        "purpose": Said("何のために開いたか", en="what for"),
    },
    inside=True,
    by=_of_a_case(),
)
tells(
    "casework.Note",
    words=Said("職員のメモ", en="note of staff"),
    ends=CASE,
    nothing="at",
    work="by",
    link="case",
    known={
        "text": Said("文", en="text"),
    },
    inside=True,
    by=_of_a_case(),
)
tells(
    "casework.Enclosure",
    words=Said("職員が添えた書類", en="paper that staff enclosed"),
    ends=CASE,
    nothing="kind digest size at removed_at came_on",
    work="by",
    link="case",
    known={
        "name": Said("書類の名前", en="name of the file"),
    },
    inside=True,
    sealed="stored",
    by=_of_a_case(),
)
GONE = "（保存の期間が終わり、廃棄しました）"
tells(
    "casework.Decision",
    words=Said("決定", en="decision"),
    ends=CASE,
    nothing="kind per starts ends article post decided_at replaces is_current proposal",
    work="decided_by",
    link="case",
    known={
        "yen": Said("金額（円）", en="yen"),
        "reason": Said("理由", en="reason"),
        "conditions": Said("条件", en="conditions"),
    },
    gone={"reason": GONE, "yen": F("yen")},
    by=_of_a_case(),
)
tells(
    "casework.Notice",
    ends=CASE,
    nothing="problem read_at document",
    link="decision",
    by=_of_a_case("decision__case__"),
)
tells("casework.Circulation", ends=CASE, work="to by at seen_at", link="case", inside=True, by=_of_a_case())
