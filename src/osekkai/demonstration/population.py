"""A generated ward: people who do not exist, in households that follow the published figures of Bunkyo.

Sources: census 2020 (population 240,069, households 133,564, one-person households 57.9 %, age groups 11.7 / 63.7 /
17.5 % with 7.1 % of unknown age), 小石川's pattern by five-year age and household size, moves and deaths a year
(municipal statistics; births, deaths and the share of foreign residents are not confirmed). Incomes are drawn, not
taken from any table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]

BY_AGE = (1194, 1207, 1025, 872, 1244, 1399, 1704, 1828, 2116, 2174, 1769, 1539, 1126, 962, 1083, 1920)
"""小石川 by five years of age from 0; the last is 75 and over."""
OVER_75 = (0.40, 0.30, 0.19, 0.09, 0.02)
"""How 75 and over spreads over 75–79, 80–84, 85–89, 90–94, 95–99 (life table shape, not a figure of the ward)."""
GROUPS = {"0-14": 0.1259, "15-64": 0.6857, "65-": 0.1884}
"""The ward's age groups among those of known age."""
BY_SIZE = {1: 0.5790, 2: 0.1845, 3: 0.1265, 4: 0.0906, 5: 0.0170, 6: 0.0024}
"""Households by size: 57.9 % alone, the others as in 小石川."""
TOWNS = (
    "後楽",
    "春日",
    "小石川",
    "白山",
    "千石",
    "水道",
    "小日向",
    "大塚",
    "関口",
    "目白台",
    "音羽",
    "本郷",
    "湯島",
    "西片",
    "向丘",
    "弥生",
    "根津",
    "千駄木",
    "本駒込",
)
FOREIGN = 0.055
MOVED_IN, MOVED_OUT, DIED = 0.0695, 0.0665, 0.0079
HEAD, SPOUSE, CHILD, PARENT, OTHER = range(5)


@dataclass(slots=True)
class Population:
    """One entry per person in each array, ordered by household; `age` in full years on `on`, `birth` as day numbers."""

    on: date
    household: Ints
    relation: Ints
    position: Ints
    age: Ints
    birth: Ints
    male: NDArray[np.bool_]
    town: Ints
    foreign: NDArray[np.bool_]
    since: Ints


def age_shares() -> NDArray[np.float64]:
    """The share of each year of age from 0 to 99: 小石川's pattern, raked to the ward's three age groups."""
    shares = np.zeros(100)
    for group, count in enumerate(BY_AGE[:-1]):
        shares[group * 5 : group * 5 + 5] = count / 5
    for group, part in enumerate(OVER_75):
        shares[75 + group * 5 : 80 + group * 5] = BY_AGE[-1] * part / 5
    for (low, high), share in zip(((0, 15), (15, 65), (65, 100)), GROUPS.values(), strict=True):
        shares[low:high] *= share / shares[low:high].sum()
    return shares


def generate(residents: int, *, seed: int, on: date) -> Population:
    """A ward of about `residents` people: exact in ages, and in household sizes to within rounding."""
    chance = np.random.default_rng(seed)
    ages = _apportion(age_shares(), residents)
    kinds = _households(residents, ages)
    parts = _people(kinds, ages, chance)
    return _population(parts, residents, on, chance)


def _apportion(shares: NDArray[np.float64], total: int) -> Ints:
    """Whole numbers in the proportion of `shares` that sum to `total` (largest remainders)."""
    exact = shares / shares.sum() * total
    found: Ints = np.floor(exact).astype(np.int64)
    found[np.argsort(found - exact)[: total - found.sum()]] += 1
    return found


@dataclass(frozen=True, slots=True)
class _Kind:
    """How many households of so many children, with or without a spouse of the head and a parent of the head."""

    number: int
    spouse: bool
    children: int
    parent: bool = False
    other: bool = False


def _households(residents: int, ages: Ints) -> list[_Kind]:
    """Household kinds whose children are as many as the pool of those who live with their parents."""
    sizes = {size: round(share * residents / sum(s * p for s, p in BY_SIZE.items())) for size, share in BY_SIZE.items()}
    two, three, four, five, six = (sizes[size] for size in (2, 3, 4, 5, 6))
    return [
        _Kind(round(two * 0.64), True, 0),
        _Kind(round(two * 0.20), False, 1),
        _Kind(round(two * 0.10), False, 0, parent=True),
        _Kind(two - round(two * 0.64) - round(two * 0.20) - round(two * 0.10), False, 0, other=True),
        _Kind(round(three * 0.84), True, 1),
        _Kind(round(three * 0.09), False, 2),
        _Kind(three - round(three * 0.84) - round(three * 0.09), True, 0, parent=True),
        _Kind(round(four * 0.93), True, 2),
        _Kind(four - round(four * 0.93), True, 1, parent=True),
        _Kind(round(five * 0.88), True, 3),
        _Kind(five - round(five * 0.88), True, 2, parent=True),
        _Kind(six, True, 4),
    ]


class _Pool:
    """How many people of each age are not yet placed."""

    def __init__(self, ages: Ints) -> None:
        self.left = ages.copy()

    def take(self, wanted: Ints, low: int, high: int) -> Ints:
        """Ages near the wanted ones, in the order of `wanted`, from those that are left between `low` and `high`."""
        order = np.argsort(wanted, kind="stable")
        counts = np.bincount(np.clip(wanted, low, high), minlength=len(self.left))
        free = np.where((np.arange(len(self.left)) >= low) & (np.arange(len(self.left)) <= high), self.left, 0)
        given = np.minimum(counts, free)
        short = int(counts.sum() - given.sum())
        for age in np.argsort(
            np.abs(np.arange(len(self.left)) - (int(np.median(wanted)) if len(wanted) else 0)), kind="stable"
        ):
            more = min(short, int(free[age] - given[age]))
            given[age] += more
            short -= more
        if short:
            raise ValueError(f"the ages leave {short} people too few between {low} and {high}")
        self.left -= given
        found = np.empty(len(wanted), dtype=np.int64)
        found[order] = np.repeat(np.arange(len(given)), given)
        return found


