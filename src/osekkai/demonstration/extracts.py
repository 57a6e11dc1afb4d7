"""The generated ward as extracts: the files that a real ward's systems would hand over, plainly marked as made up."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osekkai.demonstration.population import CHILD, DIED, HEAD, MOVED_OUT, SPOUSE, TOWNS, Population, generate
from osekkai.demonstration.records import record
from osekkai.register.services import CIRCUMSTANCES, RESIDENTS

FAMILY_NAMES = ("見本", "仮名", "例示", "作例", "模擬")
"""No family of Japan is called so: every generated person is known by the name."""
GIVEN_NAMES = ("一郎", "花子", "太郎", "桜", "健", "葵", "誠", "愛", "翔", "凛")
GIVEN_KANA = ("イチロウ", "ハナコ", "タロウ", "サクラ", "ケン", "アオイ", "マコト", "アイ", "ショウ", "リン")
FAMILY_KANA = ("ミホン", "カメイ", "レイジ", "サクレイ", "モギ")
FOREIGN_NAMES = ("MIHON ANNA", "MIHON LEE", "MIHON CHEN", "MIHON KIM")
UNDECLARED = 0.03
"""The share of adults whose income the tax system does not know."""


def write_extracts(folder: Path, residents: int, *, seed: int, on: date) -> list[Path]:
    """Write residents, tax, welfare and household extracts of a generated ward; the same seed gives the same files."""
    ward = generate(residents, seed=seed, on=on)
    chance = np.random.default_rng(seed + 1)
    folder.mkdir(parents=True, exist_ok=True)
    money = _money(ward, chance)
    return [
        _write(folder / "residents.csv", (*RESIDENTS, *CIRCUMSTANCES), _residents(ward, chance, seed)),
        _write(
            folder / "tax.csv",
            ("宛名番号", "年", "給与収入", "公的年金等の収入", "そのほかの所得", "手当の諸控除"),
            _tax(ward, money, chance),
        ),
        _write(
            folder / "welfare.csv",
            (
                "宛名番号",
                "しごと",
                "加入している健康保険",
                "身体障害者手帳",
                "愛の手帳",
                "精神障害者保健福祉手帳",
                "要介護度",
                "通っている学校",
                "仕事をやめた",
                "退職日",
            ),
            _welfare(ward, money, chance),
        ),
        _write(
            folder / "households.csv",
            ("世帯番号", "ひとり親家庭", "生活保護を受けている", "住まい"),
            _homes(ward, chance),
        ),
    ]


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def _day(number: int) -> str:
    return date.fromordinal(int(number)).isoformat()


def person_key(index: int) -> str:
    return f"G{index + 1:09d}"


def household_key(index: int) -> str:
    return f"GH{index + 1:08d}"


def _residents(ward: Population, chance: np.random.Generator, seed: int) -> Iterable[Sequence[Any]]:
    family = chance.integers(0, len(FAMILY_NAMES), ward.household.max() + 1)
    given = chance.integers(0, len(GIVEN_NAMES), len(ward.age))
    house = chance.integers(1, 30, (ward.household.max() + 1, 2))
    kept, circumstances = record(ward), _Circumstances(ward, seed)
    for i in range(len(ward.age)):
        home = ward.household[i]
        name, kana = (
            (FOREIGN_NAMES[given[i] % len(FOREIGN_NAMES)], "")
            if ward.foreign[i]
            else (
                f"{FAMILY_NAMES[family[home]]}　{GIVEN_NAMES[given[i]]}",
                f"{FAMILY_KANA[family[home]]}　{GIVEN_KANA[given[i]]}",
            )
        )
        yield (
            person_key(i),
            household_key(home),
            name,
            kana,
            _day(ward.birth[i]),
            "男" if ward.male[i] else "女",
            kept.words[i],
            kept.position[i],
            f"{TOWNS[ward.town[home]]}{house[home][0] % 5 + 1}丁目",
            f"{house[home][0]}番{house[home][1]}号",
            "1120000",
            _day(ward.since[i]),
            "",
            "",
            *circumstances.of(i),
        )
    yield from _gone(ward, chance)


def _gone(ward: Population, chance: np.random.Generator) -> Iterable[Sequence[Any]]:
    """Those who moved out or died in the year before: single households of their own, ended on a day of that year."""
    people, homes = len(ward.age), int(ward.household.max()) + 1
    for index in range(round(people * (MOVED_OUT + DIED))):
        died = index < people * DIED
        age = int(np.clip(chance.normal(84, 9), 50, 99)) if died else int(chance.integers(20, 60))
        ended = ward.on - timedelta(days=int(chance.integers(0, 365)))
        name = int(chance.integers(0, len(GIVEN_NAMES)))
        yield (
            person_key(people + index),
            household_key(homes + index),
            f"見本　{GIVEN_NAMES[name]}",
            f"ミホン　{GIVEN_KANA[name]}",
            (ended - timedelta(days=365 * age + 99)).isoformat(),
            "男" if chance.random() < 0.5 else "女",
            "世帯主",
            1,
            TOWNS[index % len(TOWNS)],
            "",
            "",
            "",
            ended.isoformat(),
            "死亡" if died else "転出",
            *[""] * len(CIRCUMSTANCES),
        )


PROTECTED = 1 / 1_000
"""Households under 支援措置: a made-up share, so that there are some."""


class _Circumstances:
    """Who is under 支援措置, in an institution, or has letters in another language; by chance of its own."""

    def __init__(self, ward: Population, seed: int) -> None:
        chance = np.random.default_rng([seed, 19])
        homes = int(ward.household.max()) + 1
        self.ward = ward
        self.protected = set(chance.choice(homes, max(2, round(homes * PROTECTED)), replace=False).tolist())
        self.since = chance.integers(1, 330, homes)
        self.cared_for = chance.random(len(ward.age)) < 0.02
        self.language = chance.random(len(ward.age))

    def of(self, person: int) -> Sequence[str]:
        """The cells of `CIRCUMSTANCES`."""
        ward, home = self.ward, int(self.ward.household[person])
        since = ward.on - timedelta(days=int(self.since[home]))
        until = since + timedelta(days=364)
        protection = (since.isoformat(), until.isoformat()) if home in self.protected else ("", "")
        is_cared_for = ward.age[person] >= 85 and self.cared_for[person]
        care = ("見本の園", "見本県見本市1番1号", since.isoformat(), "") if is_cared_for else ("", "", "", "")
        chosen = (
            "" if self.language[person] > 0.6 or not ward.foreign[person] else ("英語", "中国語", "韓国語")[person % 3]
        )
        return (*protection, *care, chosen, "", "")


class _Money:
    """Salary, pension and other income of the last two years, and what people do."""

    def __init__(self, size: int) -> None:
        self.salary = np.zeros(size, dtype=np.int64)
        self.pension = np.zeros(size, dtype=np.int64)
        self.other = np.zeros(size, dtype=np.int64)
        self.work = np.full(size, "none", dtype=object)
        self.lost = np.zeros(size, dtype=np.int64)


def _money(ward: Population, chance: np.random.Generator) -> _Money:
    found, size, age = _Money(len(ward.age)), len(ward.age), ward.age
    level = (
        np.exp(chance.normal(15.35, 0.62, size))
        * (0.55 + 0.45 * np.clip((age - 18) / 32, 0, 1))
        * np.where(ward.male, 1.0, 0.82)
    )
    drawn = chance.random(size)
    employed = np.where(
        age < 18,
        0,
        np.where(age < 23, 0.35, np.where(age < 60, 0.80, np.where(age < 65, 0.70, np.where(age < 75, 0.33, 0.08)))),
    )
    employed = np.where((ward.relation == SPOUSE) & (age < 65), 0.62, employed)
    works = drawn < employed
    part_time = works & (
        (chance.random(size) < np.where(ward.relation == SPOUSE, 0.4, 0.12)) | (age < 23) | (age >= 70)
    )
    found.salary[works] = (level[works] // 1000 * 1000).astype(np.int64)
    found.salary[part_time] = (chance.integers(30, 260, part_time.sum()) * 10_000).astype(np.int64)
    own = works & ~part_time & (chance.random(size) < 0.09)
    found.other[own], found.salary[own] = found.salary[own] * 6 // 10, 0
    old = (age >= 65) & (chance.random(size) < 0.94)
    found.pension[old] = (np.clip(chance.normal(np.where(ward.male, 190, 115)[old], 55), 20, 380) * 10_000).astype(
        np.int64
    )
    found.work[works] = "employee"
    found.work[works & (chance.random(size) < 0.06)] = "civil_servant"
    found.work[part_time] = "part_time"
    found.work[own] = "self_employed"
    found.work[(age >= 6) & (age < 23) & ~works] = "student"
    quit_ = works & ~own & (age < 65) & (chance.random(size) < 0.02)
    found.lost[quit_] = ward.on.toordinal() - chance.integers(1, 365, quit_.sum())
    found.work[quit_] = "none"
    return found


def _tax(ward: Population, money: _Money, chance: np.random.Generator) -> Iterable[Sequence[Any]]:
    known = (ward.age >= 18) & (chance.random(len(ward.age)) >= UNDECLARED)
    grown = chance.normal(1.02, 0.05, len(ward.age))
    deductions = np.where(chance.random(len(ward.age)) < 0.15, chance.integers(1, 60, len(ward.age)) * 10_000, 0)
    for i in np.flatnonzero(known):
        key = person_key(int(i))
        for back, factor in ((1, 1.0), (2, 1 / max(float(grown[i]), 0.8))):
            yield (
                key,
                ward.on.year - back,
                int(money.salary[i] * factor) // 1000 * 1000,
                int(money.pension[i]),
                int(money.other[i] * factor),
                int(deductions[i]) or "",
            )


def _welfare(ward: Population, money: _Money, chance: np.random.Generator) -> Iterable[Sequence[Any]]:
    size, age = len(ward.age), ward.age
    insurance = np.where(
        age >= 75, "late_elderly", np.where(np.isin(money.work, ("employee", "civil_servant")), "employee", "nhi")
    )
    starts = np.searchsorted(ward.household, ward.household)
    insured = (
        np.isin(ward.relation, (SPOUSE, CHILD))
        & (insurance[starts] == "employee")
        & (money.salary < 1_300_000)
        & (age < 75)
    )
    insurance = np.where(insured, "employee", insurance)
    physical = _drawn(
        chance,
        age,
        ((0, 0.003), (18, 0.012), (65, 0.07)),
        ("g1", "g2", "g3", "g4", "g5", "g6"),
        (0.30, 0.15, 0.16, 0.24, 0.07, 0.08),
    )
    mental = _drawn(chance, age, ((0, 0.001), (18, 0.011), (65, 0.005)), ("g1", "g2", "g3"), (0.10, 0.55, 0.35))
    intellectual = _drawn(
        chance, age, ((0, 0.010), (18, 0.005), (65, 0.001)), ("d1", "d2", "d3", "d4"), (0.04, 0.22, 0.26, 0.48)
    )
    levels = ("support1", "support2", "care1", "care2", "care3", "care4", "care5")
    care = _drawn(
        chance,
        age,
        ((0, 0.0), (65, 0.035), (75, 0.13), (80, 0.27), (85, 0.60)),
        levels,
        (0.17, 0.13, 0.22, 0.17, 0.12, 0.11, 0.08),
    )
    for i in range(size):
        lost = _day(money.lost[i]) if money.lost[i] else ""
        yield (
            person_key(i),
            money.work[i],
            insurance[i],
            _if_any(physical[i]),
            _if_any(intellectual[i]),
            _if_any(mental[i]),
            care[i] if age[i] >= 65 else "",
            _school(int(age[i]), chance) if 6 <= age[i] <= 18 else "",
            "はい" if lost else "",
            lost,
        )


def _if_any(option: str) -> str:
    """The disability systems list who has a certificate, not who has none."""
    return "" if option == "none" else option


def _drawn(
    chance: np.random.Generator,
    age: NDArray[np.int64],
    shares: Sequence[tuple[int, float]],
    options: Sequence[str],
    parts: Sequence[float],
) -> NDArray[np.str_]:
    """One of the options for the share of each age group that has one, else `none`."""
    share = np.zeros(len(age))
    for start, part in shares:
        share[age >= start] = part
    found = np.array(options)[chance.choice(len(options), len(age), p=parts)]
    return np.where(chance.random(len(age)) < share, found, "none")


def _school(age: int, chance: np.random.Generator) -> str:
    private = chance.random() < (0.06 if age < 12 else 0.48 if age < 15 else 0.58)
    if age < 15:
        return "private_elementary" if private else "public_elementary"
    return "private_high" if private else "public_high"


def _homes(ward: Population, chance: np.random.Generator) -> Iterable[Sequence[Any]]:
    number = ward.household.max() + 1
    children = np.zeros(number, dtype=bool)
    children[ward.household[(ward.relation == CHILD) & (ward.age < 20)]] = True
    couple = np.zeros(number, dtype=bool)
    couple[ward.household[ward.relation == SPOUSE]] = True
    head_age = np.zeros(number, dtype=np.int64)
    head_age[ward.household[ward.relation == HEAD]] = ward.age[ward.relation == HEAD]
    homes = np.array(("rented", "owned_house", "owned_flat", "public"))[
        chance.choice(4, number, p=(0.58, 0.12, 0.28, 0.02))
    ]
    assisted = chance.random(number) < np.where(head_age >= 65, 0.028, 0.007)
    for i in range(number):
        yield (
            household_key(i),
            "はい" if children[i] and not couple[i] else "いいえ",
            "はい" if assisted[i] else "いいえ",
            homes[i],
        )
