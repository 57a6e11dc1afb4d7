"""The generated ward follows the published figures (see `demonstration.population`)."""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from osekkai.demonstration.extracts import write_extracts
from osekkai.demonstration.population import (
    BY_SIZE,
    CHILD,
    FOREIGN,
    GROUPS,
    HEAD,
    MOVED_IN,
    SPOUSE,
    TOWNS,
    Population,
    generate,
)
from osekkai.demonstration.records import record
from osekkai.policy import kinship

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def ward() -> Population:
    return generate(60_000, seed=1, on=ON)


def test_ages_follow_the_census(ward: Population) -> None:
    shares = {
        "0-14": np.mean(ward.age < 15),
        "15-64": np.mean((ward.age >= 15) & (ward.age < 65)),
        "65-": np.mean(ward.age >= 65),
    }
    assert shares == pytest.approx(GROUPS, abs=0.001)


def test_households_follow_the_census(ward: Population) -> None:
    sizes = np.minimum(np.bincount(ward.household), 6)
    assert {size: np.mean(sizes == size) for size in BY_SIZE} == pytest.approx(BY_SIZE, abs=0.005)


def test_towns_foreign_residents_and_moves(ward: Population) -> None:
    assert set(ward.town) == set(range(len(TOWNS)))
    assert np.mean(ward.foreign) == pytest.approx(FOREIGN, abs=0.01)
    assert np.mean(ward.since > ON.toordinal() - 365) == pytest.approx(MOVED_IN, rel=0.25)


def test_households_are_possible(ward: Population) -> None:
    homes = ward.household.max() + 1
    assert np.all(np.bincount(ward.household[ward.relation == HEAD], minlength=homes) == 1)
    assert np.all(np.bincount(ward.household[ward.relation == SPOUSE], minlength=homes) <= 1)
    age_of_head = ward.age[ward.relation == HEAD]
    children = ward.relation == CHILD
    assert np.all(age_of_head[ward.household[children]] - ward.age[children] >= 15)
    assert np.all(ward.age[ward.relation == HEAD] >= 18)
    assert np.all(ward.since >= ward.birth) and np.all(ward.birth <= ON.toordinal())


def test_the_same_seed_is_the_same_ward(tmp_path: Path) -> None:
    first, again, other = (
        write_extracts(tmp_path / name, 500, seed=seed, on=ON) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in again]
    assert first[0].read_bytes() != other[0].read_bytes()


def test_the_register_shows_families_of_every_kind(ward: Population) -> None:
    kept = record(ward)
    counts = Counter(kept.words)
    for words in ("子の子", "子の妻", "妻（未届）", "夫（未届）", "妻の子", "夫の子", "同居人", "縁故者"):
        assert counts[words] >= 5, words
        assert kinship.read(words)
    assert counts["世帯主"] == ward.household.max() + 1, "one head in each household, whoever it is"
    order = np.lexsort((kept.position, ward.household))
    firsts = order[np.searchsorted(ward.household[order], np.arange(ward.household.max() + 1))]
    assert {kept.words[each] for each in firsts} == {"世帯主"}
    assert len(set(zip(ward.household.tolist(), kept.position.tolist(), strict=True))) == len(ward.age)


def test_everybody_is_plainly_made_up(tmp_path: Path) -> None:
    lines = write_extracts(tmp_path, 500, seed=3, on=ON)[0].read_text().splitlines()[1:]
    assert all(
        line.split(",")[2].split("　")[0].split(" ")[0] in {"見本", "仮名", "例示", "作例", "模擬", "MIHON"}
        for line in lines
    )
