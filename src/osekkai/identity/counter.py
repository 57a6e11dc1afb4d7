"""The careful path: whom the register could not be matched with shows who they are at the counter; a clerk decides."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from rapidfuzz.fuzz import ratio

from osekkai.identity import kinds
from osekkai.identity.errors import NotACandidate, NothingShown
from osekkai.identity.matching import digest_of, folded, is_same_place
from osekkai.identity.models import Account
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.register import queries as register
from osekkai.register.queries import Resident

NEAR = 50
"""How alike two names must be (0 to 100), where the address is another one."""
SHOWN = ("マイナンバーカード", "運転免許証", "在留カード・特別永住者証明書", "パスポート", "その他（2点）")


def candidates(account: Account) -> list[Resident]:
    """Residents whom an account could be; see `alike`."""
    return alike(account.name, account.birth_date, account.address)


def alike(name: str, birth_date: date, address: str) -> list[Resident]:
    """Residents born on a day whose name is like the one written, or who live where it is written.

    Who is under 支援措置 is never found by where they live: asking for an address must not tell whether it is theirs.
    """
    born, wanted = register.born_on(birth_date), folded(name)
    places = register.residences_of([each.id for each in born], to=register.ANYBODY)
    return [
        each
        for each in born
        if ratio(folded(each.name), wanted) >= NEAR
        or (each.id in places and is_same_place(address, places[each.id].line))
    ]


def tie(account: Account, person: int, by: ledger.Actor, shown: str) -> None:
    """Take the account for a resident, for as long as their card says what it says now.

    Raises `NotACandidate`, `NothingShown`.
    """
    if shown not in SHOWN:
        raise NothingShown
    with transaction.atomic():
        found = Account.objects.select_for_update().get(pk=account.pk)
        chosen = next((each for each in candidates(found) if each.id == person), None)
        if chosen is None or found.person is not None:
            raise NotACandidate
        found.person_id, found.tied_to = chosen.id, digest_of(found)
        found.save(update_fields=["person", "tied_to"])
        ledger.record(
            kinds.MATCHED,
            by,
            about=kinds.ACCOUNT(found),
            after=ledger_kinds.PERSON(chosen.id),
            purpose=f"窓口での確認: {shown}",
            rows=[ledger.wrote(found, "person tied_to")],
        )
