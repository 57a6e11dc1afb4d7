"""How well and how fast services are found in residents' own words, with the vectors of meaning and without.

The floor of quality: services whose name or a keyword stands in the query, or the query in it. The floor of time: only
cutting the query into words. `lives` are phrases by circumstances of life. `left out` is each phrase of `asked:`
searched as if nobody had written it down.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django

django.setup()

from benchmarks.parts.load import amount
from benchmarks.parts.timing import in_turns, shown
from tests.bunkyo.phrases import about_services, left_out, read, score

from osekkai.catalogue import Catalogue, load
from osekkai.japanese import meaning
from osekkai.japanese.morphology import words_of
from osekkai.portal.search import find, search

ROUNDS = amount("ROUNDS", 10)


def named(catalogue: Catalogue, text: str) -> list[str]:
    """The floor: no more than looking for the letters."""
    return [
        service.id
        for service in catalogue.services.values()
        if any(each in text or text in each for each in (service.words.ja, *service.keywords))
    ]


def searched(catalogue: Catalogue, text: str) -> list[str]:
    return [each.id for each in search(catalogue, text)]


def of_services(title: str, catalogue: Catalogue, ids: Callable[[Catalogue, str], list[str]]) -> None:
    for name in ("known", "unseen", "lives"):
        found = ((ids(catalogue, each.text), each.services) for each in about_services(read(name)))
        print(f"  {title:18} {name:9}", score(found))


def of_distress(title: str, catalogue: Catalogue) -> None:
    for name in ("known", "unseen"):
        phrases = [(each, find(catalogue, each.text)) for each in read(name)]
        told = [bool({x.id for x in found.distress} & set(each.distress)) for each, found in phrases if each.distress]
        false = [bool(found.distress) for each, found in phrases if not each.distress]
        elsewhere = [bool(found.topics) for each, found in phrases if each.is_not_here]
        print(
            f"  {title:18} {name:9} distress {sum(told)} of {len(told)}, false {sum(false)} of {len(false)}; "
            f"elsewhere named {sum(elsewhere)} of {len(elsewhere)}"
        )


def of_time(title: str, catalogue: Catalogue) -> None:
    texts = [each.text for name in ("known", "unseen") for each in read(name)]
    taken, floor = [], []
    for text in texts:
        ours, alone = in_turns(partial(find, catalogue, text), partial(words_of, text, short=True), ROUNDS)
        taken.append(median(ours))
        floor.append(median(alone))
    print(f"  {title:18} {shown(taken)}   {median(taken) / median(floor):.1f} × only cutting into words")


def main() -> None:
    bunkyo = load(Path("municipalities/bunkyo"))
    print(f"search in residents' own words ({len(bunkyo.services)} services)")
    of_services("letters (floor)", bunkyo, named)
    ways = {"words": False, "words and meaning": True} if meaning.is_there() else {"words": False}
    for title, there in ways.items():
        meaning.is_there = lambda there=there: there  # type: ignore[assignment]
        catalogue = replace(bunkyo, hash=title)
        of_services(title, catalogue, searched)
        print(f"  {title:18} left out ", score(left_out(catalogue, searched)))
        of_distress(title, catalogue)
        of_time(title, catalogue)


if __name__ == "__main__":
    main()
