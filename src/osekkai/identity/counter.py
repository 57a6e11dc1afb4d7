"""The careful path: whom the register could not be matched with shows who they are at the counter; a clerk decides."""

from __future__ import annotations

from django.db import transaction
from rapidfuzz.fuzz import ratio

from osekkai.identity import kinds
from osekkai.identity.matching import addresses_of, digest_of, folded, is_same_place
from osekkai.identity.models import Account
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.register.models import Person

NEAR = 50
"""How alike two names must be (0 to 100), where the address is another one."""
SHOWN = ("マイナンバーカード", "運転免許証", "在留カード・特別永住者証明書", "パスポート", "その他（2点）")


class NotACandidate(Exception):
    """Not somebody whom the account could be."""


def candidates(account: Account) -> list[Person]:
    """Residents born on the same day whose name is like theirs, or who live where they said."""
    born = Person.objects.filter(birth_date=account.birth_date, ended_on=None).prefetch_related(
        "memberships__household__residences"
    )
    name = folded(account.name)
    return [
        each
        for each in born
        if ratio(folded(each.name), name) >= NEAR
        or any(is_same_place(account.address, place) for place in addresses_of(each))
    ]


def tie(account: Account, person: int, by: ledger.Actor, shown: str) -> None:
    """Take the account for a resident, for as long as their card says what it says now.

    Raises `NotACandidate`, `ValueError`.
    """
    if shown not in SHOWN:
        raise ValueError("what was shown is not known")
    with transaction.atomic():
        found = Account.objects.select_for_update().get(pk=account.pk)
        chosen = next((each for each in candidates(found) if each.pk == person), None)
        if chosen is None or found.person is not None:
            raise NotACandidate
        found.person, found.tied_to = chosen, digest_of(found)
        found.save(update_fields=["person", "tied_to"])
        ledger.record(
            kinds.MATCHED,
            by,
            about=kinds.ACCOUNT(found),
            after=ledger_kinds.PERSON(chosen),
            purpose=f"窓口での確認: {shown}",
        )
