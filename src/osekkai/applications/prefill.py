"""What a form already knows of somebody who is signed in: from their card, and from the register."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from osekkai.applications.forms import Content, text_of
from osekkai.catalogue import Catalogue
from osekkai.identity.queries import said_by
from osekkai.matching.queries import Answers, raised_in
from osekkai.policy.kinship import HEAD
from osekkai.policy.values import block
from osekkai.register import queries as register

if TYPE_CHECKING:
    from osekkai.identity.models import Account


def prefilled(content: Content, account: Account, catalogue: Catalogue) -> Content:
    """The content with what is known and not yet written; it stays the resident's to change, and says who knows it.

    Of answers that began with what the register says of them and the minors whom they raise, these too, with the
    children's names. Nothing for who does not want it.
    """
    if (said := said_by(account).get("prefill")) and not said.agrees:
        return content
    facts = catalogue.book.vocabulary.facts
    told = _known(account)
    if (town := catalogue.book.vocabulary.town) and account.person:
        place = register.residence_of(account.person.pk, to=register.of_themselves(account.person.pk))
        lives_in = block(place.town) if place else ""
        told.append(("", town.id, lives_in if lives_in in town.type.options else ""))
    if content.answers.owner == account.pk and account.person_id == content.answers.person:
        told += _of_children(content.answers, catalogue)
    known = tuple((member, fact, written) for member, fact, written in told if written and fact in facts)
    answers = content.answers
    for member, fact, written in known:
        if answers.fact(member, fact) is None:
            answers = answers.with_fact(member, fact, written)
    return replace(content, answers=answers, known=known)


def _of_children(answers: Answers, catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """What the register says of them in these answers, and what the children are called."""
    raised = raised_in(answers, catalogue, timezone.localdate())
    people = register.people(raised.values())
    found = [(member, fact, text_of(answers.fact(member, fact))) for member, fact in answers.known]
    for member, id in raised.items():
        found += [(member, "full_name", people[id].name), (member, "full_name_kana", people[id].kana)]
        found.append((member, "birth_date", people[id].birth_written))
    return [(member, fact, text) for member, fact, text in found if member not in ("", HEAD)]


def _known(account: Account) -> list[tuple[str, str, str]]:
    found = [
        ("head", "full_name", account.name),
        ("head", "birth_date", account.birth_date.isoformat()),
        ("", "address", account.address),
    ]
    if account.person:
        place = register.residence_of(account.person.pk, to=register.of_themselves(account.person.pk))
        found += [
            ("head", "full_name_kana", account.person.kana),
            ("", "postcode", place.spoken_postcode if place else ""),
        ]
    return found
