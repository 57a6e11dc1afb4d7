"""What work rests on is not taken out of the folder: not at once, nor on a later day; if gone, it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from osekkai.approvals import services as approving
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts, proposals
from osekkai.casework.models import Case, Decision, Notice, State
from osekkai.casework.notices import making
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue, catalogue_in_use, in_use
from osekkai.catalogue.folder import check_files
from osekkai.catalogue.in_use import InUse
from osekkai.cli import main
from osekkai.ledger.models import Event
from osekkai.ledger.services import operator
from osekkai.problems import Problem
from osekkai.publication import in_force, publishing, queries
from osekkai.publication import services as publication
from osekkai.publication.errors import SectionIsGone, ServiceIsGone, StillNeeded
from osekkai.publication.models import Publication
from osekkai.staff.models import Absence, Delegation, StaffRole
from osekkai.staff.parts import AUTHORITY
from tests import rows
from tests.casework.building import SECTION, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME = operator("test")
SERVICE = "child-allowance"


@pytest.fixture(autouse=True)
def _examples_are_tested_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(publishing, "check_files", partial(check_files, with_examples=False))
    monkeypatch.setattr(in_force, "LOOK_EVERY", 0.0)
    yield
    in_force._in_force._catalogue = None


def without_service(bunkyo: Catalogue) -> dict[str, str]:
    return {path: text for path, text in bunkyo.files.items() if path != f"services/{SERVICE}.yaml"}


def without_level(bunkyo: Catalogue) -> dict[str, str]:
    """課長 under another name."""
    text = bunkyo.files["authority.yaml"].replace("  chief: {", "  kacho: {").replace("decide: chief", "decide: kacho")
    return {**bunkyo.files, "authority.yaml": text}


def without_letters(bunkyo: Catalogue) -> dict[str, str]:
    return {path: text for path, text in bunkyo.files.items() if path != "letters.yaml"}


def decided(bunkyo: Catalogue) -> Case:
    case = plain_case(bunkyo)
    made = proposed(case, staff("clerk", "clerk"), bunkyo)
    chief = staff("chief", "chief")
    approving.agree(made.stops.get().pk, chief, made.digest, bunkyo)
    StaffRole.objects.filter(user=chief).delete()
    case.refresh_from_db()
    return case


def someone_holds_it(bunkyo: Catalogue) -> None:
    staff("chief", "chief")


def someone_will_hold_it(bunkyo: Catalogue) -> None:
    staff("chief", "chief", since=timezone.localdate() + timedelta(days=9))


def someone_was_given_it(bunkyo: Catalogue) -> None:
    now, giver, other = timezone.now(), User.objects.create_user("giver"), User.objects.create_user("other")
    until = now + timedelta(days=9)
    rows.told(Delegation.objects.create(level="chief", unit=SECTION, given_by=giver, to=other, since=now, until=until))


def a_route_stops_there(bunkyo: Catalogue) -> None:
    proposed(plain_case(bunkyo), staff("clerk", "clerk"), bunkyo)


@pytest.mark.parametrize(
    ("work", "gone", "said"),
    [
        (someone_holds_it, without_level, "chief（役の人 1件）"),
        (someone_will_hold_it, without_level, "chief（役の人 1件）"),
        (someone_was_given_it, without_level, "chief（委任 1件）"),
        (a_route_stops_there, without_level, "chief（決裁の途中 1か所）"),
        (decided, without_service, f"{SERVICE}（保存中の決まった案件 1件）"),
        (decided, without_letters, f"letters.yaml の grant（{SERVICE} のこれから作る通知 1件）"),
    ],
)
def test_what_work_rests_on_is_not_taken_out(
    bunkyo: Catalogue, work: Callable[[Catalogue], object], gone: Callable[[Catalogue], dict[str, str]], said: str
) -> None:
    publication.publish(bunkyo.files, by=ME)
    work(bunkyo)
    with pytest.raises(StillNeeded) as refused:
        publication.publish(gone(bunkyo), by=ME)
    assert said in refused.value.needed and Publication.objects.count() == 1


def test_what_is_over_is_not_in_the_way(bunkyo: Catalogue) -> None:
    case, yesterday = decided(bunkyo), timezone.localdate() - timedelta(days=1)
    staff("before", "chief", until=yesterday)
    Notice.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(until=yesterday)
    assert publication.publish(without_service(bunkyo), by=ME) and publication.publish(without_level(bunkyo), by=ME)


def test_what_is_missing_already_does_not_stop_everything_else(bunkyo: Catalogue) -> None:
    publication.publish(without_service(bunkyo), by=ME)
    plain_case(bunkyo)
    files = without_service(bunkyo)
    changed = files | {"letters.yaml": files["letters.yaml"].replace("お知らせします", "お伝えします")}
    assert publication.publish(changed, by=ME).number == 2


# On its day


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The day comes: what was published for it was published the day before."""

    def comes() -> None:
        Publication.objects.update(since=timezone.localdate())

    return comes


def ahead(files: dict[str, str]) -> str:
    return publication.publish(files, by=ME, on=timezone.localdate() + timedelta(days=1)).version.hash


