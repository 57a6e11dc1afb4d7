"""しるし: the tip of the chain as a line to keep elsewhere, so that whoever cuts off its end is found out.

One JSON object a line: `number` of the last event in the chain, its `hash`, when it was taken (`at`), and a `seal`
under the ledger's key over the three: nobody else makes a line that fits.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import timezone

from osekkai.ledger.digests import START
from osekkai.ledger.models import Link
from osekkai.ledger.verifying import Broken


def anchor() -> str:
    """The line of now."""
    last = Link.objects.order_by("-position").first()
    number, hash = (last.position, last.hash) if last else (0, START)
    told = {"number": number, "hash": hash, "at": timezone.now().isoformat(timespec="seconds")}
    return json.dumps(told | {"seal": _seal(told)})


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
        if not hmac.compare_digest(str(seal), _seal(told)):
            yield Broken(0, f"控えの {count}行目は、この役所の台帳の しるしではありません")
            continue
        found = Link.objects.filter(position=number).first()
        if number and found is None:
            at = told["at"]
            yield Broken(0, f"{at} には {number:,}番目まで あった記録が、なくなっています（終わりが切りとられました）")
        elif found and found.hash != hash:
            yield Broken(found.event_id, f"{number:,}番目の記録が、控えた しるしと ちがいます")


def _seal(told: dict[str, object]) -> str:
    text = json.dumps({"anchor": told}, sort_keys=True)
    return hmac.digest(settings.LEDGER_KEY.encode(), text.encode(), "sha256").hex()
