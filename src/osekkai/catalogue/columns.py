"""The queue's columns of a service, as its file declares them: `casework: {columns: [{child: 生年月日}]}`."""

from __future__ import annotations

from osekkai.catalogue.model import Column, Form
from osekkai.policy.files import Item, nearest

MOST = 3
"""More do not fit beside what the queue shows of every case."""


def read_columns(item: Item, form: Form | None) -> tuple[Column, ...]:
    """What the form does not ask is refused: nobody would ever see anything there."""
    found = [each for row in item.elements() for part, fact in row.entries() if (each := _column(part, fact, form))]
    if len(found) > MOST:
        item.wrong(
            "too-many-columns", f"columns: は {MOST}つまでにしてください", f"at most {MOST} columns fit in the queue"
        )
    return tuple(found)


def _column(part: Item, fact: Item, form: Form | None) -> Column | None:
    parts = {each.id: each for each in form.parts} if form else {}
    if part.text() not in parts:
        part.wrong(
            "unknown-part",
            f"この制度の申請書に「{part.text()}」という部品は ありません",
            f"the form has no part '{part.text()}'",
            nearest(part.text(), parts),
        )
        return None
    asked = {name: ask.fact for ask in parts[part.text()].asks for name in (ask.fact.id, ask.fact.name)}
    if fact.text() not in asked:
        fact.wrong(
            "not-asked",
            f"「{fact.text()}」は、部品「{part.text()}」で聞いていません",
            f"'{fact.text()}' is not asked in '{part.text()}'",
            nearest(fact.text(), asked),
        )
        return None
    return Column(parts[part.text()], asked[fact.text()])
