"""しるし: the tip of the chain as a line to keep elsewhere, so that whoever cuts off its end is found out.

One JSON object a line: `number` of the last event in the chain, its `hash`, when it was taken (`at`), and a `seal`
under the ledger's key over the three: nobody else makes a line that fits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from osekkai.ledger.digests import START, is_keyed, keyed
from osekkai.ledger.kinds import ANCHORED
from osekkai.ledger.models import Event, Link
from osekkai.ledger.verifying import Broken, wrong_with

LATE = timedelta(days=3)
"""Lines go out every day, and a mail server may be away for two."""
LOOKS = 10


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


@dataclass(frozen=True, slots=True)
class Published:
    """How it is with the lines that leave the office: `at` is that of the newest, nothing where none ever left.

    `is_late`: they should go out every day, and do not.
    """

    at: datetime | None
    is_late: bool

    @property
    def words(self) -> str:
        if self.at is None:
            return "台帳の しるしは、まだ一度も外に出ていません。終わりが切りとられても、分かりません"
        days = (timezone.now() - self.at).days
        ago = f"{days}日前" if days else "24時間以内"
        said = f"台帳の しるしが外に出たのは、{timezone.localtime(self.at):%Y-%m-%d %H:%M}（{ago}）が さいごです"
        return f"{said}。毎日 出ることになっています" if self.is_late else said


def published() -> Published:
    """By the ledger itself: whoever stops the clock cannot say that a line went out."""
    newest = list(Event.objects.filter(kind=ANCHORED.id).order_by("-purpose")[:LOOKS])
    wrong = wrong_with(newest)
    at = next((datetime.fromisoformat(each.purpose) for each in newest if each.pk not in wrong), None)
    first = Event.objects.order_by("id").values_list("at", flat=True).first()
    since = at or first or timezone.now()
    return Published(at, bool(settings.ANCHORS_TO) and timezone.now() - since > LATE)


def told_in(text: str) -> Iterator[tuple[int, str, datetime]]:
    """Number, hash and time of every line of this office that a text has; of others nothing."""
    for line in text.splitlines():
        try:
            told = json.loads(line)
            seal = str(told.pop("seal"))
            if is_keyed(_sealed(told), seal):
                yield int(told["number"]), str(told["hash"]), datetime.fromisoformat(told["at"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _seal(told: dict[str, object]) -> str:
    return keyed(_sealed(told))


def _sealed(told: dict[str, object]) -> str:
    return json.dumps({"anchor": told}, sort_keys=True)
