"""No yen in a formula that the law may change: each has a name, and with it a day, a source and who looked it up."""

from __future__ import annotations

from datetime import date

from osekkai.catalogue import Catalogue
from osekkai.catalogue.figures import standings
from osekkai.policy.reading.linking import every_part
from osekkai.policy.rules import nodes

SMALL = 1_000
"""Below, numbers are ages, months, per cent, or what is rounded to."""
TO_BE_NAMED = {"services/high-cost-medical.yaml", "services/ltc-home-repair.yaml"}
"""Files that still have some: none may be added here."""


def test_what_may_change_has_a_name(bunkyo: Catalogue) -> None:
    rules = [rule for service in bunkyo.book.services.values() for rule in service.rules]
    bare = {
        f"{part.place}: {part.value}"
        for part in every_part(step.node for rule in rules for step in (*rule.judged, *rule.limits))
        if isinstance(part, nodes.Const) and part.type.kind == "number"
        if isinstance(part.value, int) and abs(part.value) >= SMALL and part.place.path not in TO_BE_NAMED
    }
    assert not bare


def test_how_sure_a_figure_is_stands_in_its_confidence(bunkyo: Catalogue) -> None:
    """«要確認» in a source is read by nobody: `confidence` marks the page and keeps a decision for a person."""
    listed = [each for each in standings(bunkyo, date(2026, 11, 28)) if each.is_own_source]
    assert listed and not [each.figure.name for each in listed if "要確認" in each.source]
