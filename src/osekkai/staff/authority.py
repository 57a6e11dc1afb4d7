"""`authority.yaml`: who decides what (事案決定規程), by service, kind, decision, yen; through whom it goes before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from osekkai.catalogue.model import DECISIONS, KINDS, NOTED, RULING, Service
from osekkai.policy import Words
from osekkai.policy.files import Item

UNITS = ("section", "department", "municipality")


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of the ladder (係長, 課長, 部長 …) and the unit that it leads."""

    id: str
    words: Words
    of: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Who decides, and who is asked before (合議).

    From `from_yen` on, for these services, kinds and decisions (empty: all), `decide` decides and `consult` is asked.
    """

    decide: str
    services: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    from_yen: int = 0
    consult: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def fits(self, service: Service | None, decision: str, yen: int, on: date) -> bool:
        return (
            (not self.services or (service is not None and service.id in self.services))
            and (not self.kinds or (service is not None and service.kind in self.kinds))
            and (not self.decisions or decision in self.decisions)
            and yen >= self.from_yen
            and (self.since is None or self.since <= on)
            and (self.until is None or on <= self.until)
        )


@dataclass(frozen=True, slots=True)
class Authority:
    """The ladder from below upwards, and the rules in their order: the first that fits holds."""

    levels: Mapping[str, Level]
    rules: tuple[Rule, ...]

    def rule_for(self, service: Service | None, decision: str, yen: int, on: date) -> Rule:
        """The last rule of a checked folder fits everything."""
        return next(each for each in self.rules if each.fits(service, decision, yen, on))

    def up_to(self, level: str) -> list[Level]:
        """The ladder up to a level, which comes last; nothing for a level that is gone."""
        order = list(self.levels)
        return [self.levels[each] for each in order[: order.index(level) + 1]] if level in order else []

    def above(self, level: str) -> list[Level]:
        """Above a level that is gone stands only the top, so that nothing is stuck that waits there."""
        order = list(self.levels)
        return [self.levels[each] for each in (order[order.index(level) + 1 :] if level in order else order[-1:])]


DEFAULT = Authority({"chief": Level("chief", Words("課長", en="Section chief"), "section")}, (Rule("chief"),))
"""Of a folder without `authority.yaml`: every section's chief decides."""


def read_authority(item: Item, sections: Collection[str], services: Collection[str]) -> Authority:
    found = item.fields(["levels", "rules"], [])
    levels = {key.text(): _level(key, value) for key, value in found["levels"].entries()} if "levels" in found else {}
    if levels and not any(each.of == "section" for each in levels.values()):
        found["levels"].wrong(
            "authority-section",
            "課の段（of: section）が 一つも ありません",
            "there is no level of a section",
            ("例: chief: {name: 課長, of: section}", "e.g. chief: {name: 課長, of: section}"),
        )
    listed = found["rules"].elements() if "rules" in found else []
    rules = tuple(_rule(each, levels, sections, services) for each in listed)
    if not rules or rules[-1] != Rule(rules[-1].decide, consult=rules[-1].consult):
        item.wrong(
            "authority-open",
            "さいごの決まりは、条件なしで決める人だけを書いてください",
            "the last rule must have no conditions",
            ("例: - {decide: chief}", "e.g. - {decide: chief}"),
        )
    return Authority(levels, rules) if levels and rules else DEFAULT


def _level(key: Item, item: Item) -> Level:
    found = item.fields(["name", "of"], [])
    return Level(
        key.text(),
        found["name"].words() if "name" in found else Words("？"),
        found["of"].one_of(UNITS) if "of" in found else UNITS[0],
    )


def _rule(item: Item, levels: Mapping[str, Level], sections: Collection[str], services: Collection[str]) -> Rule:
    found = item.fields(["decide"], ["services", "kinds", "decisions", "from_yen", "consult", "from", "until"])
    return Rule(
        decide=found["decide"].one_of(levels) if "decide" in found else next(iter(levels), ""),
        services=tuple(each.one_of(services) for each in found["services"].elements()) if "services" in found else (),
        kinds=tuple(each.one_of(KINDS) for each in found["kinds"].elements()) if "kinds" in found else (),
        decisions=tuple(each.one_of((*DECISIONS, RULING, NOTED)) for each in found["decisions"].elements())
        if "decisions" in found
        else (),
        from_yen=int(found["from_yen"].number()[0]) if "from_yen" in found else 0,
        consult=tuple(each.one_of(sections) for each in found["consult"].elements()) if "consult" in found else (),
        since=found["from"].date() if "from" in found else None,
        until=found["until"].date() if "until" in found else None,
    )
