"""しるし: the tip of the chain as a line to keep elsewhere, so that whoever cuts off its end is found out.

One JSON object a line: `number` of the last event in the chain, its `hash`, when it was taken (`at`), and a `seal`
under the ledger's key over the three: nobody else makes a line that fits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.utils import timezone

from osekkai.ledger.digests import START, is_keyed, keyed
from osekkai.ledger.models import Link
from osekkai.ledger.verifying import Broken


def anchor() -> str:
    """The line of now."""
    hash, number = tip()
    told = {"number": number, "hash": hash, "at": timezone.now().isoformat(timespec="seconds")}
    return json.dumps(told | {"seal": _seal(told)})


def tip(using: str = "default") -> tuple[str, int]:
    """The hash of the last link, and its number."""
    last = Link.objects.using(using).order_by("-position").first()
    return (last.hash, last.position) if last else (START, 0)


def wrong_in(lines: Iterable[str]) -> Iterator[Broken]:
    """What of these lines does not fit the chain as it is. Empty lines are passed over."""
    for count, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            seal, number, hash = told.pop("seal"), int(told["number"]), str(told["hash"])
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Broken(0, f"控えの {count}行目が読めません")
            continue
        if not is_keyed(_sealed(told), str(seal)):
            yield Broken(0, f"控えの {count}行目は、この役所の台帳の しるしではありません")
            continue
        found = Link.objects.filter(position=number).first()
        if number and found is None:
            at = told["at"]
            yield Broken(0, f"{at} には {number:,}番目まで あった記録が、なくなっています（終わりが切りとられました）")
        elif found and found.hash != hash:
            yield Broken(found.event_id, f"{number:,}番目の記録が、控えた しるしと ちがいます")


def _seal(told: dict[str, object]) -> str:
    return keyed(_sealed(told))


def _sealed(told: dict[str, object]) -> str:
    return json.dumps({"anchor": told}, sort_keys=True)
