"""From what somebody says against a decision to what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.approvals import errors as approvals_errors
from osekkai.approvals import queries as routes
from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework import queries as casework
from osekkai.casework import services as casework_services
from osekkai.casework.kinds import CASE, CASE_DISPOSED
from osekkai.casework.models import Case, Notice
from osekkai.catalogue import Catalogue
from osekkai.documents.models import Document
from osekkai.ledger import services as ledger
from osekkai.ledger.binding import verify_rows
from osekkai.ledger.models import Event
from osekkai.ledger.services import row_digest
from osekkai.objections import kinds, queries, services, writing
from osekkai.objections.errors import HadAHand, IsOpen, NotFiled, NotNow, NotYours
from osekkai.objections.models import OBJECTION_ROW, Objection
from osekkai.objections.services import Came, Letter, Ruling
from osekkai.staff.models import StaffRole
from osekkai.staff.queries import desk_of
from tests import rows
from tests.casework.building import SECTION, plain_case, proposed, staff
from tests.documents.building import issued, letter, text_of
from tests.objections.building import WRITTEN, agreed, decided_long_ago, filed, for_the_mayor, noted, refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OFFICE = "総務課"
RULING = Ruling(
    "upheld", "処分を取り消す。", "同居の有無が争点である。", "住民票の写しで同居がわかる。", "答申 令和8年第1号"
)


@pytest.fixture
def other() -> User:
    """Somebody of the section who had no hand in it."""
    return staff("other", "clerk")


@pytest.fixture
def examiner() -> User:
    return staff("examiner", "clerk", OFFICE)


def test_an_objection_about_the_child_allowance_goes_to_the_governor_and_its_outcome_comes_back(
    bunkyo: Catalogue, other: User
) -> None:
    decision = refused(bunkyo)
    objection = filed(decision, bunkyo)
    assert objection.authority == "governor" and queries.authority_name(objection, bunkyo).ja == "東京都知事"
    assert objection.file["proposal"] == decision.proposal.digest, "the file of the decision goes with it"
    assert objection.file["application"]["number"] == decision.case.number
    told = Event.objects.get(kind="objection.filed")
    assert row_digest(objection, OBJECTION_ROW) in told.content.said

    today = timezone.localdate()
    services.pass_on(objection, today, "8文総総第1号", other)
    objection.refresh_from_db()
    assert objection.passed_on == today and objection.filed_on == today
    noted(objection, Letter("upheld", today, "主文　処分を取り消す。"), other, bunkyo)
    [found] = queries.to_decisions([decision.pk])[decision.pk]
    assert found.outcome == "upheld" and found.ruled_on == today
    assert queries.is_to_decide_anew(found), "the ruling binds the office (第52条)"
    assert Event.objects.filter(kind="objection.ruled", before=f"decision:{decision.pk}", after="upheld").exists()


def test_after_it_was_upheld_the_office_decides_anew(bunkyo: Catalogue, other: User) -> None:
    decision = refused(bunkyo)
    objection = filed(decision, bunkyo)
    services.pass_on(objection, timezone.localdate(), "", other)
    noted(objection, Letter("upheld", timezone.localdate(), "取り消す。"), other, bunkyo)
    objection.refresh_from_db()
    case = Case.objects.get(pk=decision.case_id)
    agreed(proposed(case, other, bunkyo, kind="dismissal"), User.objects.get(username="chief"), bunkyo)
    assert not queries.is_to_decide_anew(objection)


def test_neither_who_drafted_nor_who_decided_handles_it(bunkyo: Catalogue) -> None:
    objection = filed(refused(bunkyo), bunkyo)
    for name in ("clerk", "chief"):
        user = User.objects.get(username=name)
        with pytest.raises(HadAHand):
            services.take(objection, user)
        with pytest.raises(HadAHand):
            services.pass_on(objection, timezone.localdate(), "", user)
        with pytest.raises(HadAHand):
            queries.check_may_handle(objection, desk_of(user, timezone.localdate(), bunkyo))


def test_other_sections_neither_handle_nor_read_it(bunkyo: Catalogue, other: User) -> None:
    objection = filed(refused(bunkyo), bunkyo)
    stranger = desk_of(staff("stranger", "clerk", "財政課"), timezone.localdate(), bunkyo)
    with pytest.raises(NotYours):
        queries.check_may_handle(objection, stranger)
    assert not queries.may_read(objection, stranger, bunkyo)
    assert queries.may_handle(objection, desk_of(other, timezone.localdate(), bunkyo)), "they pass it on"
    assert queries.on_desk(desk_of(other, timezone.localdate(), bunkyo)) == [objection]
    assert queries.on_desk(stranger) == []


def test_what_is_for_the_mayor_is_drafted_by_a_section_that_had_no_hand_in_it_and_ruled_by_the_mayor(
    bunkyo: Catalogue, other: User, examiner: User
) -> None:
    decision = refused(bunkyo)
    objection = filed(decision, bunkyo)
    for_the_mayor(objection)  # as of a service of the ward's own
    objection = queries.by_number(objection.number)  # type: ignore[assignment]
    assert objection.section == OFFICE
    desk = desk_of(examiner, timezone.localdate(), bunkyo)
    assert queries.may_handle(objection, desk)
    assert not queries.may_handle(objection, desk_of(other, timezone.localdate(), bunkyo)), "not who decided"
    with pytest.raises(NotNow):
        services.propose(objection, RULING, examiner, bunkyo)
    services.take(objection, examiner)
    with pytest.raises(NotFiled) as missing:
        services.propose(objection, replace(RULING, reason="", outcome=""), examiner, bunkyo)
    assert set(missing.value.problems) == {"reason", "outcome"}
    proposal = Proposal.objects.get(pk=services.propose(objection, RULING, examiner, bunkyo))
    assert proposal.stops.get(task="decide").level == "mayor"
    assert proposal.content["said"]["grounds"] == WRITTEN.grounds and proposal.content["file"] == objection.file
    agreed(proposal, staff("mayor", "mayor", ""), bunkyo)
    objection.refresh_from_db()
    assert (objection.outcome, objection.proposal_id) == ("upheld", proposal.pk)
    assert "処分を取り消す。" in objection.ruling and "住民票の写しで同居がわかる。" in objection.ruling
    assert queries.has_paper(objection.pk) and queries.ruling_pdf(objection) is None, "it is being made"


def test_the_ruling_of_this_office_becomes_a_signed_paper_once(
    bunkyo: Catalogue, examiner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all that was signed, how to go to court, and to whoever objected at their address; in all lengths."""
    objection = filed(refused(bunkyo), bunkyo, name="パク ジヨン" * 4)
    for_the_mayor(objection)
    services.take(objection, examiner)
    long = replace(RULING, summary="双方の主張は次のとおりである。" * 400)
    agreed(
        Proposal.objects.get(pk=services.propose(objection, long, examiner, bunkyo)),
        staff("mayor", "mayor", ""),
        bunkyo,
    )
    itself = writing.prepare

    def broken(*_: object) -> None:
        raise OSError("no font")

    monkeypatch.setattr(writing, "prepare", broken)
    with pytest.raises(OSError, match="no font"):
        writing.write(objection.pk, bunkyo)
    objection.refresh_from_db()
    assert objection.problem == "no font" and objection.document is None
    monkeypatch.setattr(writing, "prepare", itself)
    before = {each.row for each in verify_rows()}
    for _again in range(2):
        writing.write(objection.pk, writing.as_signed(objection.pk) or bunkyo)
    found = queries.by_id(objection.pk)
    assert found and found.document and found.problem == "" and found.document.by_post
    pdf = queries.ruling_pdf(found)
    assert pdf is not None
    said = text_of(pdf).replace(" ", "").replace("\n", "")
    for each in (
        "裁決書",
        "パクジヨン",
        "処分を取り消す。",
        "答申令和8年第1号",
        "認容",
        "6か月以内",
        "文京区春日1-16-21",
    ):
        assert each in said, each
    assert Event.objects.filter(kind="objection.ruling-written").count() == 1
    assert {each.row for each in verify_rows()} == before


