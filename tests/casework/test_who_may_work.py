"""Who may read a case need not be able to change it; an ended role closes everything at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework import enclosures, paper, queries, queue, services, team
from osekkai.casework.errors import Changed, OnlyReads
from osekkai.casework.identification import identify, loosen
from osekkai.casework.models import Case, Note
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.staff.models import StaffRole
from osekkai.staff.queries import desk_of
from tests.casework.building import SECTION, form_of, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def over(user: User) -> None:
    StaffRole.objects.filter(user=user).update(until=timezone.localdate() - timedelta(days=1))


def read_by(catalogue: Catalogue) -> tuple[Case, User]:
    """A case of somebody's, put before a reader of another section."""
    clerk, reader = staff("clerk", "clerk"), staff("reader", "clerk", "税務課")
    case = plain_case(catalogue)
    queue.give(case, clerk, clerk, case.version)
    team.circulate(case, [reader], clerk)
    case.refresh_from_db()
    return case, reader


def test_whoever_drafted_once_neither_reads_nor_drafts_when_every_role_is_over(bunkyo: Catalogue) -> None:
    clerk = staff("clerk", "clerk")
    case = plain_case(bunkyo)
    approvals.pull(proposed(case, clerk, bunkyo).pk, clerk)
    case.refresh_from_db()
    sent, client = form_of(case, bunkyo), desk(clerk)
    over(clerk)
    assert client.get(f"/office/cases/{case.number}/").status_code == 404
    assert client.post(f"/office/cases/{case.number}/propose/", sent).status_code == 404
    assert not Proposal.objects.filter(state="open").exists()


def test_an_approver_whose_role_is_over_reads_the_case_no_more(bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    case = plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)
    assert desk(chief).get(f"/office/cases/{case.number}/").status_code == 200
    over(chief)
    assert desk(chief).get(f"/office/cases/{case.number}/").status_code == 404


POSTS = ("take", "tick", "give", "circulate", "note", "propose", "enclosures", "send-back", "identify", "loosen")
MORE = ("paper", "papers", "message", "enclosures/1/remove")


def test_a_reader_sends_nothing_but_that_they_read_it(bunkyo: Catalogue) -> None:
    case, reader = read_by(bunkyo)
    client, path = desk(reader), f"/office/cases/{case.number}/"
    page = client.get(path).content.decode()
    assert "読みました" in page
    for each in (
        "わたしが担当する",
        "起案する",
        "メモを残す",
        "供覧にまわす",
        "確かめたことを記録する",
        "送る</button>",
    ):
        assert each not in page, each
    for each in (*POSTS, *MORE):
        assert client.post(f"{path}{each}/", form_of(case, bunkyo)).status_code == 403, each
    case.refresh_from_db()
    assert case.assignee and case.assignee.username == "clerk" and not Proposal.objects.exists()
    assert client.post(f"{path}read/").status_code == 302


def test_every_service_asks_whether_they_work_on_it(bunkyo: Catalogue) -> None:
    case, reader = read_by(bunkyo)
    nobody = User.objects.create_user("nobody", is_staff=True)
    service, own = bunkyo.services[case.service], case.version
    for each in (reader, nobody):
        assert not queries.may_work_on(case, desk_of(each, timezone.localdate(), bunkyo), bunkyo)
        acts = [
            lambda by=each: services.must_work_on(case, by),
            lambda by=each: proposed(case, by, bunkyo),
            lambda by=each: queue.give(case, by, by, own),
            lambda by=each: queue.tick(case, ["見た"], by, own),
            lambda by=each: queue.write_note(case, "断るのがよい", by),
            lambda by=each: enclosures.enclose(case, [], by, own),
            lambda by=each: enclosures.take_out(case, 1, by, own),
            lambda by=each: team.circulate(case, [by], by),
            lambda by=each: paper.copy_off(case, service, {}, 0, by, own, bunkyo),
            lambda by=each: paper.look_at_papers(case, [], by, own),
            lambda by=each: identify(case, None, "", ledger.staff(by), seen=own),
            lambda by=each: loosen(case, own, ledger.staff(by)),
        ]
        for number, act in enumerate(acts):
            with pytest.raises(OnlyReads):
                act()
                pytest.fail(f"{each}: {number}")
    case.refresh_from_db()
    assert case.version == own and not Note.objects.exists() and not Proposal.objects.exists()


def test_whoever_leads_its_section_or_has_it_in_hand_works_on_it(bunkyo: Catalogue) -> None:
    clerk, other, chief = staff("clerk", "clerk"), staff("other", "clerk"), staff("chief", "chief")
    case, today = plain_case(bunkyo), timezone.localdate()

    def works() -> list[bool]:
        return [queries.may_work_on(case, desk_of(each, today, bunkyo), bunkyo) for each in (clerk, other, chief)]

    assert works() == [True, True, True], "nobody's: whoever of the section could take it"
    queue.give(case, clerk, chief, case.version)
    case.refresh_from_db()
    assert works() == [True, False, True]
    over(clerk)
    assert works() == [False, False, True]


def test_points_are_ticked_only_while_the_case_is_worked_on(bunkyo: Catalogue) -> None:
    clerk = staff("clerk", "clerk")
    case = plain_case(bunkyo)
    proposed(case, clerk, bunkyo)
    case.refresh_from_db()
    with pytest.raises(Changed):
        queue.tick(case, ["あとから"], clerk, case.version)


def test_what_a_colleague_ticked_stays_theirs(bunkyo: Catalogue) -> None:
    one, two = staff("one", "clerk"), staff("two", "clerk")
    case = plain_case(bunkyo)
    for by, points in ((one, ["見た"]), (two, ["見た", "これも"])):
        queue.tick(case, points, by, case.version)
        case.refresh_from_db()
    assert case.done == {"見た": one.pk, "これも": two.pk}


def test_a_disposed_case_is_taken_by_nobody(bunkyo: Catalogue) -> None:
    from osekkai.documents.models import Disposal

    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    case = plain_case(bunkyo)
    row = Disposal.objects.create(
        section=SECTION, digest="x", number=1, by=clerk, agreed_by=chief, agreed_at=timezone.now()
    )
    Case.objects.update(disposal=row)
    case.refresh_from_db()
    with pytest.raises(Changed):
        queue.give(case, clerk, clerk, case.version)
    case.refresh_from_db()
    assert case.assignee is None
