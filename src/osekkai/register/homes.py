"""A first look through a residents' extract: whether what it says of each household can be true as a whole.

What anybody can have rests on all the people of their household: half of one is worse than none. So what is wrong with
a line is wrong with its household, and all of it is found before anything is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from osekkai import bulk
from osekkai.catalogue import Catalogue
from osekkai.policy import kinship
from osekkai.policy.calendar import age_on
from osekkai.register.cells import kinship_of
from osekkai.register.extracts import PERSON_KEY, Resident, records
from osekkai.register.models import Household, Membership, Person, Relation
from osekkai.register.protection import keys_away
from osekkai.register.reading import CsvFile, LineProblem

YOUNGEST_HEAD = 15
"""Years from which somebody heads a household (住民基本台帳の運用; 労働基準法56条: work from 15)."""
YOUNGEST_SPOUSE = 15
"""Years from which somebody is taken for a spouse (民法731条: 18; before 2022, and abroad, younger)."""
_LOOK = "元のシステムで確かめてください"


class Line(NamedTuple):
    """Somebody who lives here, as the file says it: 続柄 in its words and as a path, and the days of birth."""

    number: int
    word: str
    relation: str
    of: str
    born: date
    until: date


@dataclass(slots=True)
class Look:
    """What is wrong with a file, in the order of its lines, and the households that are left out for it."""

    problems: list[LineProblem] = field(default_factory=list)
    lines: dict[str, list[int]] = field(default_factory=dict)
    """The lines of each household that could be read, of those too who live there no more."""
    home_of: dict[str, str] = field(default_factory=dict)
    """Where the file has each person, by 宛名番号."""
    refused: dict[str, str] = field(default_factory=dict)
    """Households that are left out; where nothing is wrong with one itself, the one that somebody moves from or to."""

    @property
    def of_nobody(self) -> list[LineProblem]:
        """Lines of which nobody can say whose household they are: without them any household may be half of one."""
        return [each for each in self.problems if not each.household]

    @property
    def homes(self) -> set[str]:
        """The households of the file that are left out."""
        return self.refused.keys() & (self.lines.keys() | {each.household for each in self.problems})

    @property
    def left_out(self) -> set[int]:
        """All lines of the households that are left out, and what is wrong with them."""
        return {line for home in self.refused for line in self.lines.get(home, ())} | {p.line for p in self.problems}

    def leave_out(self) -> None:
        """Find the households that are to be left out, so that of none the half is kept.

        Those with which something is wrong; and those that somebody leaves for one of these, or joins from one.
        """
        self.refused = dict.fromkeys((each.household for each in self.problems if each.household), "")
        waiting = list(self.refused)
        while waiting:
            part, waiting = set(waiting), []
            here = (key for key, home in self.home_of.items() if home in part)
            for key, home in [*_held_by(Household, "household_id", part), *_held_by(Person, "person_id", here)]:
                now = self.home_of.get(key, home)
                for one, other in ((now, home), (home, now)):
                    if one not in self.refused:
                        self.refused[one] = other
                        waiting.append(one)

    def beside(self) -> list[LineProblem]:
        """Of each household that is left out the lines with which nothing is wrong, and why they are left out too."""
        wrong: dict[str, list[int]] = defaultdict(list)
        for each in self.problems:
            wrong[each.household].append(each.line)
        found = []
        for home, other in self.refused.items():
            right = [each for each in self.lines.get(home, ()) if each not in wrong[home]]
            because = f"世帯 {other} と 人の出入りがある" if other else f"{_numbers(wrong[home])}行目に問題がある"
            what = f"世帯 {home} は {because}ので、{_numbers(right)}行目も 取り込みませんでした（世帯ごと）"
            mend = "直して、世帯の行を みんな もう一度取り込んでください"
            found += [LineProblem(right[0], "世帯番号", what, mend, home)] if right else []
        return sorted(found, key=lambda each: each.line)


def look(file: CsvFile, catalogue: Catalogue, today: date, *, most: int | None) -> Look:
    """What is wrong with a residents' extract; where there is much, it stops at `most` problems.

    Raises `Unreadable`.
    """
    _, lines = records(file, catalogue, keys_away())
    found = Look(file.problems)
    homes: dict[str, list[Line]] = defaultdict(list)
    seen: dict[str, tuple[int, str, str]] = {}
    for number, (resident,) in lines:
        found.lines.setdefault(resident.household, []).append(number)
        line = _line(number, resident)
        if before := seen.get(resident.key):
            found.problems += _twice(line, resident, before)
        else:
            seen[resident.key] = number, resident.household, line.word
            if resident.ended_on is None:
                homes[resident.household].append(line)
        if most and len(found.problems) >= most:
            return found
    broken = {each.household for each in found.problems}
    held = _held_heads(found.lines, seen)
    for home, people in homes.items():
        found.problems += _Home(home, people, held.get(home, ""), home in broken, today).problems()
    found.problems.sort(key=lambda each: each.line)
    found.home_of = {key: home for key, (_, home, _) in seen.items()}
    return found


def _held_by(model: type[Household | Person], column: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """宛名番号 and 世帯番号 of the memberships that the register holds of these households, or people."""
    for part in bulk.in_parts(keys):
        held = Membership.objects.filter(replaced_at=None, valid_to=None)
        ids = bulk.by_key(model, part).values()
        yield from bulk.among(held, column, ids).values_list("person__key", "household__key")


def _line(number: int, resident: Resident) -> Line:
    born = resident.birth_date
    return Line(number, *_word(resident.relation, resident.said), born, resident.birth_until or born)


@lru_cache(maxsize=4_096)
def _word(relation: int, said: str) -> tuple[str, str, str]:
    """The 続柄 in words, as a path, and the words before its last step."""
    word = said or kinship.in_words(Relation(relation).name.lower())
    kin = kinship_of(word)
    return word, kin.relation, kin.of


def _twice(line: Line, resident: Resident, before: tuple[int, str, str]) -> Iterator[LineProblem]:
    """Of two households neither can be told to be right."""
    first, home, word = before
    what, mend = f"{resident.key} の人が 2回 出ています", f"どちらが正しいか、{_LOOK}"
    if word != line.word and home == resident.household:
        what += f"（{first}行目は「{word}」、ここは「{line.word}」）"
        mend = "だれも 自分の配偶者や子には なれません。どちらの番号が正しいか、元のシステムで確かめてください"
    yield LineProblem(line.number, PERSON_KEY, what, mend, resident.household)
    if home != resident.household:
        yield LineProblem(first, PERSON_KEY, what, mend, home)


def _held_heads(homes: Iterable[str], seen: Iterable[str]) -> dict[str, str]:
    """By household the head whom the register holds, where the file says nothing of them."""
    found: dict[str, str] = {}
    here = set(seen)
    for part in bulk.in_parts(homes):
        ids = bulk.by_key(Household, part)
        heads = Membership.objects.filter(relation=Relation.HEAD, replaced_at=None, valid_to=None)
        held = bulk.among(heads, "household_id", ids.values()).values_list("household__key", "person__key")
        found |= {home: head for home, head in held if head not in here}
    return found


@dataclass(frozen=True, slots=True)
class _Home:
    """A household of the file. `held`: its head in the register; of a `broken` one not all lines could be read."""

    key: str
    people: Sequence[Line]
    held: str
    is_broken: bool
    today: date

    def problems(self) -> Iterator[LineProblem]:
        yield from self._heads()
        for each in self.people:
            yield from self._young(each)
        if len(self.people) > 1:
            yield from self._couples()
            for each in self.people:
                yield from self._generations(each)

    def _wrong(self, line: Line, column: str, what: str, mend: str) -> LineProblem:
        return LineProblem(line.number, column, what, mend, self.key)

    def _called(self, relation: str) -> list[Line]:
        return [each for each in self.people if each.relation == relation]

    def _heads(self) -> Iterator[LineProblem]:
        heads = self._called(kinship.HEAD)
        if len(heads) > 1:
            what = f"世帯 {self.key} に 世帯主が {len(heads)}人います（{_listed(heads)}行目）"
            yield from (self._wrong(each, "続柄", what, "世帯主を1人にしてください") for each in heads)
        elif heads and self.held:
            what = f"世帯 {self.key} の世帯主は、台帳では {self.held} です（このファイルに その人の行がありません）"
            mend = "前の世帯主の行（新しい続柄か 消除日）も いっしょに入れてください"
            yield self._wrong(heads[0], "続柄", what, mend)
        elif not heads and not self.held and not self.is_broken:
            what, mend = f"世帯 {self.key} に 世帯主がいません", "世帯主の行を加えるか、続柄を直してください"
            yield self._wrong(self.people[0], "続柄", what, mend)

    def _young(self, line: Line) -> Iterator[LineProblem]:
        """A head, or a spouse, who is too young to be one; of an unknown birth the first day counts."""
        is_head = line.relation == kinship.HEAD
        if not is_head and not line.relation.endswith("spouse"):
            return
        least = YOUNGEST_HEAD if is_head else YOUNGEST_SPOUSE
        if (age := age_on(line.born.toordinal(), self.today.toordinal())) < least:
            what = f"「{line.word}」が {age}歳です（{least}歳になっていません）"
            yield self._wrong(
                line, "生年月日", what, "生年月日と続柄を確かめ、子どもなら 育てている人を世帯主にしてください"
            )

    def _couples(self) -> Iterator[LineProblem]:
        of: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for each in self.people:
            if "spouse.spouse" in each.relation:
                what = f"「{each.word}」は、配偶者の配偶者、つまり その人自身です"
                yield self._wrong(each, "続柄", what, "だれも 自分の配偶者には なれません。続柄を直してください")
            elif each.relation == "spouse" or (each.relation.endswith(".spouse") and kinship.singles_out(each.of)):
                of[each.relation, each.of].append(each)
        for several in of.values():
            if len(several) > 1:
                what = f"「{several[0].word}」が {len(several)}人います（{_listed(several)}行目）"
                yield from (self._wrong(each, "続柄", what, "配偶者を1人にしてください") for each in several)

    def _generations(self, line: Line) -> Iterator[LineProblem]:
        """Children who are older than all who can be their parent, parents who are younger than their child."""
        path = kinship.path_of(line.relation) or ()
        for elders in self._elders(line, path):
            if elders and all(line.until <= each.born for each in elders):
                what = (
                    f"「{line.word}」なのに、{_listed(elders)}行目の「{elders[0].word}」より 年上か 同じ日の生まれです"
                )
                mend = "生年月日と続柄を確かめてください。配偶者の連れ子は「妻の子」「夫の子」と書きます"
                yield self._wrong(line, "生年月日", what, mend)
        if path[-1:] == ("parent",) and path[:-1] in _ONE:
            for each in self._called(".".join(path[:-1]) or kinship.HEAD):
                if each.until <= line.born:
                    what = f"「{line.word}」なのに、{each.number}行目の「{each.word}」より 年下か 同じ日の生まれです"
                    yield self._wrong(line, "生年月日", what, "生年月日と続柄を確かめてください")

    def _elders(self, line: Line, path: tuple[str, ...]) -> Iterator[list[Line]]:
        """Groups of people of whom one at least has to be older. A 子の子 can be the child of who is not here."""
        if path[-1:] == ("child",):
            if path[:-1] in (*_ONE, ("parent",)):
                yield self._called(".".join(path[:-1]) or kinship.HEAD)
            elif kinship.singles_out(line.of):
                yield [each for each in self.people if each.word == line.of]
            if len(path) > 1 and set(path) == {"child"}:
                yield self._called(kinship.HEAD)


_ONE: tuple[tuple[str, ...], ...] = ((), ("spouse",))
"""Paths that mean one person of a household."""


def _listed(lines: Sequence[Line]) -> str:
    return _numbers(each.number for each in lines)


def _numbers(lines: Iterable[int]) -> str:
    return "、".join(map(str, sorted(set(lines))))
