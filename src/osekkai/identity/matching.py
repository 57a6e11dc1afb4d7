"""Whom of the register somebody is, by the four basic attributes: name, address, date of birth, sex.

Nobody is taken for somebody else: only a single resident on whom name and birth date agree, and whose address agrees
too, is matched at once. What differs (a variant of a character, a move of yesterday) goes to a person of the ward.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from osekkai.catalogue import catalogue_in_use
from osekkai.identity.models import Account
from osekkai.japanese import places
from osekkai.japanese.characters import in_plain_forms
from osekkai.register import queries as register
from osekkai.register.queries import Resident


@dataclass(frozen=True, slots=True)
class Match:
    """`person` where it is certain; `near` how many it could be."""

    person: Resident | None
    near: int


def match(name: str, birth_date: date, address: str) -> Match:
    """Compare with the residents who were born on that day."""
    named = [each for each in register.born_on(birth_date) if folded(each.name) == folded(name)]
    homes = register.residences_of([each.id for each in named], to=register.MACHINE)
    here = [each for each in named if each.id in homes and is_same_place(address, homes[each.id].line)]
    return Match(here[0] if len(here) == 1 and len(named) == 1 else None, len(named))


def folded(name: str) -> str:
    """A name without what the same name is written with or without: forms of characters, spaces, widths, case.

    Hiragana and katakana stay apart: さくら and サクラ are two names.
    """
    return re.sub(r"\s+", "", in_plain_forms(name)).casefold()


def is_same_place(said: str, held: str) -> bool:
    """Whether the house that the register holds (町字 and 番地) is the one that was written; see `japanese.places`."""
    return places.is_same_place(said, held, catalogue_in_use().municipality.words.ja)


def digest_of(account: Account) -> str:
    """What the card says; when it says something else, a clerk has to look again."""
    return hashlib.sha256(
        "\n".join([account.name, account.address, account.birth_date.isoformat()]).encode()
    ).hexdigest()
