"""What is known of a household on a day, read from plain data as a person or a system wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from osekkai.policy import calendar
from osekkai.policy.language.meaning import Value
from osekkai.policy.language.problems import NotUnderstood, Place, Problems, nearest
from osekkai.policy.rules.people import HOUSEHOLD, PERSON, RELATIONS, ByYear, Facts, Member, World
from osekkai.policy.rules.vocabulary import Vocabulary
from osekkai.policy.values import read_value

RELATION_NAMES = {
    "わたし": "head",
    "世帯主": "head",
    "本人": "head",
    "配偶者": "spouse",
    "子": "child",
    "親": "parent",
    "その他": "other",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the household as given."""

    id: str
    relation: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Situation:
    """A household on a day. A fact not in `facts` was not given; one that is open there is said to be unknown."""

    MAX_MEMBERS: ClassVar[int] = 50

    on: date
    people: tuple[Person, ...]
    household: Facts = field(default_factory=dict)

    def world(self, vocabulary: Vocabulary) -> World:
        defaults = vocabulary.defaults(PERSON)
        members = [
            Member(each.id, each.relation, each.facts, defaults, index) for index, each in enumerate(self.people)
        ]
        household = Member("", HOUSEHOLD, self.household, vocabulary.defaults(HOUSEHOLD))
        return World(self.on.toordinal(), household, members)

    def with_fact(self, member: str, fact: str, value: Value) -> Situation:
        """The same household, had this fact been given. `member` is empty for the household itself."""
        if not member:
            return replace(self, household={**self.household, fact: value})
        people = tuple(
            replace(each, facts={**each.facts, fact: value}) if each.id == member else each for each in self.people
        )
        return replace(self, people=people)

    def given(self, member: str, fact: str) -> bool:
        holder = self.household if not member else next((p.facts for p in self.people if p.id == member), {})
        return fact in holder

    def as_data(self) -> dict[str, Any]:
        """The situation as `read_situation` reads it. Who people are is left out."""

        def plain(value: Any) -> Any:
            if isinstance(value, ByYear):
                return {str(year): plain(each) for year, each in value.items()}
            return sorted(value) if isinstance(value, frozenset) else value

        members = []
        for person in self.people:
            born = date.fromordinal(person.facts["birth_date"])  # type: ignore[arg-type]
            facts = {id: plain(value) for id, value in person.facts.items() if id != "birth_date"}
            members.append({person.relation: born.isoformat(), **facts})
        household = {id: plain(value) for id, value in self.household.items()}
        return {"on": self.on.isoformat(), "members": members, "household": household}


def read_situation(data: object, vocabulary: Vocabulary, *, on: date | None = None, root: str = "") -> Situation:
    """`{"on": DAY, "members": [{"id", "relation", "birth_date", FACT: VALUE}], "household": {FACT: VALUE}}`, read.

    Raises `PolicyError` with every problem found, each with its path in the input. `on` overrides the input's day;
    where neither says one it is today. Members may also be written `{"child": "2024-05-01", …}` (relation: birth date).
    """
    reader = _Reader(vocabulary, Problems(), root)
    situation = reader.situation(data, on)
    reader.problems.raise_if_any()
    return situation


