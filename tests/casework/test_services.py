"""Beginning cases, letting the machine look at them, suggesting and proposing: what each changes, and its refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.approvals.models import Proposal
from osekkai.casework import access, errors, queue, services
from osekkai.casework.errors import Changed, NoPurpose, NotAnOption, NotReady, NotWritten, NotYours
from osekkai.casework.models import Case, Note, Origin, State, Step, Worker
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.catalogue.opening import days_after
from osekkai.documents.models import Disposal
from osekkai.ledger import services as ledger
from osekkai.ledger.models import Event
from osekkai.problems import Problem
from osekkai.register import queries as register
from osekkai.register.models import Person
from tests.casework.building import SECTION, applied, family, plain_case, staff, told_otherwise
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SERVICE = "child-allowance"


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


def told(case: Case) -> list[tuple[str, str]]:
    return list(Event.objects.filter(object=f"case:{case.pk}").order_by("id").values_list("kind", "actor"))


def test_what_came_on_paper_opens_a_case_for_a_resident(bunkyo: Catalogue, clerk: User) -> None:
    mother, _ = family()
    service = bunkyo.services[SERVICE]
    case = services.open_for(mother.pk, service, ledger.staff(clerk), services.Origin.PAPER)
    assert (case.person, case.service, case.section, case.origin) == (mother, SERVICE, SECTION, Origin.PAPER)
    assert (case.state, case.application, case.checked_at) == (State.OPEN, None, None)
    days = service.form.days if service.form else 30
    assert case.due == days_after(timezone.localdate(), days, bunkyo.municipality.closed)
    assert told(case) == [("case.opened", f"staff:{clerk.pk}")]


def test_two_clerks_who_looked_at_once_open_one_case(bunkyo: Catalogue, clerk: User) -> None:
    """Both were told that there is none before either had opened it."""
    mother, _ = family()
    service = bunkyo.services[SERVICE]
    assert [services.is_open_for(mother.pk, service) for _ in range(2)] == [None, None]
    one, other = (services.open_for(mother.pk, service, ledger.staff(clerk), Origin.PAPER) for _ in range(2))
    assert one == other == services.is_open_for(mother.pk, service) and Case.objects.count() == 1


def test_opening_is_whole_or_nothing(bunkyo: Catalogue) -> None:
    mother, _ = family()
    service = bunkyo.services[SERVICE]
    assert whole_or_nothing(lambda: services.open_for(mother.pk, service, ledger.SYSTEM, Origin.PAPER)) >= 3


def test_what_a_child_receives_or_misses_is_claimed_by_the_guardian(bunkyo: Catalogue) -> None:
    mother, baby = family()
    people = register.people([mother.pk, baby.pk])
    today = timezone.localdate()
    assert services.claimant_of(people[baby.pk], today) == mother.pk
    assert services.claimant_of(people[mother.pk], today) == mother.pk
    Person.objects.filter(pk=mother.pk).update(birth_date=date(2020, 1, 1))  # nobody grown is left
    assert services.claimant_of(people[baby.pk], today) is None


def test_two_who_open_the_same_at_once_have_one(bunkyo: Catalogue) -> None:
    mother, _ = family()
    first, second = (
        services.open_for(mother.pk, bunkyo.services[SERVICE], ledger.SYSTEM, Origin.PAPER) for _ in range(2)
    )
    assert first == second and Case.objects.count() == 1
    unknown = [services.open_for(None, bunkyo.services[SERVICE], ledger.SYSTEM, Origin.PAPER) for _ in range(2)]
    assert unknown[0] != unknown[1]


def test_a_number_is_of_one_case_or_application(bunkyo: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    mother, _ = family()
    first = services.open_for(mother.pk, bunkyo.services[SERVICE], ledger.SYSTEM, Origin.PAPER)
    sent = applied(*family("2"))
    drawn = iter([first.number, sent.number, "1234567897"])
    monkeypatch.setattr("osekkai.casework.intake.new_number", lambda: next(drawn))
    second = services.open_for(family("3")[0].pk, bunkyo.services[SERVICE], ledger.SYSTEM, Origin.PAPER)
    assert second.number == "1234567897"


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        (State.OPEN, True),
        (State.WAITING, True),
        (State.APPROVAL, True),
        (State.DECIDED, False),
        (State.CLOSED, False),
    ],
)
def test_somebody_has_one_open_case_of_a_service(bunkyo: Catalogue, state: State, is_open: bool) -> None:
    mother, baby = family()
    service = bunkyo.services[SERVICE]
    assert services.is_open_for(mother.pk, service) is None
    case = services.open_for(mother.pk, service, ledger.SYSTEM, Origin.PAPER)
    Case.objects.update(state=state)
    assert services.is_open_for(mother.pk, service) == (case if is_open else None)
    assert services.is_open_for(baby.pk, service) is None
    assert services.is_open_for(mother.pk, bunkyo.services["child-medical"]) is None


def test_the_machine_looks_at_what_waits_for_it_the_first_first_and_once(bunkyo: Catalogue) -> None:
    cases = [applied(*family(key)).case for key in "123"]
    assert services.look_at_waiting(bunkyo, 2) == 2
    assert [Case.objects.get(pk=each.pk).checked_at is not None for each in cases] == [True, True, False]
    assert services.look_at_waiting(bunkyo) == 1 and services.look_at_waiting(bunkyo) == 0
    assert all(each.verdict["status"] == "eligible" and each.process for each in Case.objects.all())


@pytest.mark.parametrize("state", [State.WAITING, State.APPROVAL, State.DECIDED, State.CLOSED])
def test_it_looks_at_nothing_that_is_not_open(bunkyo: Catalogue, state: State) -> None:
    applied(*family())
    Case.objects.update(state=state)
    before = everything()
    assert services.look_at_waiting(bunkyo) == 0 and everything() == before


def test_looking_is_whole_or_nothing(bunkyo: Catalogue) -> None:
    applied(*family())
    assert whole_or_nothing(lambda: services.look_at_waiting(bunkyo)) >= 2


def test_what_the_rules_say_is_suggested_and_what_they_do_not_know_is_not(bunkyo: Catalogue) -> None:
    draft = services.suggestion(plain_case(bunkyo), bunkyo)
    assert (draft.kind, draft.article) == ("grant", "児童手当法 第4条")
    mother, baby = family("2")
    stranger = baby.__class__(name="文京　二郎", birth_date=date(2026, 11, 1))
    unknown = applied(mother, stranger).case
    steps.look_at(unknown, bunkyo)
    unknown.refresh_from_db()
    assert services.suggestion(unknown, bunkyo).kind == ""


def test_what_a_clerk_proposes_puts_the_case_on_its_route(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = services.suggestion(case, bunkyo)
    made = Proposal.objects.get(pk=services.propose(case, draft, clerk, case.version, bunkyo, batch="b"))
    again = Case.objects.get()
    assert (again.state, again.version) == (State.APPROVAL, case.version + 1)
    assert (made.about, made.service, made.yen, made.batch) == (f"case:{case.pk}", SERVICE, 180_000, "b")
    assert made.content["reason"] == draft.reason and made.content["catalogue"] == bunkyo.hash
    assert told(case)[-1] == ("approval.proposed", f"staff:{clerk.pk}")


def test_proposing_is_whole_or_nothing(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = services.suggestion(case, bunkyo)
    assert whole_or_nothing(lambda: services.propose(case, draft, clerk, case.version, bunkyo)) >= 5


@pytest.mark.parametrize("why", ["version", "closed", "waiting", "approval", "disposed"])
def test_what_is_not_as_it_was_seen_is_not_proposed(bunkyo: Catalogue, clerk: User, why: str) -> None:
    case = plain_case(bunkyo)
    draft, seen = services.suggestion(case, bunkyo), case.version
    if why == "version":
        Case.objects.update(version=seen + 1)
    elif why == "disposed":
        gone = Disposal.objects.create(section=SECTION, digest="x", number=1, by=clerk)
        Case.objects.update(state=State.DECIDED, disposal=gone)
    else:
        Case.objects.update(state=why)
    before = everything()
    with pytest.raises(Changed) as refused:
        services.propose(case, draft, clerk, seen, bunkyo)
    assert refused.value.status == 409 and everything() == before


def test_everything_that_a_draft_lacks_is_said_at_once_each_at_its_field(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = replace(services.suggestion(case, bunkyo), kind="maybe", reason=" ", article="")
    before = everything()
    with pytest.raises(NotReady) as refused:
        services.propose(case, draft, clerk, case.version, bunkyo)
    assert set(refused.value.by_field("ja")) == {"kind", "reason", "article"}
    assert refused.value.by_field("ja")["article"] == "根拠の条文を書いてください（例: 児童手当法 第4条）"
    assert refused.value.status == 422 and everything() == before


@pytest.mark.parametrize("text", ["", " 　\n", "あ" * (queue.LONGEST_NOTE + 1), "あ\0"])
def test_a_note_is_written_and_not_too_long(bunkyo: Catalogue, clerk: User, text: str) -> None:
    case = plain_case(bunkyo)
    before = everything()
    with pytest.raises(NotWritten) as refused:
        queue.write_note(case, text, clerk)
    assert refused.value.where == "note" and "1文字から2,000文字まで" in refused.value.say("ja")
    assert everything() == before
    assert queue.write_note(case, "あ" * queue.LONGEST_NOTE, clerk).by == clerk
    assert told(case)[-1] == ("case.noted", f"staff:{clerk.pk}")


def test_to_a_case_that_was_disposed_of_nothing_is_added(bunkyo: Catalogue, clerk: User) -> None:
    """It would be kept for ever: its time was over once."""
    case = plain_case(bunkyo)
    gone = Disposal.objects.create(section=SECTION, digest="x", number=1, by=clerk)
    Case.objects.update(state=State.DECIDED, disposal=gone)
    with pytest.raises(Changed):
        queue.write_note(case, "電話がありました", clerk)
    assert not Note.objects.exists()


@pytest.mark.parametrize("purpose", ["", " 　", "電話\0"])
def test_who_opens_what_somebody_else_works_on_says_what_for(bunkyo: Catalogue, clerk: User, purpose: str) -> None:
    case = plain_case(bunkyo)
    before = everything()
    with pytest.raises(NoPurpose) as refused:
        access.let_in(case, clerk, purpose)
    assert (refused.value.where, refused.value.status) == ("purpose", 422)
    assert "何のために開くかが書かれていません。" in refused.value.say("ja") and everything() == before


def test_what_for_is_kept_and_told(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    access.let_in(case, clerk, " 問い合わせへの返事 ")
    assert Worker.objects.get(user=clerk).purpose == "問い合わせへの返事"
    event = Event.objects.get(kind="case.let-in")
    assert (event.actor, event.after, event.purpose) == (
        f"staff:{clerk.pk}",
        f"staff:{clerk.pk}",
        "問い合わせへの返事",
    )


@pytest.mark.parametrize(
    ("sections", "given", "refusal", "where"),
    [
        (["財政課"], {}, NotYours, ""),
        ([SECTION], {"choice": "no-such"}, NotAnOption, "step"),
        ([SECTION], {"comment": "あ" * 2_001}, NotWritten, "comment"),
        ([SECTION], {"comment": "\0"}, NotWritten, "comment"),
    ],
)
def test_a_step_is_done_by_who_is_asked_with_what_it_offers(
    bunkyo: Catalogue, clerk: User, sections: list[str], given: dict[str, str], refusal: type[Problem], where: str
) -> None:
    case = plain_case(bunkyo)
    step = Step.objects.create(case=case, node="x", kind="person", name="確かめる")
    before = everything()
    with pytest.raises(refusal) as refused:
        steps.do(step.pk, clerk, frozenset(sections), bunkyo, **given)  # type: ignore[arg-type]
    assert refused.value.where == (f"{where}{step.pk}" if where else "") and everything() == before


def test_the_refusals_of_the_room_are_those_of_its_door() -> None:
    for each in (NotReady({"x": "y"}), NoPurpose(), NotAnOption("x"), NotWritten("x", 3), Changed(), NotYours()):
        assert type(each).__name__ in errors.__all__ and each.what.ja


def test_an_application_that_was_changed_meanwhile_is_not_decided_unseen(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = services.suggestion(case, bunkyo)
    told_otherwise(case.application, status="returned")
    with pytest.raises(Changed):
        services.propose(case, draft, clerk, case.version, bunkyo)
