"""What the municipality's folder says of lost property: `lost-property.yaml`, its counters and how long it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from osekkai.catalogue.parts import Files, Part, SoFar, refuse_unknown
from osekkai.policy import Words


@dataclass(frozen=True, slots=True)
class Rules:
    """`days` that something is kept; the `section` that keeps it; the names of the `counters`."""

    days: int = 90
    section: str = ""
    counters: Mapping[str, Words] = field(default_factory=dict)


def _read(files: Files, so_far: SoFar) -> Rules:
    root = files.root()
    if root is None:
        return Rules()
    found = root.fields(["days", "section", "counters"], [])
    refuse_unknown(found["section"], so_far.sections, "sections.yaml")
    counters = {key.text(): value.words() for key, value in found["counters"].entries()}
    return Rules(int(found["days"].number()[0]), found["section"].text(), counters)


def _texts(rules: Rules) -> Iterable[Words]:
    return rules.counters.values()


RULES = Part("lost-property", "lost-property.yaml", read=_read, texts=_texts)