class _Reader:
    def __init__(self, vocabulary: Vocabulary, problems: Problems, root: str) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.root = root

    def no(self, code: str, path: str, ja: str, en: str, mend: tuple[str, str] | None = None) -> None:
        self.problems.add(code, Place(f"{self.root}{path}"), ja, en, mend)

    def situation(self, data: object, on: date | None) -> Situation:
        if not isinstance(data, Mapping):
            self.no("shape", "$", "{ } で囲んだデータが必要です", "an object is needed")
            return Situation(date.today(), ())
        for name in data:
            if name not in ("on", "members", "household"):
                self.no(
                    "unknown-key",
                    str(name)[:60],
                    f"「{str(name)[:60]}」という項目は ありません",
                    f"there is no '{str(name)[:60]}' here",
                    nearest(str(name)[:60], ("on", "members", "household")),
                )
        day = on or self.day(data.get("on"))
        members = data.get("members")
        if not isinstance(members, list) or not members:
            self.no("missing-key", "members", "members に 1人以上 書いてください", "members needs at least one person")
            members = []
        if len(members) > Situation.MAX_MEMBERS:
            self.no(
                "too-many",
                "members",
                f"一度に判定できるのは {Situation.MAX_MEMBERS}人までです",
                f"at most {Situation.MAX_MEMBERS} members at a time",
            )
            members = members[:0]
        people = [self.person(each, f"members[{index}]", members) for index, each in enumerate(members)]
        household = self.facts(data.get("household", {}), HOUSEHOLD, "household")
        situation = Situation(day, tuple(people), household)
        if not self.problems.found:
            self.fits(situation)
        return situation

    def day(self, value: object) -> date:
        if value is None:
            return date.today()
        try:
            day = calendar.parse_date(str(value)[:40]) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or not 1950 <= day.year <= 2150:
            self.no(
                "date",
                "on",
                "基準日は 1950年から2150年までの日付で書いてください（例: 2026-04-01）",
                "'on' must be a date between 1950 and 2150",
            )
            return date.today()
        return day

    def person(self, data: object, path: str, members: list[Any]) -> Person:
        if not isinstance(data, Mapping):
            self.no("shape", path, "{ } で囲んだデータが必要です", "an object is needed")
            return Person(path, "other", {})
        entries = dict(data)
        for short in RELATIONS:
            if short in entries and "relation" not in entries:
                entries |= {"relation": short, "birth_date": entries.pop(short)}
        relation = entries.pop("relation", None)
        relation = RELATION_NAMES.get(relation, relation) if isinstance(relation, str) else relation
        if relation not in RELATIONS:
            self.no(
                "relation",
                f"{path}.relation",
                f"relation は {'・'.join(RELATIONS)} のどれかです",
                f"relation is one of {', '.join(RELATIONS)}",
            )
            relation = "other"
        given = entries.pop("id", None)
        if given is not None and (
            not isinstance(given, str | int) or isinstance(given, bool) or not str(given) or len(str(given)) > 80
        ):
            self.no(
                "id", f"{path}.id", "id は 80文字までの文字で書いてください", "id is a text of at most 80 characters"
            )
        return Person(
            str(given)[:80] if given is not None else _default_id(relation, path, members),
            relation,
            self.facts(entries, PERSON, path),
        )

    def facts(self, data: object, entity: str, path: str) -> dict[str, Value | ByYear]:
        if not isinstance(data, Mapping):
            self.no("shape", path, "{ } で囲んだデータが必要です", "an object is needed")
            return {}
        found: dict[str, Value | ByYear] = {}
        for name, value in data.items():
            where = f"{path}.{str(name)[:60]}"
            fact = self.vocabulary.fact(str(name))
            if fact is None:
                self.no(
                    "unknown-fact",
                    where,
                    f"「{str(name)[:60]}」という項目は ありません",
                    f"there is no fact '{str(name)[:60]}'",
                    nearest(str(name)[:60], self.vocabulary.fact_names(entity)),
                )
            elif fact.entity != entity:
                place = "household" if fact.entity == HOUSEHOLD else "members[…]"
                self.no(
                    "wrong-place", where, f"「{fact.name}」は {place} に書く項目です", f"'{fact.id}' belongs in {place}"
                )
            elif fact.id in found:
                self.no("twice", where, f"「{fact.name}」が 2回 書かれています", f"'{fact.id}' is given twice")
            else:
                try:
                    found[fact.id] = read_value(fact, value)
                except NotUnderstood as problem:
                    self.no("value", where, f"「{fact.name}」は {problem.args[0]}", f"'{fact.id}': {problem.args[1]}")
        return found

    def fits(self, situation: Situation) -> None:
        """Relations, ids and dates that cannot all be true."""
        relations = [each.relation for each in situation.people]
        if relations.count("head") != 1:
            self.no(
                "relation",
                "members",
                f"relation: head（わたし）は ちょうど1人 必要です（いま{relations.count('head')}人）",
                "exactly one member must have relation 'head'",
            )
        if relations.count("spouse") > 1:
            self.no("relation", "members", "配偶者（spouse）が 2人以上います", "there is more than one spouse")
        ids = [each.id for each in situation.people]
        for index, each in enumerate(ids):
            if each in ids[:index]:
                self.no(
                    "twice", f"members[{index}].id", f"id「{each}」が 2人に使われています", f"id '{each}' is used twice"
                )
        on = situation.on.toordinal()
        born: dict[str, list[tuple[int, int]]] = {}
        for index, person in enumerate(situation.people):
            birth, death = person.facts.get("birth_date"), person.facts.get("death_date")
            if not isinstance(birth, int):
                continue
            born.setdefault(person.relation, []).append((index, birth))
            if birth > on:
                self.no(
                    "future",
                    f"members[{index}].birth_date",
                    f"生年月日（{date.fromordinal(birth)}）が 基準日（{situation.on}）より あとです",
                    f"birth_date {date.fromordinal(birth)} is after the day asked about ({situation.on})",
                    (
                        "生まれた日を確かめるか、基準日を あとの日にしてください",
                        "check the date, or ask about a later day",
                    ),
                )
            if isinstance(death, int) and death < birth:
                self.no(
                    "order",
                    f"members[{index}].death_date",
                    "亡くなった日が 生年月日より 前です",
                    "death_date is before birth_date",
                )
        head = born.get("head", [(0, 0)])[0][1]
        for index, birth in born.get("child", []):
            if head and birth <= head:
                self.no(
                    "relation",
                    f"members[{index}]",
                    "子の生年月日が わたし（head）より 前か同じです",
                    "a child cannot be older than the head",
                )
        for index, birth in born.get("parent", []):
            if head and birth >= head:
                self.no(
                    "relation",
                    f"members[{index}]",
                    "親の生年月日が わたし（head）より あとか同じです",
                    "a parent cannot be younger than the head",
                )


def _default_id(relation: str, path: str, members: Iterable[Any]) -> str:
    """`head`, `spouse`, `child1`, `child2` … in the order of the input."""
    if relation in ("head", "spouse"):
        return relation
    before = list(members)[: int(path[path.index("[") + 1 : -1]) + 1]
    same = sum(
        1
        for each in before
        if isinstance(each, Mapping)
        and (relation in each or RELATION_NAMES.get(str(each.get("relation")), each.get("relation")) == relation)
    )
    return f"{relation}{same}"
