"""The figures of a folder: each with its value of a day, from where it is known, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from osekkai.policy.files import Problems
from osekkai.policy.values import Doubt, Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osekkai.catalogue.folder import Catalogue
    from osekkai.catalogue.model import Service


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure as it stands on a day; what it does not say itself is its service's (`is_own_source`: it named one)."""

    service: str
    service_name: str
    owner: str
    figure: Figure
    value: str
    since: date | None
    until: date | None
    source: str
    url: str
    seen: date | None
    is_own_source: bool
    confidence: str
    is_stale: bool
    is_of_fiscal_years: bool

    def line(self) -> str:
        """For a person to read; `出典なし` and `*` (said of the whole file only) show what is still to be written."""
        when = f"{self.since or '―'}〜{self.until or ''}{'（期間が過ぎています）' if self.is_stale else ''}"
        source = f"{self.source or '出典なし'}{'' if self.is_own_source else '*'}"
        known = f"［{source}、{self.seen or '―'}、{self.confidence or '―'}］"
        return f"{self.service_name}　{self.figure.label('ja')}　{self.value}　{when}　{known}　{self.owner or '―'}"

    def as_row(self) -> dict[str, str | bool | None]:
        """The same for other programs: days as ISO, what is not known empty."""
        return {
            "service": self.service,
            "service_name": self.service_name,
            "figure": self.figure.name,
            "name": self.figure.label("ja"),
            "value": self.value,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "source": self.source,
            "url": self.url,
            "source_of_figure": self.is_own_source,
            "seen": self.seen.isoformat() if self.seen else None,
            "confidence": self.confidence,
            "owner": self.owner,
            "stale": self.is_stale,
            "each_april": self.is_of_fiscal_years,
        }


def standings(catalogue: Catalogue, on: date) -> Iterator[Standing]:
    """Every figure: those of the shared vocabulary first, then of each service in the order of the folder."""
    for figure in catalogue.book.vocabulary.figures:
        yield _standing(figure, None, on)
    for service in catalogue.services.values():
        for figure in (*service.rules.parameters.values(), *service.rules.tables.values()):
            yield _standing(figure, service, on)


def _standing(figure: Figure, service: Service | None, on: date) -> Standing:
    day = on.toordinal()
    known, since = figure.known_on(day), figure.since(day)
    doubt = figure.doubt_on(day)
    of_file = service.sources[0] if service and service.sources else None
    return Standing(
        service.id if service else "",
        service.words.ja if service else "共通の語彙",
        service.owner.id if service else "",
        figure,
        figure.say_on(day, "ja"),
        since,
        date.fromordinal(known.until) if known.until else None,
        known.source or (of_file.title if of_file else ""),
        known.url if known.source else of_file.url if of_file else "",
        known.seen or (of_file.date if of_file else None),
        bool(known.source),
        known.confidence or (service.confidence if service else ""),
        doubt is not None and doubt.is_stale,
        figure.dated.is_of_fiscal_years,
    )


def say_stale(services: Mapping[str, Service], on: date, warnings: Problems) -> None:
    """The figures in force that nobody knows any more on a day: one line for those of a file and a last day."""
    found: dict[tuple[str, int], list[Figure]] = {}
    for figure in dict.fromkeys(figure for each in services.values() for figure in in_force(each, on)):
        if (doubt := figure.doubt_on(on.toordinal())) and doubt.until is not None:
            found.setdefault((figure.place.path, doubt.until), []).append(figure)
    for (_, until), figures in found.items():
        first, *others = sorted(figures, key=lambda each: each.place.line)
        more_ja, more_en = (f" ほか{len(others)}つ", f" and {len(others)} more") if others else ("", "")
        last = date.fromordinal(until)
        warnings.add(
            "stale",
            first.place,
            f"「{first.label('ja')}」{more_ja}は {last} までしか わかっていません",
            f"'{first.label('en')}'{more_en} is known until {last} only",
            (
                "そのあとの値を 日付といっしょに足してください。同じなら until を のばしてください",
                "add the value that follows, or put 'until' off where it stays the same",
            ),
        )


def in_force(service: Service, on: date) -> tuple[Figure, ...]:
    """The figures that a service's rule of a day can rest on."""
    rule = service.rules.in_force(on.toordinal())
    return rule.figures if rule else ()


def doubts(service: Service, on: date) -> list[Doubt]:
    """Why figures of a service are not to be relied on on a day; of those with the same last day one is enough."""
    found = [doubt for each in in_force(service, on) if (doubt := each.doubt_on(on.toordinal()))]
    return list({each.until: each for each in reversed(found)}.values())
