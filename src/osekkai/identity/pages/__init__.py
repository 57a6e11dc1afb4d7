"""What identity puts on the pages of others: who is signed in, and what the ward knows of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from osekkai import personal
from osekkai.catalogue import catalogue_in_use
from osekkai.identity import known
from osekkai.identity.agents import let_in
from osekkai.identity.models import Account
from osekkai.identity.pages.consents import consents_of
from osekkai.identity.pages.signing_in import Desk
from osekkai.identity.signed_in import account_of
from osekkai.portal.places import HEAD, HOME, MY_DATA, Piece
from osekkai.portal.who import Visitor, receive
from osekkai.ui.templatetags.ui import language

RIGHTS = ("personal-data-correction", "personal-data-stop")
"""Services by which residents ask for what the law on personal information gives them, where the folder has them."""

receive(Desk())


def _account(request: HttpRequest) -> Account:
    found = account_of(request)
    assert found is not None, "the frame asks for whoever is signed in"
    return found


@HEAD.fill(10)
def _card(request: HttpRequest, visitor: Visitor) -> Piece:
    return Piece("identity/_home_card.html", {"account": _account(request)})


@HOME.fill(10)
def _not_tied(request: HttpRequest, visitor: Visitor) -> Piece | None:
    return None if _account(request).person_id else Piece("identity/_home_tied.html", {"account": _account(request)})


@HOME.fill(30)
def _known(request: HttpRequest, visitor: Visitor) -> list[Piece]:
    """What the ward knows, and who looked. That they look themselves is an event too."""
    account, used = _account(request), catalogue_in_use()
    found = known.about(account, used)
    rights = [id for id in RIGHTS if id in used.services]
    return [
        Piece("identity/_home_known.html", {"known": found}),
        Piece("identity/_home_letters.html", {"reached": known.reached(account)}),
        Piece("identity/_home_agents.html", {"agents": let_in(account)}),
        Piece("identity/_home_consents.html", {"consents": consents_of(account)}),
        Piece("identity/_home_rights.html", {"rights": rights, "all_services": used.services}),
        Piece("identity/_home_looked.html", {"known": found}),
    ]


@MY_DATA.fill(10)
def _data(request: HttpRequest, visitor: Visitor) -> list[tuple[str, Any]]:
    account = _account(request)
    found = known.about(account, catalogue_in_use(), downloaded=True)
    card = {name: getattr(account, name) for name in ("name", "address", "birth_date", "sex", "seen_at")}
    return [
        ("card", card),
        (
            "facts",
            [
                {"name": each.name.ja, "value": each.value, "source": each.source, "recorded_at": each.recorded}
                for each in found.facts
            ],
        ),
        ("receipts", [{"name": words.ja, "since": since, "yen": yen} for words, since, yen in found.receipts]),
        (
            "consents",
            [
                {"purpose": each.id, "agrees": agrees, "said_at": said and said.said_at}
                for each, agrees, said in consents_of(account)
            ],
        ),
        (
            "events",
            [{"at": each.at, "who": each.who, "what": each.what.ja, "purpose": each.purpose} for each in found.looked],
        ),
        ("records", personal.everything_about(personal.Who(account.person_id, account.pk), language=language())),
    ]