def test_a_version_whose_day_comes_is_looked_at_again_and_held_back(
    bunkyo: Catalogue, settings: Any, tomorrow: Callable[[], None]
) -> None:
    settings.FOLDER_SHOWN = "published"
    now = publication.publish(bunkyo.files, by=ME).version.hash
    later = ahead(without_service(bunkyo))
    plain_case(bunkyo)
    tomorrow()
    assert catalogue_in_use().hash == now
    found = queries.publication_on(timezone.localdate())
    assert found and found.version.hash == now
    assert Event.objects.get(kind="folder.held-back").object == f"folder-version:{later}"
    listed = CliRunner().invoke(main, ["folder", "versions"]).output
    assert later in listed and "使われていません" in listed and f"{SERVICE}（案件 1件）" in listed
    tender = staff("tender", "manager", "")
    tender.user_permissions.add(Permission.objects.get(codename="tend_tasks"))
    client = Client()
    client.force_login(tender)
    assert later in client.get("/office/tasks/").content.decode()
    Case.objects.update(state=State.CLOSED)
    assert catalogue_in_use().hash == now, "it does not come into force by itself, at an hour that nobody chose"
    again = publication.publish(without_service(bunkyo), by=ME)
    assert catalogue_in_use().hash == again.version.hash == later and not queries.passed_over()


def test_a_version_that_leaves_nothing_comes_into_force_on_its_day(
    bunkyo: Catalogue, settings: Any, tomorrow: Callable[[], None]
) -> None:
    settings.FOLDER_SHOWN = "published"
    publication.publish(bunkyo.files, by=ME)
    later = ahead(without_service(bunkyo))
    tomorrow()
    assert catalogue_in_use().hash == later and not queries.passed_over()
    assert not Event.objects.filter(kind="folder.held-back").exists()


# Where it is gone all the same


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> Callable[[Catalogue], None]:
    return lambda catalogue: monkeypatch.setattr(in_use, "_source", lambda: InUse(catalogue))


def read(files: dict[str, str]) -> Catalogue:
    found = check_files(files, with_examples=False).catalogue
    assert found
    return found


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("nobody", [False, True])
def test_a_level_that_is_gone_leaves_every_page_and_the_top_may_act(
    bunkyo: Catalogue, used: Callable[[Catalogue], None], nobody: bool
) -> None:
    clerk, chief, deputy = staff("clerk", "clerk"), staff("chief", "chief"), staff("deputy", "subchief")
    made = proposed(plain_case(bunkyo), clerk, bunkyo)
    top = list(bunkyo.part(AUTHORITY).levels)[-1]
    mayor = staff("mayor", top, "")
    now = timezone.now()
    rows.told(Absence.objects.create(user=chief, since=now - timedelta(hours=1), until=now + timedelta(hours=1)))
    if nobody:
        StaffRole.objects.filter(user=chief).delete()
    gone = read(without_level(bunkyo))
    used(gone)
    for user in (clerk, chief, deputy, mayor):
        assert of(user).get("/office/approvals/").status_code == 200
        assert of(user).get(f"/office/cases/{made.content['case']}/").status_code in (200, 302, 404)
    for by in (deputy, mayor if nobody else chief):
        approving.agree(made.stops.get(state="open").pk, by, made.digest, gone)
    assert Decision.objects.get().post.startswith(f"{SECTION}課長")


def test_a_service_that_is_gone_is_known_as_it_was_last_published(
    bunkyo: Catalogue, used: Callable[[Catalogue], None]
) -> None:
    publication.publish(bunkyo.files, by=ME)
    case = decided(bunkyo)
    gone = read(without_service(bunkyo))
    used(gone)
    making.make(Notice.objects.get().pk, making.as_signed(Notice.objects.get().pk) or gone)
    draft = replace(
        drafts.suggestion(case, gone), kind="revocation", reason="まちがった決定でした", why="見なおしました"
    )
    made = proposals.propose(case, draft, User.objects.get(username="clerk"), case.version, gone)
    assert Proposal.objects.get(pk=made).kind == "revocation"


def test_a_service_that_nobody_knows_any_more_is_a_sentence(
    bunkyo: Catalogue, used: Callable[[Catalogue], None]
) -> None:
    case = decided(bunkyo)
    gone = read(without_service(bunkyo))
    used(gone)
    clerk = User.objects.get(username="clerk")
    with pytest.raises(ServiceIsGone):
        proposals.propose(case, drafts.suggestion(case, bunkyo), clerk, case.version, gone)
    notice = Notice.objects.get()
    with pytest.raises(ServiceIsGone):
        making.make(notice.pk, gone)
    notice.refresh_from_db()
    assert SERVICE in notice.problem and "運用する人" in notice.problem
    assert of(clerk).get(f"/office/cases/{case.number}/").status_code == 200
    written = {"version": case.version, "kind": "revocation", "reason": "r", "article": "a"}
    answer = of(clerk).post(f"/office/cases/{case.number}/propose/", written)
    assert answer.status_code == 409 and "運用する人" in answer.content.decode()


def test_a_section_or_letter_that_is_gone_is_a_sentence(bunkyo: Catalogue) -> None:
    case = decided(bunkyo)
    sections = {name: each for name, each in bunkyo.sections.items() if name != SECTION}
    clerk = User.objects.get(username="clerk")
    with pytest.raises(SectionIsGone):
        proposals.propose(
            case, drafts.suggestion(case, bunkyo), clerk, case.version, replace(bunkyo, sections=sections)
        )
    for missing in (replace(bunkyo, sections=sections), read(without_letters(bunkyo))):
        with pytest.raises(Problem):
            making.make(Notice.objects.get().pk, missing)


def test_a_case_whose_service_is_gone_is_looked_at_all_the_same(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    Case.objects.update(checked_at=None)
    case.refresh_from_db()
    assert steps.look_at(case, read(without_service(bunkyo)))
    assert not Case.objects.get().is_plain