def test_a_letter_counts_once_somebody_else_has_compared_it_with_the_paper(bunkyo: Catalogue, other: User) -> None:
    """裁決書 and 取下書 alike: nobody ends somebody's objection alone, and what they typed comes back to them."""
    objection, today = filed(refused(bunkyo), bunkyo), timezone.localdate()
    with pytest.raises(NotNow):
        services.note(objection, Letter("rejected", today, "棄却する。"), other, bunkyo)
    with pytest.raises(NotFiled) as wrong:
        services.note(objection, Letter("withdrawn", today + timedelta(days=1), "x" * 10_001), other, bunkyo)
    assert set(wrong.value.problems) == {"on", "text"}
    proposal = Proposal.objects.get(pk=services.note(objection, Letter("withdrawn", today, ""), other, bunkyo))
    with pytest.raises(NotNow):
        services.note(objection, Letter("withdrawn", today, ""), other, bunkyo)
    stop = proposal.stops.get(state="open")
    for barred in ("other", "chief"):  # who took it down, and who decided what it is against
        with pytest.raises(approvals_errors.NotYours):
            agreed(proposal, User.objects.get(username=barred), bunkyo)
    approvals.send_back(stop.pk, compares := staff("compares", "chief", OFFICE), "日付が違います。", bunkyo)
    objection.refresh_from_db()
    assert objection.is_open
    noted(objection, Letter("withdrawn", today, "取り下げます。"), other, bunkyo, by=compares)
    objection.refresh_from_db()
    assert (objection.outcome, objection.ruled_on, objection.ruling) == ("withdrawn", today, "取り下げます。")


