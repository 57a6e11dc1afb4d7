"""Every address with two things in it: the second belongs to the first, or it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from osekkai.background.services import work
from osekkai.casework import enclosures
from osekkai.casework.models import Case, ProcessVersion, Step
from osekkai.casework.processes import versions
from osekkai.casework.processes.drawings import library
from osekkai.catalogue import Catalogue
from osekkai.documents.keeping import contents_of
from osekkai.ledger import services as ledger
from osekkai.publication import services as publishing
from osekkai.staff import services as staffing
from osekkai.staff.errors import NotTwoPeople
from osekkai.staff.models import Absence, Plan, PlanLine, Recovery
from osekkai.staff.services import First
from tests.casework.building import SECTION, plain_case, proposed, staff
from tests.objections.building import agreed
from tests.staff.building import manager, moment, person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def addresses(patterns: Any = None, before: str = "") -> Iterator[str]:
    """The office's own, as they are written in the rooms."""
    for each in patterns or get_resolver().url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, here)
        elif isinstance(each, URLPattern) and here.startswith("office/"):
            yield here


CASE = "office/cases/<slug:number>/"
OF_A_CASE = {
    f"{CASE}steps/<int:step>/",
    f"{CASE}enclosures/<int:enclosure>/",
    f"{CASE}enclosures/<int:enclosure>/<int:sheet>.png",
    f"{CASE}enclosures/<int:enclosure>/remove/",
    f"{CASE}notices/<int:decision>/",
    f"{CASE}notices/<int:decision>/<int:sheet>.png",
    f"{CASE}sheets/<int:proposal>/",
    f"{CASE}sheets/<int:proposal>/<int:sheet>.png",
    f"{CASE}look/<int:attachment>/",
    f"{CASE}look/<int:attachment>/<int:sheet>.jpg",
    f"{CASE}documents/<int:attachment>/",
    f"{CASE}documents/<int:attachment>/small.jpg",
    f"{CASE}documents/<int:attachment>/<int:sheet>.png",
}
OF_SOMEBODY = {
    "office/people/<int:person>/roles/<int:role>/end/",
    "office/people/<int:person>/recovery/<int:recovery>/agree/",
    "office/people/<int:person>/recovery/<int:recovery>/drop/",
    "office/people/<int:person>/away/<int:absence>/end/",
    "office/plans/<int:plan>/lines/<int:line>/remove/",
}
OTHERWISE = {
    "office/processes/<slug:service>/<int:version>/",
    "office/receiving/<slug:service>/<int:person>/case/",  # who receives nothing of it is refused
    "office/objections/<slug:number>/documents/<int:attachment>/",
    "office/objections/<slug:number>/documents/<int:attachment>/<int:page>.png",
}
ONE_THING = {  # beside it a page, a part, or a word
    "office/away/<slug:what>/<int:id>/end/",
    "office/letters/print/<int:job>/<int:part>.pdf",
    "office/objections/<slug:number>/sheet/<int:page>.png",
    "office/objections/<slug:number>/notice/<int:page>.png",
    "office/objections/<slug:number>/ruled/<int:page>.png",
    "office/outreach/<slug:service>/<slug:which>/",
}


def test_every_address_with_two_things_in_it_is_known_here() -> None:
    """A new one is tried below, or says why it names one thing only."""
    found = {each for each in addresses() if each.count("<") > 1 and "(?P" not in each}
    assert found == OF_A_CASE | OF_SOMEBODY | OTHERWISE | ONE_THING


