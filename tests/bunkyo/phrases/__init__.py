"""What residents type, and what they should find: the files beside this one, and how good a search is on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from osekkai.catalogue import Catalogue

HERE = Path(__file__).parent
HELP, NOT_HERE = "help:", "none:"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`wanted` are ids of services, or kinds of distress with `help:`, or that it is not here with `none:`."""

    text: str
    wanted: tuple[str, ...]

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(each for each in self.wanted if ":" not in each)

    @property
    def distress(self) -> tuple[str, ...]:
        return tuple(each.removeprefix(HELP) for each in self.wanted if each.startswith(HELP))

    @property
    def is_not_here(self) -> bool:
        return any(each.startswith(NOT_HERE) for each in self.wanted)


def read(name: str) -> list[Phrase]:
    """`known`, `unseen` or `lives`."""
    rows = (line.split("\t") for line in (HERE / f"{name}.tsv").read_text("utf-8").splitlines())
    return [Phrase(text, tuple(wanted.split(","))) for text, wanted, _ in rows]


@dataclass(frozen=True, slots=True)
class Score:
    """Of how many phrases the first, one of the first three was right, and the mean of 1 / place (0: not found)."""

    phrases: int
    first: float
    first_three: float
    mean_reciprocal_rank: float

    def __str__(self) -> str:
        return (
            f"hit@1 {self.first:6.1%}   hit@3 {self.first_three:6.1%}   MRR {self.mean_reciprocal_rank:.3f}"
            f"   ({self.phrases} phrases)"
        )


def score(found: Iterator[tuple[Sequence[str], Sequence[str]]]) -> Score:
    """From pairs of what was found, best first, and what was wanted."""
    places = [next((at for at, each in enumerate(ids, 1) if each in wanted), 0) for ids, wanted in found]
    count = len(places) or 1
    return Score(
        len(places),
        sum(each == 1 for each in places) / count,
        sum(1 <= each <= 3 for each in places) / count,
        sum(1 / each for each in places if each) / count,
    )


def about_services(phrases: list[Phrase]) -> list[Phrase]:
    """Those that want services first, without distress."""
    return [each for each in phrases if each.services and not each.distress]


def left_out(catalogue: Catalogue, ids: Callable[[Catalogue, str], list[str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Each phrase that residents say (`asked:`) searched in a catalogue that does not have it.

    The severest measure there is: every phrase was written because the others do not say the same.
    """
    for at in range(max((len(each.asked) for each in catalogue.services.values()), default=0)):
        fewer = {
            id: replace(each, asked=(*each.asked[:at], *each.asked[at + 1 :]))
            for id, each in catalogue.services.items()
        }
        without = replace(catalogue, hash=f"{catalogue.hash} without {at}", services=fewer)
        for id, service in catalogue.services.items():
            if at < len(service.asked):
                yield ids(without, service.asked[at]), [id]
