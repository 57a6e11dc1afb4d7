"""Residents of the generated ward who fill in a form for something that the rules say they can get."""

from __future__ import annotations

import io
import secrets
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import Image, ImageDraw

from osekkai.applications import queries as applications
from osekkai.applications import services
from osekkai.applications.queries import Content, Field, prefilled
from osekkai.casework.queries import has_case, written_facts
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Service
from osekkai.identity.services import Identified, signed_in
from osekkai.matching.queries import Answers, Home, homes, theirs
from osekkai.policy import Assessment, Result, assess
from osekkai.policy.kinship import REGISTERED
from osekkai.register import queries as register
from osekkai.register.queries import Resident

if TYPE_CHECKING:
    from osekkai.identity.models import Account

SAMPLES = {
    "kana": "カナ",
    "postcode": "1120001",
    "phone": "0312345678",
    "email": "a@example.jp",
    "branch": "001",
    "account": "0000001",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that is ready to be submitted; `documents` are those it still needs a picture of."""

    code: str
    account: Account | None
    service: Service
    documents: tuple[str, ...]


def drafts(
    catalogue: Catalogue,
    today: date,
    *,
    sections: Collection[str] = (),
    fresh: bool = False,
    signed_in: bool = True,
) -> Iterator[Ready]:
    """One for each head of a household who can get something with a form; what was chosen least comes first.

    `fresh`: see `entitled`. Who is not `signed_in` has no account.
    """
    for home, head, service in entitled(catalogue, today, sections=sections, fresh=fresh):
        if ready := _filled_in(home, head, service, catalogue, today, signed_in=signed_in):
            yield ready


def entitled(
    catalogue: Catalogue,
    today: date,
    *,
    sections: Collection[str] = (),
    fresh: bool = False,
    anybody: bool = False,
    at_least: int = 0,
) -> Iterator[tuple[Home, int, Service]]:
    """Homes, their heads (or `anybody` there) and what they can get with a form and do not receive.

    `fresh`: of whom nobody has a case. `at_least`: yen a year that is certain.
    """
    offered = {
        each.id: each
        for each in catalogue.services.values()
        if each.form and (not sections or each.owner.id in sections)
    }
    taken: Counter[str] = Counter()
    for home in homes(register.every_household(), catalogue.book.vocabulary, today, to=register.MACHINE):
        people = home.situation.people
        applicants = [place for place, each in enumerate(people) if anybody or each.relation == "head"]
        if not applicants or (fresh and has_case(home.people)):
            continue
        assessment = assess(catalogue.book, home.situation, [each.rules for each in offered.values()])
        has = {each.service for each in register.received(home.people)}
        for place in applicants:
            open_to = _open_to(assessment, place, at_least) - has
            for id in sorted(open_to, key=lambda each: (taken[each], each))[:1]:
                taken[id] += 1
                yield home, home.people[place], offered[id]


def _open_to(assessment: Assessment, place: int, at_least: int) -> set[str]:
    """What the one at a place can get for themselves, the household and the minors whom they raise."""
    own = theirs(assessment, place)
    units = ("child", "guardian")
    results = [each for each in assessment.results if each.member in own or each.service.unit not in units]
    found = {each.service.id for each in results if each.status == "eligible"}
    return {each for each in found if _yen_a_year(results, each) >= at_least}


def _yen_a_year(results: Collection[Result], service: str) -> int:
    own = [each.amount for each in results if each.service.id == service and each.status == "eligible" and each.amount]
    return sum(each.yearly[0] for each in own)


def _filled_in(
    home: Home, head: int, service: Service, catalogue: Catalogue, today: date, *, signed_in: bool
) -> Ready | None:
    account = _account_of(register.people([head])[head], home.id) if signed_in else None
    if account is not None and account.person_id is None:
        return None
    content = Content((service.id,), _known(home, catalogue))
    content = prefilled(content, account, catalogue) if account else content
    kana = str(content.answers.fact("head", "full_name_kana") or SAMPLES["kana"])
    for page in applications.pages(catalogue, content, today):
        form = {field.fact.id: sample(field, kana) for field in page.fields}
        content, _wrong = applications.taken(page, content, form)
    if not all(page.is_done for page in applications.pages(catalogue, content, today)):
        return None
    return Ready(
        services.begin(content, account),
        account,
        service,
        tuple(each.id for each in service.documents if not each.by_card),
    )


def _account_of(person: Resident, household: int) -> Account:
    """They sign in with their card, as anybody does: at the provider that the office sends people to."""
    place = register.place_of(household, to=register.MACHINE)
    return signed_in(
        Identified(
            issuer=settings.LOGIN_ISSUER,
            subject=person.key,
            acr="aal3",
            name=person.name,
            address=place.line if place else "東京都文京区",
            birth_date=person.birth_date.isoformat(),
            sex=person.sex,
        )
    )


def _known(home: Home, catalogue: Catalogue) -> Answers:
    """They write what is true: what the register knows of them too."""
    people = register.people(home.people)
    told = []
    for id, each in zip(home.people, home.situation.people, strict=True):
        facts = dict(written_facts(each.facts, catalogue.book.vocabulary)) | {
            "full_name": people[id].name,
            "birth_date": people[id].birth_date.isoformat(),
        }
        told.append((each.relation, facts | ({"full_name_kana": people[id].kana} if people[id].kana else {})))
    answers = Answers(
        people=tuple(told), household=dict(written_facts(home.situation.household, catalogue.book.vocabulary))
    )
    bonds = {
        id: {"bond": each.kin.bond}
        for id, each in zip(answers.members(), home.situation.people, strict=True)
        if each.kin.bond not in ("", REGISTERED)
    }
    return replace(answers, kin=bonds)


def sample(field: Field, kana: str) -> str:
    """Something that a field takes; nothing for what may be left out. `kana`: the applicant, whose the account is."""
    fact = field.fact
    if field.ask.optional or field.written:
        return field.written
    if fact.type.unit == "kana":
        return kana
    if fact.type.kind == "choice":
        return sorted(fact.choices)[0]
    return {"truth": "はい", "date": "2026-11-01", "number": "1"}.get(fact.type.kind) or SAMPLES.get(
        fact.type.unit or "", "見本"
    )


def photo(text: str = "SAMPLE") -> bytes:
    """A picture of a paper that is none; no two are the same."""
    page = Image.new("RGB", (630, 446), "#fdfdf8")
    draw = ImageDraw.Draw(page)
    for line in range(90, 400, 34):
        draw.line((50, line, 580 - secrets.randbelow(200), line), fill="#c8ccd4", width=6)
    draw.text((50, 40), f"{text} {secrets.token_hex(4)}", fill="#55606e")
    made = io.BytesIO()
    page.save(made, "JPEG", quality=80)
    return made.getvalue()