def test_nothing_of_another_case_is_opened_or_changed(bunkyo: Catalogue, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    own, other = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    proposal = proposed(other, clerk, bunkyo)
    agreed(proposal, chief, bunkyo)
    work(once=True)
    other.refresh_from_db()
    decision = other.decisions.get()
    enclosures.enclose(other, [("x.pdf", contents_of(decision.notice.document))], clerk, other.version)
    step = Step.objects.create(case=other, node="x", name="x", kind="person")
    assert other.application
    ids = {
        "step": step.pk,
        "enclosure": other.enclosures.get().pk,
        "decision": decision.pk,
        "proposal": proposal.pk,
        "attachment": other.application.bundle and _attachment(other),
        "sheet": 0,
    }
    client = desk(clerk)
    for each in OF_A_CASE:
        path = "/" + each.replace("<slug:number>", own.number)
        for name, id in ids.items():
            path = path.replace(f"<int:{name}>", str(id))
        posts = each.endswith("remove/") or "/steps/" in each
        answer = client.post(path, {"version": own.version}) if posts else client.get(path)
        if each.endswith("remove/"):
            assert answer.status_code in (303, 404, 409), path
            assert other.enclosures.get().removed_at is None
        else:
            assert answer.status_code == 404, path


def _attachment(case: Case) -> int:
    from osekkai.applications import queries as applications

    assert case.application
    return next(iter(applications.files_of(case.application.bundle))).id


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_nothing_of_somebody_else_is_changed_under_a_name(bunkyo: Catalogue) -> None:
    boss, asker = manager("boss"), manager("asker")
    own, other = person("own", ("clerk", SECTION)), person("other", ("clerk", SECTION))
    recovery = Recovery.objects.create(user=other, asked_by=asker, until=moment(1), reason="x")
    absence = Absence.objects.create(user=other, since=moment(1), until=moment(2))
    plans = [Plan.objects.create(title=each, day=today(9), by=boss) for each in "ab"]
    line = PlanLine.objects.create(plan=plans[1], kind="adds", user=other, to_role="clerk", to_unit="税務課", by=boss)
    ids = {
        "person": own.pk,
        "role": other.roles.get().pk,
        "recovery": recovery.pk,
        "absence": absence.pk,
        "plan": plans[0].pk,
        "line": line.pk,
    }
    client = desk(boss)
    for each in OF_SOMEBODY:
        path = f"/{each}"
        for name, id in ids.items():
            path = path.replace(f"<int:{name}>", str(id))
        answer = client.post(path, {"at_once": "on", "version": "1", "last_day": today().isoformat()})
        assert answer.status_code in (303, 404, 409), (path, answer.status_code)
    recovery.refresh_from_db()
    assert other.roles.get().until is None and recovery.agreed_at is None and recovery.ended_at is None
    assert Absence.objects.filter(pk=absence.pk).exists() and PlanLine.objects.filter(pk=line.pk).exists()


def test_a_designer_of_another_section_puts_nothing_of_this_one_into_use(bunkyo: Catalogue) -> None:
    """The address names a service of theirs, and the version of somebody else's."""
    publishing.publish(bunkyo.files, by=ledger.SYSTEM, note="はじめ")
    theirs = next(each for each in bunkyo.services.values() if each.owner.id != SECTION and each.form)
    drew, far = staff("drew", "designer"), staff("far", "designer", theirs.owner.id)
    service = bunkyo.services["child-allowance"]
    made = versions.propose(service, library()["automatic-grant"].xml, timezone.localdate(), drew, bunkyo)
    for act in ("use", "back"):
        assert desk(far).post(f"/office/processes/{service.id}/{made.pk}/", {"act": act}).status_code == 403
        assert desk(far).post(f"/office/processes/{theirs.id}/{made.pk}/", {"act": act}).status_code == 404
    assert ProcessVersion.objects.get(pk=made.pk).waits


def test_one_manager_makes_no_two_designers_who_put_a_drawing_into_use(bunkyo: Catalogue) -> None:
    one = manager("one")
    manager("other")
    told: Any = {"by": ledger.staff(one), "catalogue": bunkyo, "first": First("designer", "")}
    first, second = (staffing.hire(each, called=f"図 {each}", **told).user for each in ("first", "second"))
    service = bunkyo.services["child-allowance"]
    made = versions.propose(service, library()["automatic-grant"].xml, timezone.localdate(), first, bunkyo)
    with pytest.raises(NotTwoPeople):
        versions.put_into_use(made.pk, second, bunkyo)
    assert ProcessVersion.objects.get(pk=made.pk).waits
