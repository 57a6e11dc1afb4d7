"""Builders: a family of the register that applied, and the people of the section."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.applications.kinds import APPLICATION, MENDED, SUBMITTED
from osekkai.applications.models import Application, Attachment, Status
from osekkai.applications.numbers import new_number
from osekkai.applications.services import file_digest
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts, kinds, proposals
from osekkai.casework.models import Case, ProcessVersion
from osekkai.casework.processes import steps, versions
from osekkai.casework.withheld import withheld
from osekkai.catalogue import Catalogue, Service
from osekkai.identity.kinds import ACCOUNT, SIGNED_IN
from osekkai.identity.models import Account
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.register.models import Household, Membership, Person, Residence, Source
from osekkai.staff.kinds import ROLE, ROLE_GIVEN
from osekkai.staff.models import StaffRole
from tests import rows

SECTION = "子育て支援課"
BORN = date(2024, 5, 12)


def staff(name: str, role: str, unit: str = SECTION, **dates: object) -> User:
    user = rows.told(User.objects.create_user(name, password="x", is_staff=True))
    with transaction.atomic():
        row = StaffRole.objects.create(user=user, unit=unit, role=role, **({"since": date(2026, 4, 1)} | dates))
        ledger.record(ROLE_GIVEN, ledger.SYSTEM, STAFF(user), after=ROLE(row), rows=[ledger.wrote(row)])
    return user


def family(key: str = "1", child: date = BORN) -> tuple[Person, Person]:
    """A mother and her child, in the register since long."""
    now = timezone.now()
    source, _ = Source.objects.get_or_create(
        digest=f"family{key}",
        defaults={"layout": "residents", "name": "x", "taken_at": now, "lines": 2, "changed": 2, "refused": 0},
    )
    household = Household.objects.create(key=f"H{key}")
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": now, "source": source}
    mother = Person.objects.create(
        key=f"M{key}",
        name="文京　花子",
        kana="ブンキョウ ハナコ",
        birth_date=date(1994, 2, 3),
        sex="female",
        resident_since=date(2015, 4, 1),
    )
    baby = Person.objects.create(
        key=f"C{key}", name="文京　一郎", kana="ブンキョウ イチロウ", birth_date=child, sex="male", resident_since=child
    )
    Residence.objects.create(household=household, town="春日1丁目", address="16番21号", postcode="1120003", **dated)
    for position, (person, relation) in enumerate([(mother, 0), (baby, 2)]):
        Membership.objects.create(person=person, household=household, relation=relation, position=position, **dated)
    return mother, baby


@transaction.atomic
def account(person: Person) -> Account:
    made = Account.objects.create(
        issuer="https://card.example/",
        subject=person.key,
        person=person,
        name=person.name,
        address="文京区春日1-16-21",
        birth_date=person.birth_date,
        seen_at=timezone.now(),
    )
    ledger.record(SIGNED_IN, ledger.SYSTEM, ACCOUNT(made), rows=[ledger.wrote(made)])
    return made


def applied(
    person: Person,
    baby: Person,
    *,
    service: str = "child-allowance",
    at: datetime | None = None,
    by_post: bool = False,
    **content: list[dict[str, str]],
) -> Application:
    """An application as the form makes it, told to whoever follows applications."""
    told = {
        "applicant": [
            {"of": "head", "fact": "full_name", "written": person.name},
            {"of": "head", "fact": "full_name_kana", "written": person.kana},
            {"of": "", "fact": "address", "written": "文京区春日1-16-21"},
        ],
        "child.child1": [
            {"of": "child1", "fact": "full_name", "written": baby.name},
            {"of": "child1", "fact": "birth_date", "written": baby.birth_date.isoformat()},
        ],
    }
    with transaction.atomic():
        made = Application.objects.create(
            number=new_number(),
            service=service,
            section=SECTION,
            catalogue="",
            bundle=f"b{person.key}{service}",
            account=account(person),
            status=Status.SUBMITTED,
            content=told | content,
            submitted_at=at or timezone.now(),
            due=timezone.localdate() + timedelta(days=30),
            by_post=by_post,
        )
        ledger.record(SUBMITTED, ledger.SYSTEM, APPLICATION(made), after=made.status, rows=[ledger.wrote(made)])
    return made


@transaction.atomic
def attached(made: Application, document: str, contents: bytes) -> None:
    """A picture that came with an application."""
    stored = default_storage.save("attachments/x", ContentFile(codes.sealed_file(contents, "attachments")))
    told = {"document": document, "kind": "image/jpeg", "digest": file_digest(contents), "size": len(contents)}
    row = Attachment.objects.create(bundle=made.bundle, stored=stored, **told)
    rows.told(row)


def plain_case(catalogue: Catalogue, key: str = "1", *, by_post: bool = False) -> Case:
    """A case that passed every check: nothing is missing, nothing is different."""
    made = applied(*family(key), by_post=by_post)
    for document in catalogue.services["child-allowance"].documents:
        attached(made, document.id, f"{key}{document.id}".encode())
    case = made.case
    steps.look_at(case, catalogue)
    case.refresh_from_db()
    return case


def found_by_the_machine(case: Case, **verdict: Any) -> Case:
    """The case, had the machine's verdict been another."""
    return rows.changed(case, kinds.WENT_ON, kinds.CASE(case), verdict=case.verdict | verdict)


def told_otherwise(made: Application, **values: Any) -> Application:
    """The application, had it come otherwise."""
    return rows.changed(made, MENDED, APPLICATION(made), **values)


def proposed(case: Case, by: User, catalogue: Catalogue, **changes: object) -> Proposal:
    """As the rules suggest, with changes; other days are everybody's, and what is otherwise has a word of why.

    What gives less than the rules do is granted in part, unless its kind is said.
    """
    draft = drafts.suggestion(case, catalogue)
    days = {name: changes.pop(name) for name in ("starts", "ends") if name in changes}
    changed = replace(draft, **changes)  # type: ignore[arg-type]
    if days:
        once = {each.person: replace(each, **days) for each in reversed(changed.gives)}  # type: ignore[arg-type]
        changed = replace(changed, **days, gives=tuple(once.values()))  # type: ignore[arg-type]
    changed = replace(changed, why="見て決めました") if not changed.why else changed
    if (
        "kind" not in changes
        and changed.kind == "grant"
        and withheld(changed.gives, drafts.given(case.verdict["effects"]))
    ):
        reason = changes.get("reason", "ほかの分は、養育していることが わからないため。")
        changed = replace(changed, kind="partial", reason=str(reason))
    return Proposal.objects.get(pk=proposals.propose(case, changed, by, case.version, catalogue))


def form_of(case: Case, catalogue: Catalogue, **changes: object) -> dict[str, str]:
    """What the page of a case sends when somebody drafts as the rules suggest; with changes."""
    draft = drafts.suggestion(case, catalogue)
    sent = {"version": case.version, "kind": draft.kind, "reason": draft.reason, "article": draft.article}
    for row in drafts.rows(case, draft, {}):
        number = row.number
        sent |= {f"person{number}": row.person or "", f"yen{number}": row.yen}
        sent |= {f"starts{number}": row.starts, f"ends{number}": row.ends}
        sent |= {f"give{number}": "on"} if row.is_given else {}
    return {name: str(value) for name, value in (sent | changes).items()}


def in_use(service: Service, xml: str, since: date, by: User, catalogue: Catalogue) -> ProcessVersion:
    """What somebody drew, put into use by somebody else."""
    other = User.objects.filter(username="second").first() or staff("second", "designer")
    return versions.put_into_use(versions.propose(service, xml, since, by, catalogue).pk, other, catalogue)