def test_who_had_a_hand_in_the_decision_agrees_to_no_ruling_about_it(bunkyo: Catalogue, examiner: User) -> None:
    """Not even on the way: it passes the chief of whoever drafts it only where that is somebody else (第9条2項1号)."""
    decision = refused(bunkyo)
    chief = User.objects.get(username="chief")
    rows.told(StaffRole.objects.create(user=chief, role="chief", unit=OFFICE, since=timezone.localdate()))
    objection = filed(decision, bunkyo)
    for_the_mayor(objection)
    services.take(objection, examiner)
    proposal = Proposal.objects.get(pk=services.propose(objection, RULING, examiner, bunkyo))
    assert [each.level for each in proposal.stops.order_by("position")] == ["mayor"]
    second = staff("second", "chief", OFFICE)
    approvals.pull(proposal.pk, examiner)
    proposal = Proposal.objects.get(pk=services.propose(objection, RULING, examiner, bunkyo))
    with pytest.raises(approvals_errors.NotYours):
        agreed(proposal, chief, bunkyo)
    waits = {each: len(routes.waiting_for(each, bunkyo, 9)) for each in (chief, second)}
    assert waits == {chief: 0, second: 1}
    assert routes.counts_for(chief, bunkyo) == {} and routes.counts_for(second, bunkyo) == {"review": 1}
    agreed(proposal, second, bunkyo)


def test_the_machine_refuses_nothing_for_being_late(bunkyo: Catalogue) -> None:
    """Why it is late is asked for once; who does not say it sends it all the same, and a person judges."""
    decision = decided_long_ago(refused(bunkyo), date(2025, 1, 10))
    with pytest.raises(NotFiled) as asked:
        filed(decision, bunkyo)
    assert set(asked.value.problems) == {"late_because"} and not Objection.objects.exists()
    objection = filed(decision, bunkyo, late_unsaid=True)
    found = queries.by_number(objection.number)
    assert found and queries.period(found, bunkyo).is_late(found.filed_on)


def test_why_it_is_late_stays_with_it(bunkyo: Catalogue) -> None:
    decision = decided_long_ago(refused(bunkyo), date(2025, 1, 10))
    assert filed(decision, bunkyo, late_because="入院していました。").late_because == "入院していました。"


def test_of_a_letter_the_day_of_its_postmark_counts(bunkyo: Catalogue, other: User) -> None:
    """行政不服審査法 第18条3項: what the post took is not counted."""
    decision = decided_long_ago(refused(bunkyo), timezone.localdate() - timedelta(days=10))
    today = timezone.localdate()
    came = Came(ledger.staff(other), today, today - timedelta(days=3), entered_by=other)
    made = services.file(casework.decision(decision.pk), WRITTEN, came, bunkyo)  # type: ignore[arg-type]
    assert made.filed_on == today - timedelta(days=3) and made.known_on is None and made.entered_by == other


def test_what_cannot_be_so_is_said_at_its_field(bunkyo: Catalogue, other: User) -> None:
    decision = casework.decision(refused(bunkyo).pk)
    assert decision is not None
    today = timezone.localdate()
    came = Came(ledger.staff(other), today + timedelta(days=1), today - timedelta(days=900), entered_by=other)
    wrong = replace(WRITTEN, name=" ", known_on=date(2020, 1, 1), told="?", grounds="x" * 10_001)
    with pytest.raises(NotFiled) as refused_:
        services.file(decision, wrong, came, bunkyo)
    assert set(refused_.value.problems) == {"name", "known_on", "told", "grounds", "received_on", "posted_on"}


