"""Whatever table somebody changes, adds to or takes from past the office: verifying the ledger names the row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from osekkai.applications import returning
from osekkai.applications.errors import Altered
from osekkai.applications.models import Application, Attachment
from osekkai.applications.returning import Fault
from osekkai.approvals import services as approvals
from osekkai.background.services import work
from osekkai.casework import audit, enclosures, queue, team
from osekkai.casework import services as casework
from osekkai.casework.kinds import CASE
from osekkai.casework.models import Case
from osekkai.casework.processes import steps
from osekkai.casework.processes.drawings import library
from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.documents import printing, retention
from osekkai.documents.kinds import DOCUMENT, STAMPED
from osekkai.documents.models import Document, Stamp
from osekkai.identity import accounts as identity
from osekkai.identity import consents, mandates
from osekkai.ledger import binding, upgrade
from osekkai.ledger import services as ledger
from osekkai.ledger.binding import verify_rows
from osekkai.ledger.models import Event
from osekkai.ledger.services import SYSTEM
from osekkai.ledger.services import staff as by
from osekkai.ledger.verifying import verify
from osekkai.publication import services as publishing
from osekkai.receiving import services as receiving
from osekkai.receiving.kinds import OVER
from osekkai.receiving.models import Ending
from osekkai.staff import services as staffing
from osekkai.staff.models import Move, StaffRole
from osekkai.staff.queries import Line, desk_of
from tests.applications.building import DOG, HER, TODAY, begun, written
from tests.applications.test_attachments import photo
from tests.casework.building import SECTION, in_use, plain_case, proposed, staff
from tests.casework.tampering import another
from tests.documents.building import issued, letter
from tests.identity.building import card, token
from tests.objections.building import filed
from tests.staff.building import moment, today

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def receiving_by(case: Case, catalogue: Catalogue) -> None:
    """What somebody reported of what they receive, and the letter that the time is over."""
    receiving.report(case, "family", {}, "12月1日に離婚しました。", SYSTEM, catalogue)
    ending = Ending.objects.create(decision=case.decisions.get(), last=timezone.localdate())
    ending.document = Document.objects.get(pk=issued(letter("over")).pk)
    ending.save()
    with transaction.atomic():
        ledger.record(OVER, SYSTEM, CASE(case), rows=[ledger.wrote(ending)])


def stamped(document: Document) -> None:
    at = timezone.now()
    with transaction.atomic():
        told = {"authority": "時刻局", "at": at, "until": at + timedelta(days=3650), "digest": "0" * 64}
        made = Stamp.objects.create(document=document, **told)
        ledger.record(STAMPED, SYSTEM, DOCUMENT(document), rows=[ledger.wrote(made)])


@pytest.fixture
def office(bunkyo: Catalogue) -> Case:
    """An office in which everything happened once. The case that was decided."""
    BEFORE.update(each.row for each in verify_rows())
    clerk, chief, head = staff("clerk", "clerk"), staff("chief", "chief"), staff("head", "manager", "")
    publishing.publish(bunkyo.files, by=SYSTEM, note="はじめ")
    service = bunkyo.services["child-allowance"]
    in_use(service, library()["two-stage"].xml, timezone.localdate(), clerk, bunkyo)
    case = plain_case(bunkyo)
    for who, choice in ((clerk, "二次審査へ"), (chief, "認めてよい")):
        step = case.steps.get(kind="person", done_at=None)
        steps.do(step.pk, who, frozenset([SECTION]), bunkyo, choice=choice)
    case.refresh_from_db()
    queue.write_note(case, "電話で たずねました", clerk)
    enclosures.enclose(case, [("地図.jpg", photo())], clerk, case.version)
    team.circulate(case, [chief], clerk)
    opening = casework.ask_to_open(case, clerk, "申請の審査")
    casework.agree_to_open(opening.pk, case, desk_of(chief, timezone.localdate(), bunkyo))
    case.refresh_from_db()
    decide(case, bunkyo)
    filed(case.decisions.get(), bunkyo)
    receiving_by(case, bunkyo)
    _mended(bunkyo)
    mother, helper = identity.signed_in(card("mother")), identity.signed_in(card("helper"))
    token(mother)
    consents.say(mother, "outreach", False)
    mandates.accept(mandates.give(mother, "姉", [], today(9), today()), helper, today())
    staffing.be_away(clerk, moment(5), moment(6), by=by(clerk), catalogue=bunkyo)
    staffing.delegate("chief", SECTION, clerk, moment(5), moment(6), by=by(chief), catalogue=bunkyo)
    staffing.begin_emergency(SECTION, "大雨", by=by(chief), catalogue=bunkyo)
    plan = staffing.draft("4月の異動", today(30), by=by(head))
    line = Line(Move.ADDS, clerk.pk, clerk.username, to_role="clerk", to_unit="税務課")
    staffing.add_line(plan.id, line, by=by(head), catalogue=bunkyo)
    staffing.give_right(clerk, "matching.view_missed", by=by(head), catalogue=bunkyo)
    Passkey(chief)
    staffing.ask_to_recover(clerk, reason="職員証で確かめました", by=by(head), catalogue=bunkyo)
    issued(letter("old", by_post=True, years=0))
    stamped(Document.objects.get(key="old"))
    printing.make_job(issued(letter("other", by_post=True)).section, clerk)
    section = Document.objects.get(key="old").section
    retention.propose(section, clerk, today(800))
    return case


def decide(case: Case, catalogue: Catalogue) -> None:
    proposal = proposed(case, staff("drafter", "clerk"), catalogue)
    for _ in range(4):
        if stop := proposal.stops.filter(state="open").first():
            who = staff(f"at{stop.pk}", stop.level, stop.unit)
            approvals.agree(stop.pk, who, proposal.digest, catalogue)
    work(once=True)
    case.refresh_from_db()


def _mended(catalogue: Catalogue) -> Application:
    code = begun("dog-registration")
    written(code, catalogue, applicant=HER, dog=DOG)
    made = Application.objects.get(bundle=returned(code, catalogue).bundle)
    (page,) = returning.pages(made, catalogue)
    returning.mend(made.number, page, {"dog_breed": "秋田犬"}, 1, SYSTEM)
    returning.write(made.number, "ありがとうございます", SYSTEM, staff=False)
    return made


def returned(code: str, catalogue: Catalogue) -> Application:
    from osekkai.applications import services

    made = services.submit(code, catalogue, TODAY)[0]
    return services.send_back(made.number, [Fault("ちがうようです", "dog", "dog_breed")], SYSTEM, catalogue, TODAY)


NEVER_WRITTEN = ("auth.User_groups", "auth.Group_permissions")
"""Any row there is one that nobody told of."""
BEFORE: set[str] = set()
"""What other tests left in the ledger, which outlives their rows."""


def altered() -> list[str]:
    return [each.row for each in verify_rows() if each.row not in BEFORE]


def named(model: type[models.Model], pk: int) -> bool:
    return f"{model._meta.label}:{pk}" in altered()


def test_every_bound_column_of_every_table_of_every_room(office: Case) -> None:
    """Changed, deleted, or added by itself: it is named. As it was, it is proven again."""
    assert altered() == []
    unseen, empty = [], []
    for table in (each for each in binding.tables() if each.bound and each.label not in NEVER_WRITTEN):
        model = table.model
        row = model._base_manager.filter(table.only).order_by("pk").first()
        if row is None:
            empty.append(table.label)
            continue
        for name in table.bound:
            field = model._meta.get_field(name)
            value, rows = getattr(row, field.attname), model._base_manager.filter(pk=row.pk)
            changed = another(field, value)
            if changed is None or changed == value or not _took(rows, {field.attname: changed}):
                continue
            if not named(model, row.pk):
                unseen.append(f"{table.label}.{name}")
            rows.update(**{field.attname: value})
        unseen += [f"{table.label} {what}" for what in _taken_and_added(model, row)]
    assert (unseen, empty) == ([], [])
    assert altered() == []


def _took(rows: models.QuerySet[models.Model], values: dict[str, object]) -> bool:
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        return False  # the database itself refuses it
    return True


class Undone(Exception):
    pass


def _taken_and_added(model: type[models.Model], row: models.Model) -> list[str]:
    unseen = []
    try:
        with transaction.atomic(), connection.constraint_checks_disabled():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])
            if not named(model, row.pk):
                unseen.append("deleted")
            raise Undone
    except (Undone, IntegrityError):
        pass
    return unseen


@pytest.mark.parametrize("label", ["staff.StaffRole", "applications.Message", "casework.Note", "register.Receipt"])
def test_a_row_that_nobody_told_of_is_named(office: Case, label: str) -> None:
    """Somebody makes themselves chief, or puts a word into a resident's mouth."""
    table = next(each for each in binding.tables() if each.label == label)
    row = table.model._base_manager.filter(table.only).order_by("pk").last()
    row.pk, row._state.adding = None, True
    for name in ("since", "valid_from"):
        if hasattr(row, name) and not hasattr(row, "at"):
            setattr(row, name, getattr(row, name) - timedelta(days=400))
    if hasattr(row, "replaced_at"):
        row.replaced_at = timezone.now()
    row.save(force_insert=True)
    assert named(table.model, row.pk)