def _people(kinds: list[_Kind], ages: Ints, chance: np.random.Generator) -> list[tuple[Ints, Ints, Ints]]:
    """(household, relation, age) of everybody, household numbers from 0."""
    pool = _Pool(ages)
    number = np.array([kind.number for kind in kinds])
    first = np.concatenate([[0], np.cumsum(number)])
    children = _children(kinds, pool, first, chance)
    found = [children]
    eldest = np.full(first[-1], -1)
    np.maximum.at(eldest, children[0], children[2])
    of_kind = np.repeat(np.arange(len(kinds)), number)
    with_child = eldest >= 0
    spouse = np.array([kind.spouse for kind in kinds])[of_kind]
    parent = np.array([kind.parent for kind in kinds])[of_kind]
    other = np.array([kind.other for kind in kinds])[of_kind]
    wanted = np.where(with_child, eldest + np.clip(chance.normal(33, 4.5, first[-1]).round(), 19, 50), 0)
    childless = ~with_child
    wanted[childless] = np.where(
        chance.random(childless.sum()) < 0.42,
        chance.integers(65, 88, childless.sum()),
        chance.integers(26, 65, childless.sum()),
    )
    wanted[parent] = np.clip(wanted[parent], 30, 62)
    head = pool.take(wanted.astype(np.int64), 20, 94)
    found.append((np.arange(first[-1]), np.full(first[-1], HEAD), head))
    for mask, relation, gap, low, high in (
        (spouse, SPOUSE, (-1.5, 3.0), 20, 94),
        (parent, PARENT, (28, 4), 50, 99),
        (other, OTHER, (0, 8), 18, 94),
    ):
        homes = np.flatnonzero(mask)
        near = np.clip((head[homes] + chance.normal(gap[0], gap[1], len(homes))).round(), low, high).astype(np.int64)
        found.append((homes, np.full(len(homes), relation), pool.take(near, low, high)))
    alone = np.repeat(np.arange(len(pool.left)), pool.left)
    chance.shuffle(alone)
    found.append((np.arange(len(alone)) + first[-1], np.full(len(alone), HEAD), alone))
    return found


def _children(kinds: list[_Kind], pool: _Pool, first: Ints, chance: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Everybody under 18 and some older ones, brothers and sisters close in age."""
    slots = sum(kind.number * kind.children for kind in kinds)
    minors = int(pool.left[:18].sum())
    older = np.zeros(len(pool.left))
    older[18:50] = pool.left[18:50] * np.exp(-np.arange(32) / 10)
    if slots < minors:
        raise ValueError("there are fewer places for children than children")
    ages = np.concatenate(
        [np.repeat(np.arange(18), pool.left[:18]), np.repeat(np.arange(100), _apportion(older, slots - minors))]
    )
    pool.left -= np.bincount(ages, minlength=100)
    ages = ages[np.argsort(ages + chance.uniform(0, 6, len(ages)))]
    groups = np.concatenate([np.full(kind.number, kind.children) for kind in kinds if kind.children])
    homes = np.concatenate(
        [np.arange(first[index], first[index + 1]) for index, kind in enumerate(kinds) if kind.children]
    )
    order = chance.permutation(len(groups))
    household = np.repeat(homes[order], groups[order])
    return household, np.full(len(ages), CHILD), ages


def _population(
    parts: list[tuple[Ints, Ints, Ints]], residents: int, on: date, chance: np.random.Generator
) -> Population:
    household, relation, age = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    shuffled = chance.permutation(household.max() + 1)
    household = shuffled[household]
    order = np.lexsort((-age, relation, household))
    household, relation, age = household[order], relation[order], age[order]
    starts = np.searchsorted(household, household)
    born = _births(age, on, chance)
    male = chance.random(len(age)) < np.where(age >= 80, 0.38, 0.485)
    spouse = relation == SPOUSE
    male[np.flatnonzero(spouse)] = ~male[starts[spouse]]
    foreign_home = chance.random(household.max() + 1) < FOREIGN
    lived = np.minimum(
        (365 + chance.exponential(9 * 365, household.max() + 1)[household]).astype(np.int64), on.toordinal() - born
    )
    newly = chance.random(household.max() + 1)[household] < MOVED_IN
    since = np.where(
        newly, on.toordinal() - chance.integers(0, 365, household.max() + 1)[household], on.toordinal() - lived
    )
    return Population(
        on,
        household,
        relation,
        np.arange(len(age)) - starts + 1,
        age,
        born,
        male,
        chance.integers(0, len(TOWNS), household.max() + 1)[household],
        foreign_home[household],
        np.maximum(since, born),
    )


def _births(age: Ints, on: date, chance: np.random.Generator) -> Ints:
    """Days of birth of people who are `age` on the day."""
    latest = np.array([_years_before(on, years) for years in range(101)])
    span = latest[age] - latest[np.minimum(age + 1, 100)]
    found: Ints = latest[age] - chance.integers(0, np.maximum(span, 1))
    return found


def _years_before(on: date, years: int) -> int:
    day = min(on.day, 28) if on.month == 2 else on.day
    return date(on.year - years, on.month, day).toordinal()
