"""Cases that follow a drawn process: who is asked, in which order, and what a new drawing changes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.casework import access, drafts
from osekkai.casework.errors import Changed, DayHasPassed, NotAnOption, NotReady, NotSound, NotYours, SameEyes
from osekkai.casework.models import Case, Decision, Notice, ProcessVersion, State, Step
from osekkai.casework.parts import PROCESSES
from osekkai.casework.processes import steps, versions
from osekkai.casework.processes.drawings import library
from osekkai.casework.processes.engine import open_nodes
from osekkai.catalogue import Catalogue
from osekkai.cli import main
from osekkai.ledger.models import Event
from osekkai.staff.queries import desk_of
from tests.casework.building import SECTION, applied, family, in_use, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SERVICE = "child-allowance"


def follows(ready: str, catalogue: Catalogue, **replaced: str) -> ProcessVersion:
    """From today the service follows a ready process, with texts replaced in its file."""
    xml = library()[ready].xml
    for old, new in replaced.items():
        xml = xml.replace(old, new)
    by = User.objects.filter(username="bpr").first() or staff("bpr", "designer", "")
    return in_use(catalogue.services[SERVICE], xml, timezone.localdate(), by, catalogue)


def opened(case: Case) -> list[str]:
    return list(Step.objects.filter(case=case, done_at=None).order_by("id").values_list("node", flat=True))


def do(case: Case, node: str, by: User, catalogue: Catalogue, choice: str = "", *sections: str) -> None:
    steps.do(
        Step.objects.get(case=case, node=node, done_at=None).pk,
        by,
        frozenset(sections or [SECTION]),
        catalogue,
        choice=choice,
    )
    case.refresh_from_db()


@pytest.mark.parametrize("ready", library())
def test_whatever_people_choose_a_ready_process_comes_to_its_end(ready: str) -> None:
    process, ended = library()[ready], 0
    waiting: list[list[tuple[str, dict[str, object]]]] = [[]]
    while waiting:
        done = waiting.pop()
        standing = open_nodes(process, done)
        ended += not standing
        for node in standing if len(done) < 8 else ():
            outcomes = [{"choice": each} for each in process.choices(node)] or [{"plain": True}, {"plain": False}, {}]
            waiting += [[*done, (node, dict(outcome))] for outcome in outcomes]
    assert ended


def test_a_simple_case_needs_no_step_but_its_decision(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    assert opened(case) == ["approve"] and case.is_plain
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    proposal = proposed(case, clerk, bunkyo)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)
    assert opened(case) == [] and Step.objects.get(case=case, node="approve").outcome == {"kind": "grant"}


def test_two_people_look_over_it_before_it_is_proposed(bunkyo: Catalogue) -> None:
    follows("two-stage", bunkyo)
    case, one, two = plain_case(bunkyo), staff("one", "clerk"), staff("two", "clerk")
    assert opened(case) == ["first"] and not case.is_plain, "it is not drafted in a batch while somebody has to look"
    with pytest.raises(NotReady, match="一次審査"):
        proposed(case, one, bunkyo)
    with pytest.raises(NotAnOption):
        do(case, "first", one, bunkyo, "勝手なことば")
    do(case, "first", one, bunkyo, "二次審査へ")
    with pytest.raises(NotYours):
        do(case, "second", one, bunkyo, "認めてよい")
    do(case, "second", two, bunkyo, "やり直す")
    do(case, "first", two, bunkyo, "二次審査へ")
    with pytest.raises(NotYours):
        do(case, "second", two, bunkyo, "認めてよい")
    do(case, "second", one, bunkyo, "認めてよい")
    assert opened(case) == ["approve"] and case.is_plain
    proposed(case, one, bunkyo)
    assert Event.objects.filter(kind="case.step", object=f"case:{case.pk}").count() == 4


def test_another_section_is_asked_at_the_same_time(bunkyo: Catalogue) -> None:
    follows("with-consultation", bunkyo, 相談先の課="財政課")
    case, own, other = plain_case(bunkyo), staff("own", "clerk"), staff("other", "clerk", "財政課")
    assert opened(case) == ["own", "asked"]
    finance = desk_of(other, timezone.localdate(), bunkyo)
    assert access.is_open_to(case, finance, bunkyo), "whoever is asked sees what it is about"
    client = Client()
    client.force_login(other)
    assert case.number[:4] in client.get("/office/cases/?tab=asked").content.decode()
    with pytest.raises(NotYours):
        do(case, "asked", own, bunkyo)
    step = Step.objects.get(case=case, node="asked")
    assert (
        client.post(f"/office/cases/{case.number}/steps/{step.pk}/", {"comment": "予算の範囲です"}).status_code == 302
    )
    step.refresh_from_db()
    assert step.by == other and step.comment == "予算の範囲です" and opened(case) == ["own"]
    with pytest.raises(Changed):
        steps.do(step.pk, other, finance.sections, bunkyo)
    do(case, "own", own, bunkyo)
    assert opened(case) == ["approve"]


def test_what_fits_is_granted_by_itself_and_the_rest_is_for_people(bunkyo: Catalogue) -> None:
    follows("automatic-grant", bunkyo)
    case = plain_case(bunkyo)
    decision = Decision.objects.get(case=case)
    assert (
        case.state == State.DECIDED and decision.kind == "grant" and decision.decided_by is None and opened(case) == []
    )
    assert Notice.objects.filter(decision=decision).count() == 1
    unclear = applied(*family("2")).case
    steps.look_at(unclear, bunkyo)
    unclear.refresh_from_db()
    assert unclear.state == State.OPEN and opened(unclear) == ["approve"], (
        "documents are missing: an unknown is no yes and no no"
    )


def test_running_cases_end_on_the_drawing_they_began_with(bunkyo: Catalogue) -> None:
    before = plain_case(bunkyo, "1")
    follows("two-stage", bunkyo)
    after = plain_case(bunkyo, "2")
    steps.look_at(before, bunkyo)
    assert opened(before) == ["approve"] and opened(after) == ["first"]
    assert before.process and after.process and before.process.digest != after.process.digest


def test_a_drawing_for_later_changes_nothing_yet(bunkyo: Catalogue) -> None:
    by = staff("bpr", "designer", "")
    service, today = bunkyo.services[SERVICE], timezone.localdate()
    in_use(service, library()["two-stage"].xml, today + timedelta(days=30), by, bunkyo)
    assert versions.in_force(service, today, bunkyo).process == "simple-decision"
    assert versions.in_force(service, today + timedelta(days=30), bunkyo).process == SERVICE, "as the folder names it"
    with pytest.raises(DayHasPassed):
        in_use(service, library()["two-stage"].xml, today - timedelta(days=1), by, bunkyo)
    with pytest.raises(NotSound):
        in_use(service, "<a/>", today, by, bunkyo)


def test_two_workers_check_one_case_once(bunkyo: Catalogue) -> None:
    case = applied(*family()).case
    again = Case.objects.get(pk=case.pk)
    assert steps.look_at(case, bunkyo) and not steps.look_at(again, bunkyo)
    assert Step.objects.filter(case=case, node="check").count() == 1


def test_only_who_draws_for_a_section_puts_a_drawing_into_use(bunkyo: Catalogue) -> None:
    clerk, other, own = Client(), Client(), Client()
    clerk.force_login(staff("clerk", "clerk"))
    other.force_login(staff("other", "designer", "財政課"))
    own.force_login(staff("own", "designer"))
    address = f"/office/processes/{SERVICE}/"
    for client in (clerk, other):
        assert (
            client.get(address).status_code
            == client.post(f"{address}examine/").status_code
            == client.get(f"{address}process.bpmn").status_code
            == 403
        )
        assert (
            client.post(address, {"act": "use", "xml": library()["two-stage"].xml, "since": "2099-04-01"}).status_code
            == 403
        )
    assert (
        "児童手当" in own.get("/office/processes/").content.decode()
        and "児童手当" not in other.get("/office/processes/").content.decode()
    )
    assert own.get(f"{address}process.bpmn").content.decode() == library()["simple-decision"].xml
    wrong = own.post(
        address, {"act": "use", "xml": library()["two-stage"].xml.replace("approval", "other"), "since": "2099-04-01"}
    )
    assert wrong.status_code == 422 and "approval" in wrong.content.decode() and "二次審査" in wrong.content.decode(), (
        "what was drawn stays"
    )
    late = own.post(address, {"act": "use", "xml": library()["two-stage"].xml, "since": "2020-04-01"})
    assert late.status_code == 422 and "今日から後の日" in late.content.decode() and not ProcessVersion.objects.exists()
    assert own.post(f"{address}examine/", {"xml": library()["two-stage"].xml}).json() == {"flaws": []}
    assert (
        own.post(address, {"act": "use", "xml": library()["two-stage"].xml, "since": "令和81年4月1日"}).status_code
        == 302
    )
    made = ProcessVersion.objects.get()
    assert made.by and made.by.username == "own" and made.since and made.since.year == 2099
    assert made.waits, "until another person looked at it"
    assert Event.objects.filter(kind="process.proposed", object=f"process:{made.pk}", after=SERVICE).exists()


def test_a_step_is_done_on_the_page_without_javascript(bunkyo: Catalogue) -> None:
    follows("inspection-visit", bunkyo)
    case, client = plain_case(bunkyo), Client()
    client.force_login(staff("clerk", "clerk"))
    page = client.get(f"/office/cases/{case.number}/").content.decode()
    assert "訪ねる日を決める" in page and 'id="draft"' not in page
    address = f"/office/cases/{case.number}/steps/{Step.objects.get(case=case, done_at=None).pk}/"
    assert client.post(address, {"comment": "12月3日 10時"}).status_code == 302
    visit = f"/office/cases/{case.number}/steps/{Step.objects.get(case=case, done_at=None).pk}/"
    assert client.post(visit, {}).status_code == 422 and client.post(address, {}).status_code == 409
    assert (
        client.post(visit.replace(case.number, plain_case(bunkyo, "2").number), {"choice": "確かめた"}).status_code
        == 404
    ), "a step of another case"
    assert client.post(visit, {"choice": "確かめた"}).status_code == 302
    assert 'id="draft"' in client.get(f"/office/cases/{case.number}/").content.decode()
    assert drafts.suggestion(case, bunkyo).kind == "grant"


def test_a_drawing_that_is_put_into_use_is_in_every_version_from_its_day_on(bunkyo: Catalogue) -> None:
    from osekkai.ledger.services import operator
    from osekkai.publication import queries
    from osekkai.publication import services as publication

    today, service = timezone.localdate(), bunkyo.services[SERVICE]
    later = {**bunkyo.files, "texts.yaml": f"{bunkyo.files['texts.yaml']}\nnext-year: 来年から変わります\n"}
    publication.publish(bunkyo.files, by=operator("test"))
    publication.publish(later, by=operator("test"), on=today + timedelta(days=30))
    before = versions.in_force(service, today, bunkyo).digest
    day = today + timedelta(days=9)
    put = in_use(service, library()["two-stage"].xml, day, staff("bpr", "designer"), bunkyo)
    found = [versions.in_force(service, today + timedelta(days=each), bunkyo).digest for each in (0, 8, 9, 29, 30)]
    assert found == [before, before, put.digest, put.digest, put.digest]
    in_force = queries.publication_on(today + timedelta(days=30))
    assert in_force and "next-year" in queries.files_of(in_force.version.hash)["texts.yaml"]
    publication.publish(bunkyo.files, by=operator("test"), on=day)
    assert versions.in_force(service, day, bunkyo) == put, "the folder from disk does not take it away"


def test_a_drawing_that_is_in_use_is_written_into_the_folder_and_read_from_it(
    bunkyo: Catalogue, tmp_path: Path
) -> None:
    from osekkai.catalogue import load

    today = timezone.localdate()
    in_use(bunkyo.services[SERVICE], library()["two-stage"].xml, today, staff("bpr", "designer"), bunkyo)
    in_use(
        bunkyo.services["dog-registration"],
        library()["two-stage"].xml,
        today + timedelta(days=9),
        User.objects.get(username="bpr"),
        bunkyo,
    )
    folder = tmp_path / "bunkyo"
    shutil.copytree("municipalities/bunkyo", folder)
    told = CliRunner().invoke(main, ["processes", "export", "--folder", str(folder)], catch_exceptions=False).output
    assert f"casework: {{process: {SERVICE}}}" in told and [each.name for each in (folder / "processes").iterdir()] == [
        f"{SERVICE}.bpmn"
    ]
    file = folder / "services" / f"{SERVICE}.yaml"
    file.write_text(file.read_text().replace("casework: {", f"casework: {{process: {SERVICE}, "))
    kept = load(folder).part(PROCESSES)[SERVICE]
    assert kept.nodes == library()["two-stage"].nodes and kept.flows == library()["two-stage"].flows
    looked = CliRunner().invoke(
        main, ["processes", "check", str(folder / "processes" / f"{SERVICE}.bpmn"), "README.md"]
    )
    assert (
        looked.exit_code == 1
        and looked.output.startswith("✓")
        and "✗ README.md" in looked.output
        and "XMLとして読めません" in looked.output
    )


def test_whoever_drew_a_process_does_not_put_it_into_use(bunkyo: Catalogue) -> None:
    """Four eyes, above all for what grants by itself; both are recorded and shown, and nothing counts before."""
    service, today = bunkyo.services[SERVICE], timezone.localdate()
    one, other = staff("one", "designer"), staff("other", "designer")
    clerk, elsewhere = staff("clerk", "clerk"), staff("elsewhere", "designer", "税務課")
    made = versions.propose(service, library()["automatic-grant"].xml, today, one, bunkyo)
    before = versions.in_force(service, today, bunkyo)
    assert before.pk != made.pk and not versions.for_folder(today)
    with pytest.raises(SameEyes):
        versions.put_into_use(made.pk, one, bunkyo)
    address = f"/office/processes/{SERVICE}/{made.pk}/"
    assert at_desk(one).post(address, {"act": "use"}).status_code == 403
    assert at_desk(clerk).post(address, {"act": "use"}).status_code == 403
    assert at_desk(elsewhere).post(address, {"act": "use"}).status_code == 403
    shown = at_desk(other).get(f"/office/processes/{SERVICE}/").content.decode()
    assert "自動で認める部品があります" in shown and "見て確かめた" in shown
    assert "見て確かめた" not in at_desk(one).get(f"/office/processes/{SERVICE}/").content.decode()
    assert at_desk(other).post(address, {"act": "use"}).status_code == 302
    assert versions.in_force(service, today, bunkyo).pk == made.pk
    told = Event.objects.filter(object=f"process:{made.pk}").order_by("id").values_list("kind", "actor")
    assert list(told) == [
        ("process.proposed", f"staff:{one.pk}"),
        ("process.put-into-use", f"staff:{other.pk}"),
    ]
    with pytest.raises(Changed):
        versions.put_into_use(made.pk, other, bunkyo)
    again = versions.propose(service, library()["two-stage"].xml, today, one, bunkyo)
    with pytest.raises(Changed):
        versions.take_back(again.pk, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessVersion.objects.filter(pk=again.pk).update(put_by=one)
    versions.take_back(again.pk, one)
    assert not ProcessVersion.objects.filter(pk=again.pk).exists()


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