def test_what_a_resident_said_is_not_laundered_by_what_happens_after(office: Case, bunkyo: Catalogue) -> None:
    """Another account number in the table, then a message or a decision about it: it still is another."""
    application = Application.objects.get(service="dog-registration")
    content = application.content
    Application.objects.filter(pk=application.pk).update(content={**content, "x": []})
    returning.write(application.number, "とどきましたか", SYSTEM, staff=True)
    assert named(Application, application.pk)
    Application.objects.filter(pk=application.pk).update(status="returned")
    page = returning.pages(application, bunkyo) or None
    assert page is None
    with pytest.raises(Altered):
        _mend_anything(application, bunkyo)


def _mend_anything(application: Application, catalogue: Catalogue) -> None:
    application.corrections.update(mended_at=None)
    (page,) = returning.pages(application, catalogue)
    returning.mend(application.number, page, {"dog_breed": "柴犬"}, 2, SYSTEM)


def test_a_case_names_it_in_its_own_audit(office: Case) -> None:
    """Also the picture in the storage, and the role of whoever signed."""
    assert not wrong(office)
    Attachment.objects.filter(bundle=office.application.bundle).update(document="other")  # type: ignore[union-attr]
    assert any("添付" in each or "document" in each for each in wrong(office))
    StaffRole.objects.filter(role="chief").update(since=timezone.localdate() + timedelta(days=1))
    assert any("の役でした" in each for each in wrong(office))


def wrong(case: Case) -> list[str]:
    return [each.text for each in audit.findings_of(case, audit.lines_of(case)) if each.ok is False]


def test_the_tail_that_was_cut_off_with_its_rows_is_seen_against_the_anchor(office: Case) -> None:
    from osekkai.ledger.services import seal

    seal()
    anchor = verify().tip
    assert verify(anchor).broken == []
    assert any(each.event == 0 for each in verify("0" * 63 + "1").broken)


def test_rows_of_a_release_before_are_bound_once(office: Case) -> None:
    """What was there without events is bound by the first `osekkai setup`; what is smuggled in later is not."""
    Event_rows = Event.objects.filter(kind="ledger.bound").count()
    upgrade.after_migrating()
    assert Event.objects.filter(kind="ledger.bound").count() > Event_rows
    role = StaffRole.objects.create(user=office.decisions.get().decided_by, unit="", role="mayor", since=today())
    upgrade.after_migrating()
    assert named(StaffRole, role.pk)
