"""From the arrival to the notice: what is checked, who agrees, what is decided.

And that nothing is doubled or slips through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from osekkai.applications import returning
from osekkai.applications import services as applications
from osekkai.applications.models import Application, Status
from osekkai.approvals import services as approvals
from osekkai.approvals.errors import NoReason
from osekkai.approvals.models import Proposal, ProposalState, Stop
from osekkai.background.services import work
from osekkai.casework import drafts, proposals
from osekkai.casework.errors import Changed, NotReady, NotYours
from osekkai.casework.examination import checks
from osekkai.casework.models import Case, Decision, Notice, State
from osekkai.casework.notices import making, wording
from osekkai.casework.processes import steps
from osekkai.casework.signed import Signed
from osekkai.catalogue import Catalogue
from osekkai.documents import signatures
from osekkai.documents.keeping import contents_of
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.ledger.verifying import verify
from osekkai.register import queries as register_queries
from osekkai.register import services as register
from osekkai.register.models import CURRENT, Membership, Person, Receipt
from osekkai.staff.models import Absence
from tests import rows
from tests.casework.building import SECTION, applied, family, found_by_the_machine, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def chief() -> User:
    return staff("chief", "chief")


def stop_of(proposal: Proposal) -> Stop:
    return proposal.stops.get(state="open")


def agreed(proposal: Proposal, by: User, catalogue: Catalogue) -> Proposal:
    return approvals.agree(stop_of(proposal).pk, by, proposal.digest, catalogue)


def test_an_application_opens_its_case_and_the_rules_judge_the_register(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    assert case.state == State.OPEN and case.is_plain and case.verdict["status"] == "eligible"
    assert [each["yen"] for each in case.verdict["effects"]] == [15000, 10000] and case.verdict["yen_a_year"] == 180_000
    assert all(each["ok"] for each in case.verdict["checks"])


def test_what_the_machine_cannot_know_is_open_and_never_a_no(bunkyo: Catalogue) -> None:
    mother, baby = family()
    stranger = baby.__class__(name="文京　二郎", birth_date=date(2026, 11, 1))
    case = applied(mother, stranger).case
    verdict = checks.check(case, bunkyo)
    by_id = {each.id: each for each in verdict.checks}
    assert verdict.status == "unknown" and by_id["rules"].ok is None and "見つかりません" in by_id["rules"].text
    assert by_id["documents"].ok is None and not verdict.is_plain


def test_from_the_draft_to_the_signed_notice(
    bunkyo: Catalogue, clerk: User, chief: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    assert [(each.task, each.level) for each in proposal.stops.order_by("position")] == [("decide", "chief")]
    agreed(proposal, chief, bunkyo)
    decision = Decision.objects.get()
    assert (
        decision.kind == "grant"
        and decision.decided_by == chief
        and decision.post == "子育て支援課課長"
        and decision.article == "児童手当法 第4条"
    )
    assert Case.objects.get().state == State.DECIDED and Application.objects.get().status == Status.DECIDED
    assert [each.yen for each in Receipt.objects.filter(CURRENT).order_by("valid_from")] == [15000, 10000]
    assert work(once=True) and work(once=True) == 0
    document = Notice.objects.get().document
    assert document is not None
    contents = contents_of(document)
    seen = signatures.signature_of(contents)
    assert seen and seen.whole and seen.ours
    changed = bytearray(contents)
    changed[3000] ^= 1
    tampered = signatures.signature_of(bytes(changed))
    assert tampered is None or not tampered.whole
    kinds = list(Event.objects.filter(object=f"case:{case.pk}").order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "case.opened",
        "case.went-on",
        "approval.proposed",
        "approval.agreed",
        "approval.approved",
        "case.decided",
        "case.went-on",
        "notice.made",
    ]
    assert not verify().broken
    with pytest.raises(Application.DoesNotExist):
        applications.withdraw_own(Application.objects.get(), ledger.SYSTEM)


def test_a_department_head_and_the_finance_section_come_in_by_themselves(
    bunkyo: Catalogue, clerk: User, chief: User
) -> None:
    head, finance = staff("head", "head", "子ども家庭部"), staff("finance", "chief", "財政課")
    case = plain_case(bunkyo)
    first, *others = case.verdict["effects"]
    found_by_the_machine(case, effects=[first | {"yen_a_year": 1_200_000}, *others])
    proposal = proposed(case, clerk, bunkyo)
    assert [(each.task, each.level, each.unit) for each in proposal.stops.order_by("position")] == [
        ("review", "chief", SECTION),
        ("consult", "chief", "財政課"),
        ("decide", "head", "子ども家庭部"),
    ]
    for who in (chief, finance, head):
        assert not Decision.objects.exists()
        agreed(proposal, who, bunkyo)
    assert Decision.objects.get().decided_by == head


def test_while_the_chief_is_away_the_deputy_acts_and_the_chief_looks_later(
    bunkyo: Catalogue, clerk: User, chief: User
) -> None:
    """Whoever reviewed it below does not decide it too: another deputy does."""
    deputy, reviewer = staff("deputy", "subchief"), staff("reviewer", "subchief")
    case = plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    agreed(proposal, reviewer, bunkyo)
    with pytest.raises(NotYours):
        agreed(proposal, deputy, bunkyo)
    now = timezone.now()
    rows.told(Absence.objects.create(user=chief, since=now - timedelta(hours=1), until=now + timedelta(hours=1)))
    with pytest.raises(NotYours):
        agreed(proposal, reviewer, bunkyo)
    agreed(proposal, deputy, bunkyo)
    assert Decision.objects.get().post.endswith("代決")
    later = Stop.objects.get(how="deputy")
    with pytest.raises(NotYours):
        approvals.look_later(later.pk, deputy, bunkyo)
    approvals.look_later(later.pk, chief, bunkyo)
    assert Stop.objects.get(pk=later.pk).seen_by == chief


def test_two_who_agree_at_once_and_a_change_after_the_proposal(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    stop = stop_of(proposal).pk
    with pytest.raises(Changed):
        approvals.agree(stop, chief, "0" * 64, bunkyo)
    Proposal.objects.update(content=proposal.content | {"reason": "別の理由"})
    with pytest.raises(Changed):
        approvals.agree(stop, chief, proposal.digest, bunkyo)
    Proposal.objects.update(content=proposal.content)
    Application.objects.update(content={"applicant": []})
    with pytest.raises(Changed):
        approvals.agree(stop, chief, proposal.digest, bunkyo)
    Application.objects.update(content=Application.objects.get().content)
    assert not Decision.objects.exists()


def test_sent_back_pulled_back_and_dropped(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    case = plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    with pytest.raises(NoReason):
        approvals.send_back(stop_of(proposal).pk, chief, " ", bunkyo)
    approvals.send_back(stop_of(proposal).pk, chief, "はじまりの月を確かめてください", bunkyo)
    case.refresh_from_db()
    assert case.state == State.OPEN and Proposal.objects.get().state == ProposalState.RETURNED
    again = proposed(case, clerk, bunkyo)
    with pytest.raises(NotYours):
        approvals.pull(again.pk, chief)
    approvals.pull(again.pk, clerk)
    with pytest.raises(Changed):
        approvals.scrap(again.pk, clerk)
    with pytest.raises(Changed):
        proposed(case, clerk, bunkyo)


def test_a_resident_who_withdraws_ends_the_route(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    applications.withdraw_own(Application.objects.get(), ledger.SYSTEM)
    assert Case.objects.get().state == State.CLOSED and Proposal.objects.get().state == ProposalState.SCRAPPED
    with pytest.raises(Changed):
        approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)
    assert not Decision.objects.exists()


def test_the_reason_tells_the_applicant_which_conditions_decided_and_no_more(bunkyo: Catalogue) -> None:
    granted = drafts.suggestion(plain_case(bunkyo), bunkyo).reason
    assert granted.splitlines() == [
        "次の条件に合っています。",
        "・区内に住んでいる",
        "・高校生年代まで",
        "・日本で養育されている",
    ]
    grown = applied(*family("2", child=date(2005, 5, 12))).case
    steps.look_at(grown, bunkyo)
    grown.refresh_from_db()
    assert drafts.suggestion(grown, bunkyo).reason.splitlines() == ["次の条件に合いません。", "・高校生年代まで"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"article": ""}, "article"),
        ({"kind": "maybe"}, "kind"),
        ({"kind": "revocation"}, "kind"),
        ({"reason": "\0"}, "reason"),
        ({"ends": date(2020, 1, 1)}, "ends0"),
    ],
)
def test_what_a_draft_lacks_is_said_at_its_field(
    bunkyo: Catalogue, clerk: User, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(NotReady) as refused:
        proposed(plain_case(bunkyo), clerk, bunkyo, **changes)
    assert field in refused.value.by_field("ja")


def test_two_clerks_never_overwrite_each_other(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = drafts.suggestion(case, bunkyo)
    Case.objects.update(version=case.version + 1)
    with pytest.raises(Changed):
        proposals.propose(case, draft, clerk, case.version, bunkyo)


def test_a_correction_stands_beside_what_it_replaces(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    staff("head", "head", "子ども家庭部")
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    case.refresh_from_db()
    head = User.objects.get(username="head")
    revoked = proposed(case, clerk, bunkyo, kind="revocation", reason="転出していました")
    for who in (chief, head):
        agreed(revoked, who, bunkyo)
    first, second = Decision.objects.order_by("id")
    assert not first.is_current and second.replaces == first and second.is_current
    assert not Receipt.objects.filter(CURRENT, valid_to=None).exists() and Receipt.objects.filter(CURRENT).exists()
    assert Notice.objects.count() == 2
    letter = wording.letter_of(second, bunkyo)
    assert "審査請求" in "".join(letter.objection) and "転出していました" in dict(letter.rows)["理由"]


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "refusal", "decided_by": None}, {"kind": "grant", "reason": ""}, {"kind": "grant", "article": ""}],
)
def test_the_database_refuses_what_must_not_be(bunkyo: Catalogue, wrong: dict[str, object]) -> None:
    case = plain_case(bunkyo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**({"case": case, "reason": "x", "article": "x", "decided_at": timezone.now()} | wrong))


def test_a_letter_that_cannot_be_made_is_tried_again_and_not_at_once(
    bunkyo: Catalogue, clerk: User, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(proposed(plain_case(bunkyo), clerk, bunkyo), chief, bunkyo)

    def broken(*_: Any) -> Callable[..., Any]:
        raise OSError("no font")

    monkeypatch.setattr(making, "issue", broken)
    work(once=True)
    notice = Notice.objects.get()
    assert notice.document is None and notice.problem == "no font" and work(once=True) == 0


def other_parent(case: Case) -> Person:
    """The father of the same household, who applies too."""
    assert case.person
    home = Membership.objects.get(person=case.person)
    father = Person.objects.create(
        key="F1", name="文京　太郎", kana="ブンキョウ タロウ", birth_date=date(1992, 1, 1), sex="male"
    )
    dated = {"valid_from": home.valid_from, "recorded_at": home.recorded_at, "source": home.source}
    Membership.objects.create(person=father, household=home.household, relation=1, position=3, **dated)
    return father


def child_named(name: str) -> list[dict[str, str]]:
    return [
        {"of": "child1", "fact": "full_name", "written": name},
        {"of": "child1", "fact": "birth_date", "written": "2024-05-12"},
    ]


@pytest.mark.parametrize("name", ["文京　一郎", "", "ブンキョウ　イチロウ"])
def test_both_parents_who_ask_for_the_same_child_are_seen(bunkyo: Catalogue, name: str) -> None:
    case = plain_case(bunkyo)
    child = Person.objects.get(name="文京　一郎")
    other = applied(other_parent(case), child, **{"child.child1": child_named(name)}).case
    steps.look_at(other, bunkyo)
    other.refresh_from_db()
    assert not other.is_plain and "同じ世帯の" in str(other.verdict["checks"])


def test_what_another_case_granted_meanwhile_is_not_granted_twice(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    case = plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    with transaction.atomic():
        for each in case.verdict["effects"]:
            register.begin_receipt(each["person"], case.service, 180_000, timezone.localdate(), "case:other")
    with pytest.raises(Changed):
        agreed(proposal, chief, bunkyo)
    assert not Decision.objects.exists()


def test_sent_back_to_the_resident_nobody_agrees_and_afterwards_it_is_proposed_anew(
    bunkyo: Catalogue, clerk: User, chief: User
) -> None:
    case = plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    assert case.application
    fault = returning.Fault(why="ちがうようです", page="applicant", fact="full_name")
    returning.send_back(case.application.number, [fault], ledger.staff(clerk), bunkyo, timezone.localdate())
    stop = Stop.objects.get(proposal=proposal)
    ((refused, problem),) = approvals.agree_to_all([(stop.pk, proposal.digest)], chief, bunkyo)
    assert refused == stop.pk and isinstance(problem, Changed | NotYours)
    assert Event.objects.filter(kind="approval.abandoned", object=f"case:{case.pk}").exists()
    case.refresh_from_db()
    assert case.state == State.WAITING and not Decision.objects.exists()


def test_whoever_signs_sees_all_that_is_signed(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    case = plain_case(bunkyo)
    made = proposed(
        case,
        clerk,
        bunkyo,
        starts=date(2026, 7, 1),
        ends=date(2041, 9, 30),
        reason="これは理由の文です",
        conditions="条件",
    )
    for user, path in ((chief, "/office/approvals/"), (clerk, f"/office/cases/{case.number}/")):
        client = Client()
        client.force_login(user)
        page = client.get(path).content.decode()
        for said in (
            "令和8年7月1日",
            "令和23年9月30日",
            "理由の文",
            "条件",
            "文京　一郎",
            "180,000円",
            "児童手当法 第4条",
        ):
            assert said in page, f"{path} does not show {said}"
        assert made.content["catalogue"] in page and made.content["application"]["digest"][:16] in page


def test_everything_that_the_digest_binds_is_drawn(bunkyo: Catalogue, clerk: User) -> None:
    content = proposed(plain_case(bunkyo), clerk, bunkyo).content
    names = set(content) - {"replaces"} | {"replaced"}  # the decision is drawn in words
    worked_out = {"left_out", "decided_on"}
    in_words = {"starts": "begins", "yen_of_twelve_months": "yen_in_words"}
    assert {each.name for each in fields(Signed)} == names | worked_out
    drawn = (files("osekkai.casework") / "templates/casework/_proposal.html").read_text("utf-8")
    assert [name for name in names | worked_out if f"signed.{in_words.get(name, name)}" not in drawn] == []


def test_what_no_letter_could_print_is_said_before_anybody_signs(bunkyo: Catalogue, clerk: User) -> None:
    with pytest.raises(NotReady, match="🎉"):
        proposed(plain_case(bunkyo), clerk, bunkyo, reason="おめでとうございます🎉")


def test_what_was_received_before_a_new_grant_stays_received_until_then(bunkyo: Catalogue) -> None:
    person, today = family()[1], timezone.localdate()
    with transaction.atomic():
        register.begin_receipt(person.pk, "child-allowance", 10_000, today - timedelta(days=100), "decision:1")
        register.begin_receipt(person.pk, "child-allowance", 15_000, today, "decision:2")
    lines = register_queries.received([person.pk], "child-allowance", today - timedelta(days=50))
    assert [(each.yen, each.until) for each in lines] == [(10_000, today)]


def test_the_application_is_locked_before_its_case(bunkyo: Catalogue, clerk: User) -> None:
    """As a resident who withdraws does it: the other way round, two would wait for each other (ADR 12)."""
    case = plain_case(bunkyo)
    with CaptureQueriesContext(connection) as asked:
        proposed(case, clerk, bunkyo)
    inside = [each["sql"] for each in asked.captured_queries]
    inside = inside[next(n for n, sql in enumerate(inside) if sql.startswith("SAVEPOINT")) :]
    first = next(sql for sql in inside if "applications_application" in sql or "casework_case" in sql)
    assert 'FROM "applications_application"' in first