def test_there_is_one_at_a_time_against_a_decision(bunkyo: Catalogue) -> None:
    decision = refused(bunkyo)
    objection = filed(decision, bunkyo)
    with pytest.raises(IsOpen) as found:
        filed(decision, bunkyo)
    assert found.value.number == objection.number
    services.withdraw(objection, ledger.SYSTEM)
    with pytest.raises(NotNow):
        services.withdraw(objection, ledger.SYSTEM)
    assert filed(decision, bunkyo).pk != objection.pk, "within the period they may object again"


def test_a_returned_application_is_no_decision(bunkyo: Catalogue) -> None:
    decision = refused(bunkyo)
    decision.kind = "return"
    assert casework.authority_of(decision, bunkyo) is None
    with pytest.raises(NotFiled):
        came = Came(ledger.SYSTEM, timezone.localdate())
        services.file(decision, WRITTEN, came, bunkyo)


def test_the_file_is_disclosed_once_by_whoever_handles_it(bunkyo: Catalogue, other: User) -> None:
    objection = filed(refused(bunkyo), bunkyo)
    services.disclose(objection, other)
    services.disclose(objection, other)
    objection.refresh_from_db()
    assert objection.disclosed_at and Event.objects.filter(kind="objection.disclosed").count() == 1


def test_the_records_of_the_case_stay_for_what_is_said_against_it(bunkyo: Catalogue) -> None:
    """And the letter about it, and the ledger knows that of it too."""
    decision = refused(bunkyo)
    Case.objects.update(until=date(2020, 3, 31))
    sent = issued(letter(years=1))
    Notice.objects.filter(decision=decision).update(document=sent)
    before = {each.row for each in verify_rows()}
    filed(decision, bunkyo)
    assert Document.objects.get().until > sent.until  # type: ignore[operator]
    assert {each.row for each in verify_rows()} <= before, "the day that was put there past the office is told now"
    assert Case.objects.get().until > timezone.localdate()  # type: ignore[operator]
    casework_services.keep_at_least(decision.case_id, None, ledger.SYSTEM)
    assert Case.objects.get().until is None


def test_the_ledger_knows_whose_it_is(bunkyo: Catalogue) -> None:
    decision = refused(bunkyo)
    objection = queries.by_number(filed(decision, bunkyo).number)
    assert (
        objection
        and kinds.OBJECTION.whose
        and str(kinds.OBJECTION.whose(objection)) == f"person:{decision.case.person_id}"
    )
    assert plain_case(bunkyo, "2").section == SECTION


def test_what_was_said_goes_with_the_case_and_how_it_ended_stays(bunkyo: Catalogue) -> None:
    objection = filed(refused(bunkyo), bunkyo)
    services.withdraw(objection, ledger.SYSTEM)
    with transaction.atomic():
        ledger.record(CASE_DISPOSED, ledger.SYSTEM, CASE(Case.objects.get()))
    objection.refresh_from_db()
    assert WRITTEN.grounds not in objection.grounds and "文京" not in objection.name + objection.address
    assert objection.known_on is None and objection.outcome == "withdrawn"


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"text": "あ"}, "text"),
        ({"reason": "え"}, "reason"),
        ({"advice": "ううううううううう"}, "advice"),
        ({"text": "本件審査請求を棄却する。"}, "text"),
        ({"outcome": "rejected"}, "text"),
        ({"outcome": "dismissed", "text": "本件審査請求を棄却する。"}, "text"),
    ],
)
def test_a_ruling_that_says_nothing_or_another_outcome_goes_on_no_route(
    changed: dict[str, str], where: str, bunkyo: Catalogue, examiner: User
) -> None:
    """行政不服審査法 第50条: 主文 and 理由 are what makes it one."""
    objection = filed(refused(bunkyo), bunkyo)
    for_the_mayor(objection)
    services.take(objection, examiner)
    objection.refresh_from_db()
    with pytest.raises(NotFiled) as refused_:
        services.propose(objection, replace(RULING, **changed), examiner, bunkyo)
    assert where in refused_.value.problems


def test_after_a_ruling_the_way_is_to_court_and_not_here_again(bunkyo: Catalogue) -> None:
    decision = refused(bunkyo)
    Objection.objects.filter(pk=filed(decision, bunkyo).pk).update(
        outcome="rejected", ruled_on=timezone.localdate(), ended_at=timezone.now()
    )
    with pytest.raises(NotFiled) as refused_:
        filed(decision, bunkyo)
    assert "裁判所" in refused_.value.say("ja") or "裁判所" in str(refused_.value.problems)
