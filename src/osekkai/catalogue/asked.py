"""How residents say what they look for (`asked:` of a service): short phrases, each of one service."""

from __future__ import annotations

from collections.abc import Iterable

from osekkai.catalogue.model import Service
from osekkai.catalogue.parts import written_in
from osekkai.policy.files import Item, Problems

SHORTEST, LONGEST = 3, 30
ENOUGH = 3
"""So many phrases a service has, or nobody has thought about it yet."""


def read_asked(item: Item) -> tuple[str, ...]:
    """The phrases of a service, in characters from `SHORTEST` to `LONGEST`."""
    for each in item.elements():
        if not SHORTEST <= len(each.text()) <= LONGEST:
            each.wrong(
                "asked-length",
                f"「{each.text()}」は {SHORTEST}字から{LONGEST}字で書いてください",
                f"'{each.text()}' must have {SHORTEST} to {LONGEST} characters",
                ("住民が言うとおりの、短い言いかたを書きます", "write what residents say, in a few words"),
            )
    return tuple(item.texts())


def say_asked(services: Iterable[Service], warnings: Problems) -> None:
    """Phrases that two services claim, and services with only one or two: the search is worse for it, not wrong."""
    claimed: dict[str, Service] = {}
    for service in services:
        phrases = written_in(service, "asked")
        for each in phrases.elements() if phrases else ():
            first = claimed.setdefault(each.text(), service)
            if first is not service or service.asked.count(each.text()) > 1:
                _say_claimed_twice(each, first, warnings)
        if phrases and len(service.asked) < ENOUGH:
            warnings.add(
                "asked-few",
                phrases.place,
                f"「{service.words.ja}」の asked: は {ENOUGH}つより少ないです",
                f"'{service.words.en}' has fewer than {ENOUGH} phrases in 'asked'",
                ("窓口や電話で聞いた言いかたを 足してください", "add what callers say"),
            )


def _say_claimed_twice(item: Item, first: Service, warnings: Problems) -> None:
    warnings.add(
        "asked-twice",
        item.place,
        f"「{item.text()}」は「{first.words.ja}」にも書かれています",
        f"'{item.text()}' is claimed by '{first.words.en}' too",
        ("どちらの制度のことか わかる言いかたにしてください", "say it so that only one is meant"),
    )
