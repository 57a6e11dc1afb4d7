"""What a draft of a service file changed, in words: the figures of the day first, then every line that is otherwise."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from osekkai.catalogue import Catalogue
from osekkai.policy.calendar import wareki

_EXAMPLES = re.compile(r"^examples:", re.MULTILINE)
MOST = 60
"""Lines; of more it is said how many there are."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line of the file: `was` at `line` of the rules in force (from 1), `now` in the draft; either may be empty."""

    line: int
    was: str
    now: str

    @property
    def said(self) -> str:
        if not self.now:
            return f"{self.line}行目を消しました：{self.was}"
        if not self.was:
            return f"{self.line}行目のまえに足しました：{self.now}"
        return f"{self.line}行目を書きかえました：{self.was} → {self.now}"


def changes(base: Catalogue, draft: Catalogue, service: str, on: date) -> dict[str, Any]:
    """`figures` as sentences, `lines` as they were and are, and how many `more` lines are not listed.

    Both as JSON can say it. Examples are no rule; they are left out of both.
    """
    before, after = base.services[service], draft.services.get(service)
    was = without_examples(base.files[before.path]).splitlines()
    now = without_examples(draft.files.get(before.path, "")).splitlines()
    lines = list(_rewritten(was, now))
    return {
        "figures": list(_figures(base, draft, service, on)) if after else [],
        "lines": [{**asdict(each), "said": each.said} for each in lines[:MOST]],
        "more": max(0, len(lines) - MOST),
    }


def without_examples(text: str) -> str:
    """The examples say what is right today; a draft is allowed to say something else."""
    return _EXAMPLES.split(text, maxsplit=1)[0]


def _figures(base: Catalogue, draft: Catalogue, service: str, on: date) -> Iterator[str]:
    old, new = (_of(each, service) for each in (base, draft))
    day = on.toordinal()
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield f"「{old[name].label('ja')}」がなくなります（{old[name].say_on(day, 'ja')}）"
        elif name not in old:
            yield f"「{new[name].label('ja')}」ができます：{new[name].say_on(day, 'ja')}"
        elif (was := old[name].say_on(day, "ja")) != (now := new[name].say_on(day, "ja")):
            since = new[name].since(day)
            from_ = f"（{wareki(since)}から）" if since else ""
            yield f"「{new[name].label('ja')}」を {was} から {now} に{from_}"


def _of(catalogue: Catalogue, service: str) -> dict[str, Any]:
    rules = catalogue.services[service].rules
    return {**rules.parameters, **rules.tables}


def _rewritten(was: list[str], now: list[str]) -> Iterator[Rewritten]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for place in range(max(b - a, d - c)):
            old, new = a + place, c + place
            yield Rewritten(min(old, b) + 1, was[old].strip() if old < b else "", now[new].strip() if new < d else "")
