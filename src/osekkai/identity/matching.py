"""Whom of the register somebody is, by the four basic attributes: name, address, date of birth, sex.

Nobody is taken for somebody else: only a single resident on whom name and birth date agree, and whose address agrees
too, is matched at once. What differs (a variant of a character, a move of yesterday) goes to a person of the ward.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from osekkai.identity.models import Account
from osekkai.japanese.characters import in_plain_forms
from osekkai.register import queries as register
from osekkai.register.queries import Resident

_NUMBERS = re.compile(r"(?:丁目|番地?|号|の|-)+")


@dataclass(frozen=True, slots=True)
class Match:
    """`person` where it is certain; `near` how many it could be."""

    person: Resident | None
    near: int


def match(name: str, birth_date: date, address: str) -> Match:
    """Compare with the residents who were born on that day."""
    named = [each for each in register.born_on(birth_date) if folded(each.name) == folded(name)]
    places = register.residences_of([each.id for each in named], to=register.MACHINE)
    here = [each for each in named if each.id in places and is_same_place(address, places[each.id].line)]
    return Match(here[0] if len(here) == 1 and len(named) == 1 else None, len(named))


def folded(name: str) -> str:
    """A name without what the same name is written with or without: forms of characters, spaces, widths, case.

    Hiragana and katakana stay apart: さくら and サクラ are two names.
    """
    return re.sub(r"\s+", "", in_plain_forms(name)).casefold()


def is_same_place(said: str, held: str) -> bool:
    """Whether the place that the register holds is the beginning of what was said, past prefecture and ward."""
    found, known = _place(said), _place(held)
    return bool(known) and re.search(rf"{re.escape(known)}(?!\d)", found) is not None


def _place(address: str) -> str:
    plain = re.sub(r"[‐−–—ー－]", "-", re.sub(r"\s+", "", unicodedata.normalize("NFKC", address)))
    plain = plain.translate(str.maketrans("〇一二三四五六七八九", "0123456789"))
    return _NUMBERS.sub("-", plain).strip("-")


def digest_of(account: Account) -> str:
    """What the card says; when it says something else, a clerk has to look again."""
    return hashlib.sha256(
        "\n".join([account.name, account.address, account.birth_date.isoformat()]).encode()
    ).hexdigest()
