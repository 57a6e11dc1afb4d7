"""From checked lines to the register's tables: what is new, what is other than before, and what has ended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Protocol

from osekkai import bulk
from osekkai.register import circumstances
from osekkai.register.circumstances import Told
from osekkai.register.extracts import Given, Received, Resident
from osekkai.register.models import (
    Circumstance,
    Difference,
    Fact,
    Household,
    Membership,
    Person,
    Receipt,
    Relation,
    Residence,
    Source,
    running,
)
from osekkai.register.reading import CsvFile, LineProblem

Line = tuple[int, list[Any]]
LONG_AGO = date(1900, 1, 1)
"""From when a first statement holds that does not say so: since before the register knows."""
_PERSON = ("key", "name", "kana", "birth_date", "sex", "resident_since", "ended_on", "ended_by", "birth_until")
_DATED = ("valid_from", "valid_to", "recorded_at", "replaced_at", "source")


_A_DAY = re.compile(
    r"\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月(\d{1,2}日)?|\d{4}[-/]\d{1,2}[-/]\d{1,2}( 0:00(:00)?)?"
    r"|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}"
)
"""What spreadsheets make of `2-3` and `1-2-3`."""


class Writer(Protocol):
    changed: int

    def write(self, lines: Sequence[Line]) -> None: ...

    def finish(self) -> None: ...


class _Base:
    def __init__(self, source: Source, file: CsvFile, today: date) -> None:
        self.source = source
        self.problems = file.problems
        self.notes = file.notes
        self.today = today
        self.changed = 0
        self.differences: list[tuple[Any, ...]] = []

    def refuse(self, line: int, column: str, what: str, mend: str) -> None:
        self.problems.append(LineProblem(line, column, what, mend))

    def differ(
        self, what: str, before: object, after: object, *, person: int | None = None, household: int | None = None
    ) -> None:
        self.changed += 1
        self.differences.append((self.source.pk, person, household, what, _said(before), _said(after)))

    def dated(self, since: date, until: date | None = None) -> tuple[Any, ...]:
        return (since, until, self.source.taken_at, None, self.source.pk)

    def flush(self) -> None:
        bulk.insert(Difference, ("source", "person", "household", "what", "before", "after"), self.differences)
        self.differences = []


def _said(value: object) -> str:
    return "" if value is None else str(value)[:400]


class CircumstanceWriter:
    """支援措置, 施設入所 and how letters reach somebody (see `circumstances`), beside the residents of a file.

    An empty cell ends nothing: a protection lasts until the last day that was said of it. Whom the register knows is
    protected too where their household is left out for another line.
    """

    def __init__(self, base: _Base) -> None:
        self.base = base

    def write(self, lines: Sequence[tuple[int, str, tuple[Told, ...]]]) -> None:
        people = bulk.by_key(Person, {key for _, key, told in lines if told})
        held: dict[tuple[int, str], list[Circumstance]] = defaultdict(list)
        running = Circumstance.objects.filter(replaced_at=None).order_by("valid_from")
        for row in bulk.among(running, "person_id", people.values()) if people else ():
            held[row.person_id, row.kind].append(row)
        rows: list[tuple[Any, ...]] = []
        replaced: list[int] = []
        for _number, key, told in lines:
            for each in told if key in people else ():
                before = held[people[key], each.kind]
                ended, new = circumstances.follows(before, each, self.base.today)
                replaced += [old.pk for old in ended]
                rows += [
                    (people[key], each.kind, one.said, one.address, one.postcode, *self.base.dated(*days))
                    for one, days in new
                ]
                if ended or new:  # what it says is nobody's to read in a list of differences
                    self.base.differ(f"circumstance.{each.kind}", None, None, person=people[key])
        bulk.replace(Circumstance, replaced, self.base.source.taken_at)
        names = ("person", "kind", "said", "address", "postcode", *_DATED)
        bulk.insert(Circumstance, names, rows)


class ResidentWriter(_Base):
    """People, their households and where they live. Memberships are written last, so that heads can change places."""

    def __init__(self, source: Source, file: CsvFile, today: date, refused: Collection[str]) -> None:
        """`refused` are the households that are left out (see `homes`)."""
        super().__init__(source, file, today)
        self.refused = refused
        self.memberships: list[tuple[Any, ...]] = []
        self.ended: list[int] = []
        self.empty = not Person.objects.exists()
        self.circumstances = CircumstanceWriter(self)

    def write(self, lines: Sequence[Line]) -> None:
        good, told = [], []
        for number, (resident,) in lines:
            told.append((number, resident.key, resident.told))
            if resident.household not in self.refused:
                good.append(resident)
                self._note(number, resident)
        self._people(good)
        people = bulk.by_key(Person, {each.key for each in good})
        homes = self._homes(good, bulk.by_key(Household, {each.household for each in good}))
        self._members(good, people, homes)
        self._residences(good, homes)
        self.circumstances.write(told)
        self.flush()

    def _note(self, number: int, resident: Resident) -> None:
        """Whose kin cannot be told is taken in as unknown; a house number that became a day, as it stands.

        Where somebody lives is repeated of nobody: whom they live with may be protected.
        """
        if _A_DAY.fullmatch(resident.address) and resident.ended_on is None:
            what = "書かれたのは、表計算ソフトが 日付に変えた番地かもしれません（2-3 が 2月3日 など）"
            mend = "そのまま取り込みました。元のシステムの番地を確かめ、ちがっていたら直して取り込んでください"
            self.notes.append(LineProblem(number, "番地", what, mend))
        if resident.relation == Relation.UNKNOWN and resident.ended_on is None:
            said = "書かれたこと" if circumstances.is_protected(resident.told) else f"「{resident.said}」"
            self.notes.append(
                LineProblem(
                    number,
                    "続柄",
                    f"{said}からは、だれの親・子・配偶者かが わかりません。「不明」として取り込みました",
                    "わかるときは 妻の子、子の子、夫（未届） のように書いてください",
                )
            )

    def _people(self, residents: list[Resident]) -> None:
        held = (
            Person.objects.none()
            if self.empty
            else bulk.among(Person.objects.all(), "key", [each.key for each in residents])
        )
        before = {row[0]: row for row in held.values_list(*_PERSON)}
        rows = {
            each.key: (
                each.key,
                each.name,
                each.kana,
                each.birth_date,
                each.sex,
                each.since,
                each.ended_on,
                each.ended_by,
                each.birth_until,
            )
            for each in residents
        }
        bulk.insert(Person, _PERSON, [row for key, row in rows.items() if key not in before])
        self.changed += len(rows) - len(before)
        changed = [(before[key], row) for key, row in rows.items() if key in before and before[key] != row]
        ids = bulk.by_key(Person, {row[0] for _, row in changed})
        for old, new in changed:
            values = {name: value for name, was, value in zip(_PERSON, old, new, strict=True) if was != value}
            Person.objects.filter(id=ids[new[0]]).update(**values)
            for name, value in values.items():
                self.differ(f"person.{name}", old[_PERSON.index(name)], value, person=ids[new[0]])

    def _homes(self, residents: list[Resident], known: dict[str, int]) -> dict[str, int]:
        fresh = {each.household for each in residents} - known.keys()
        bulk.insert(Household, ("key",), [(key,) for key in sorted(fresh)])
        return {**known, **bulk.by_key(Household, fresh)}

    def _members(self, residents: list[Resident], people: dict[str, int], homes: dict[str, int]) -> None:
        current = (
            Membership.objects.none()
            if self.empty
            else bulk.among(Membership.objects.filter(replaced_at=None, valid_to=None), "person_id", people.values())
        )
        held = {
            row[1]: row
            for row in current.values_list("id", "person", "household", "relation", "said", "position", "valid_from")
        }
        for each in residents:
            person, home = people[each.key], homes[each.household]
            before = held.get(person)
            now = None if each.ended_on else (home, each.relation, each.said, each.position)
            if (before[2:6] if before else None) == now:
                continue
            on = each.ended_on or (self.today if before else each.since or each.birth_date)
            if before:
                self.ended.append(before[0])
                self.memberships.append((person, *before[2:6], *self.dated(before[6], max(on, before[6]))))
                self.differ("membership", before[2:6], now, person=person)
            if now:
                self.memberships.append((person, *now, *self.dated(on)))

    def _residences(self, residents: list[Resident], homes: dict[str, int]) -> None:
        places = {
            homes[each.household]: (each.town, each.address, each.postcode)
            for each in sorted(residents, key=lambda r: -r.relation)
            if not each.ended_on
        }
        current = bulk.among(Residence.objects.filter(replaced_at=None, valid_to=None), "household_id", places)
        before = {
            row[1]: row for row in current.values_list("id", "household", "town", "address", "postcode", "valid_from")
        }
        moved = {home: place for home, place in places.items() if home not in before or before[home][2:5] != place}
        bulk.replace(Residence, [before[home][0] for home in moved if home in before], self.source.taken_at)
        rows = []
        for home, place in moved.items():
            if old := before.get(home):
                rows.append((home, *old[2:5], *self.dated(old[5], self.today)))
                self.differ("residence", " ".join(old[2:5]), " ".join(place), household=home)
            rows.append((home, *place, *self.dated(self.today if home in before else LONG_AGO)))
        bulk.insert(Residence, ("household", "town", "address", "postcode", *_DATED), rows)

    def finish(self) -> None:
        bulk.replace(Membership, self.ended, self.source.taken_at)
        bulk.insert(Membership, ("person", "household", "relation", "said", "position", *_DATED), self.memberships)


class FactWriter(_Base):
    """Facts of people, or of households."""

    def __init__(self, source: Source, file: CsvFile, today: date, *, of_household: bool) -> None:
        super().__init__(source, file, today)
        self.holder = "household" if of_household else "person"
        self.model: type[Person] | type[Household] = Household if of_household else Person
        self.first = not Fact.objects.exclude(**{self.holder: None}).exists()

    def write(self, lines: Sequence[Line]) -> None:
        ids = bulk.by_key(self.model, {each.holder for _, found in lines for each in found})
        before = self._before(ids, lines)
        rows: list[tuple[Any, ...]] = []
        ended: list[int] = []
        seen: set[tuple[int, str, int]] = set()
        for number, found in lines:
            for each in found:
                holder = ids.get(each.holder)
                if holder is None:
                    self.refuse(
                        number,
                        "",
                        f"{each.holder} は 住民の台帳にありません",
                        "先に 住民の抽出ファイルを取り込んでください",
                    )
                    break
                key = (holder, each.fact, each.year)
                old = before.get(key)
                if key in seen or (old and old[-1] == self.source.pk):
                    self.refuse(
                        number,
                        each.fact,
                        "同じ人の同じ項目が 2回 出ています",
                        "どちらが正しいか、元のシステムで確かめてください",
                    )
                    break
                seen.add(key)
                self._fact(each, holder, old, rows, ended)
        bulk.replace(Fact, ended, self.source.taken_at)
        bulk.insert(Fact, (self.holder, "fact", "year", "lo", "hi", "chosen", *_DATED), rows)
        self.flush()

    def _before(self, ids: dict[str, int], lines: Sequence[Line]) -> dict[tuple[int, str, int], tuple[Any, ...]]:
        if self.first and self.changed == 0:
            return {}
        names = {each.fact for _, found in lines for each in found}
        held = bulk.among(
            Fact.objects.filter(fact__in=names, replaced_at=None, valid_to=None), f"{self.holder}_id", ids.values()
        )
        rows = held.values_list(self.holder, "fact", "year", "id", "lo", "hi", "chosen", "valid_from", "source")
        return {row[:3]: row for row in rows}

    def _fact(
        self, given: Given, holder: int, old: tuple[Any, ...] | None, rows: list[tuple[Any, ...]], ended: list[int]
    ) -> None:
        value = given.value
        if old and old[4:7] == value:
            return
        key = (holder, given.fact, given.year)
        since = given.valid_from or (self.today if old else LONG_AGO)
        if old:
            ended.append(old[3])
            if since > old[7]:
                rows.append((*key, *old[4:7], *self.dated(old[7], since)))
            self.differ(given.fact, old[4:7], value, **{self.holder: holder})
        else:
            self.changed += 1
        if value:
            rows.append((*key, *value, *self.dated(since)))

    def finish(self) -> None:
        pass


class ReceiptWriter(_Base):
    """Who already receives what, and who did before: a line that has ended stands beside the one that goes on."""

    def write(self, lines: Sequence[Line]) -> None:
        ids = bulk.by_key(Person, {each.key for _, (each,) in lines})
        held = bulk.among(Receipt.objects.filter(running(self.today)), "person_id", ids.values())
        before = {
            (row[0], row[1]): row for row in held.values_list("person", "service", "id", "valid_from", "yen", "source")
        }
        over = bulk.among(Receipt.objects.filter(replaced_at=None, valid_to__isnull=False), "person_id", ids.values())
        past = set(over.values_list("person", "service", "valid_from"))
        rows: list[tuple[Any, ...]] = []
        ended: list[int] = []
        seen: set[tuple[int, str]] = set()
        for number, (each,) in lines:
            person = ids.get(each.key)
            if person is None:
                self.refuse(
                    number,
                    "宛名番号",
                    f"{each.key} は 住民の台帳にありません",
                    "先に 住民の抽出ファイルを取り込んでください",
                )
                continue
            old = before.get((person, each.service))
            if each.until and (old is None or each.since < old[3]):
                if (person, each.service, each.since) not in past:
                    past.add((person, each.service, each.since))
                    rows.append((person, each.service, each.yen, *self.dated(each.since, each.until)))
                    self.changed += 1
                continue
            if (person, each.service) in seen or (old and old[5] == self.source.pk):
                self.refuse(
                    number,
                    "制度",
                    "同じ人の同じ制度が 2回 出ています",
                    "どちらが正しいか、元のシステムで確かめてください",
                )
                continue
            seen.add((person, each.service))
            self._receipt(each, person, old, rows, ended)
        bulk.replace(Receipt, ended, self.source.taken_at)
        bulk.insert(Receipt, ("person", "service", "yen", *_DATED), rows)
        self.flush()

    def _receipt(
        self, each: Received, person: int, old: tuple[Any, ...] | None, rows: list[tuple[Any, ...]], ended: list[int]
    ) -> None:
        if old and old[3:5] == (each.since, each.yen) and each.until is None:
            return
        if old:
            ended.append(old[2])
            if each.since > old[3] and each.until is None:  # received again: what was before ended on that day
                rows.append((person, each.service, old[4], *self.dated(old[3], each.since)))
            self.differ(f"receipt.{each.service}", old[4], each.yen, person=person)
        self.changed += not old
        rows.append((person, each.service, each.yen, *self.dated(each.since, each.until)))

    def finish(self) -> None:
        pass
