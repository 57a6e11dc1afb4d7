"""A household or an organisation, read from plain data as people and systems write it; each problem has its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from osekkai.policy import calendar, kinship
from osekkai.policy.judge.fitting import before_births, misfits
from osekkai.policy.judge.situation import Situation
from osekkai.policy.kinship import DEAD, HERE, LIVES, PLAIN, Kin
from osekkai.policy.language.meaning import Value
from osekkai.policy.language.problems import NotUnderstood, Place, Problems, nearest
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON, RELATIONS, ByYear, Person
from osekkai.policy.rules.vocabulary import Vocabulary
from osekkai.policy.values import read_value

KEYS = ("on", "applied", "members", "household", "received", "organisation")
_OF_RECEIPTS = {"service", "since", "until", "yen", "member"}
_KIN_KEYS = ("parents", "spouse", "bond", "carers", "lives", "livelihood")
"""What a member's data may say of kin beside the relation; see `kinship.Kin`."""
_SHORTHAND = sorted((*RELATIONS, *kinship.SHORT), key=lambda word: word == "spouse")
"""`{"child": "2020-01-01"}`: relation and birth date. `spouse` comes last: beside another it says who is theirs."""
_LIVES = {
    "同居": "here",
    "別居": "elsewhere",
    "学生": "student",
    "施設": "institution",
    "おなかの子": "unborn",
    "死亡": "dead",
}
_BONDS = {"婚姻": "registered", "事実婚": "de_facto", "パートナーシップ": "partnership"}


def read_situation(data: object, vocabulary: Vocabulary, *, on: date | None = None, root: str = "") -> Situation:
    """`{"on": DAY, "members": [{"id", "relation", "birth_date", FACT: VALUE}], "household": {FACT: VALUE}}`, read.

    `"received": [{"service", "since", "until", "yen", "member"}]` are receipts of members (else of the head): all that
    a member has had of that service. A fact of the member's own stands above what they say.
    `{"on": DAY, "organisation": {FACT: VALUE}}` is an organisation instead of a household.
    `applied` is the day of the application, where there is one.

    Raises `PolicyError` with every problem found, each with its path in the input. `on` overrides the input's day;
    where neither says one it is today. Members may also be written `{"child": "2024-05-01", …}` (relation: birth date).
    """
    reader = _Reader(vocabulary, Problems(), root)
    situation = reader.situation(data, on)
    reader.problems.raise_if_any()
    return situation


_DAYS = {"on": "基準日", "applied": "申請日"}


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
            return Situation(calendar.today(), ())
        for name in data:
            if name not in KEYS:
                self.no(
                    "unknown-key",
                    str(name)[:60],
                    f"「{str(name)[:60]}」という項目は ありません",
                    f"there is no '{str(name)[:60]}' here",
                    nearest(str(name)[:60], KEYS),
                )
        day = on or self.day(data.get("on"), "on")
        applied = self.day(data["applied"], "applied") if data.get("applied") is not None else None
        if data.get("organisation") is not None:
            return self.organisation(data, day)
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
        people = [_told_dead(each, day) for each in self.received(data.get("received", []), people, day)]
        situation = Situation(day, tuple(people), household, applied)
        if not self.problems.found:
            self.fits(situation)
        return situation

    def organisation(self, data: Mapping[Any, Any], on: date) -> Situation:
        """One organisation instead of a household."""
        for name in sorted({"members", "household", "received"} & set(data)):
            self.no(
                "wrong-place",
                name,
                "organisation（法人・団体）は、住民の世帯とは べつに判定します",
                "an organisation is judged by itself, without a household",
            )
        return Situation(on, (), organisation=self.facts(data["organisation"], ORGANISATION, "organisation"))

    def day(self, value: object, key: str) -> date:
        if value is None:
            return calendar.today()
        try:
            day = calendar.parse_date(str(value)[:40]) if isinstance(value, str) else None
        except calendar.WrongEra as wrong:
            self.no("date", key, wrong.ja, wrong.en)
            return calendar.today()
        except calendar.NotADay:
            day = None
        if day is None or not 1950 <= day.year <= 2150:
            self.no(
                "date",
                key,
                f"{_DAYS[key]}は 1950年から2150年までの日付で書いてください（例: 2026-04-01）",
                f"'{key}' must be a date between 1950 and 2150",
            )
            return calendar.today()
        return day

    def person(self, data: object, path: str, members: list[Any]) -> Person:
        if not isinstance(data, Mapping):
            self.no("shape", path, "{ } で囲んだデータが必要です", "an object is needed")
            return Person(path, kinship.OTHER, {})
        entries = dict(data)
        for short in _SHORTHAND:
            if short in entries and "relation" not in entries:
                entries |= {"relation": short, "birth_date": entries.pop(short)}
        said = self.relation(entries.pop("relation", None), path)
        kin = self.kin({name: entries.pop(name) for name in _KIN_KEYS if name in entries}, said, path)
        given = entries.pop("id", None)
        if given is not None and (
            not isinstance(given, str | int) or isinstance(given, bool) or not str(given) or len(str(given)) > 80
        ):
            self.no(
                "id", f"{path}.id", "id は 80文字までの文字で書いてください", "id is a text of at most 80 characters"
            )
        facts = self.facts(entries, PERSON, path)
        for fact in self.vocabulary.facts.values():
            if fact.is_so_of(said.relation, kin.lives):
                facts.setdefault(fact.id, True)
        return Person(
            str(given)[:80] if given is not None else _default_id(said.relation, path, members),
            said.relation,
            facts,
            kin,
        )

    def relation(self, value: object, path: str) -> kinship.Kinship:
        """Raises nothing: what cannot be read is reported, and stands as nobody's kin."""
        try:
            if not isinstance(value, str):
                raise NotUnderstood("だれかを 書いてください", "say who it is")
            return kinship.read(value)
        except NotUnderstood as problem:
            listed = "head・spouse・child・parent・grandchild・sibling・other・lodger・unknown"
            self.no(
                "relation",
                f"{path}.relation",
                f"relation が読めません：{problem.args[0]}",
                f"relation: {problem.args[1]}",
                (
                    f"{listed} のどれか、または 続柄（妻の子、子の子、夫（未届） など）を書いてください",
                    f"write one of {listed.replace('・', ', ')}, or a path such as spouse.child",
                ),
            )
            return kinship.Kinship(kinship.OTHER)

    def kin(self, data: dict[str, Any], said: kinship.Kinship, path: str) -> Kin:
        def word(name: str, known: Mapping[str, str], words: tuple[str, ...], usual: str) -> str:
            value = data.get(name)
            if value is None:
                return usual
            found = known.get(value, value) if isinstance(value, str) else ""
            if found not in words:
                self.no(
                    "kin",
                    f"{path}.{name}",
                    f"{name} は {'・'.join(words)} のどれかです",
                    f"{name} is one of {', '.join(words)}",
                )
                return usual
            return found

        def ids(name: str) -> tuple[str, ...] | None:
            value = data.get(name)
            if value is None:
                return None
            listed = value if isinstance(value, list) else [value]
            if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in listed):
                self.no(
                    "kin",
                    f"{path}.{name}",
                    f"{name} には 人の id を書いてください",
                    f"{name} takes ids of members",
                )
                return None
            return tuple(str(each)[:80] for each in listed)

        spouse, livelihood = ids("spouse"), data.get("livelihood")
        if spouse is not None and len(spouse) > 1:
            self.no("kin", f"{path}.spouse", "配偶者は 1人だけ書けます", "there can be one spouse")
        if livelihood is not None and (not isinstance(livelihood, str) or len(livelihood) > 80):
            self.no("kin", f"{path}.livelihood", "livelihood は 80文字までの文字です", "livelihood is a text")
            livelihood = None
        found = Kin(
            word("bond", _BONDS, kinship.BONDS, said.bond),
            said.said,
            said.of,
            ids("parents"),
            None if spouse is None else "".join(spouse[:1]),
            ids("carers") or (),
            word("lives", _LIVES, LIVES, HERE),
            livelihood or "",
        )
        return PLAIN if found == PLAIN else found

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
                place = "members[…]" if fact.entity == PERSON else fact.entity
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

    def received(self, data: object, people: list[Person], on: date) -> list[Person]:
        """The people with what their receipts until the day say of them."""
        if not isinstance(data, list):
            self.no("shape", "received", "[ ] で囲んだならびが必要です", "a list is needed")
            return people
        heads = [each.id for each in people if each.relation == "head"]
        began: dict[tuple[str, str], list[int]] = {}
        for index, each in enumerate(data):
            found = self.receipt(each, f"received[{index}]", [person.id for person in people], [*heads, ""][0])
            if found and found[2] <= on.toordinal():
                began.setdefault(found[:2], []).append(found[2])
        told: dict[str, dict[str, Value]] = {}
        for (member, service), days in began.items():
            told.setdefault(member, {}).update(self.vocabulary.told_by_receipts(service, days))
        return [replace(each, facts={**told.get(each.id, {}), **each.facts}) for each in people]

    def receipt(self, data: object, path: str, members: list[str], head: str) -> tuple[str, str, int] | None:
        """Whose, of which service, and the day from which on; nothing where it cannot be read, and it is said."""
        if not isinstance(data, Mapping) or not {"service", "since"} <= set(data) <= _OF_RECEIPTS:
            self.no(
                "shape",
                path,
                "受給の記録は service と since（と member・until・yen）で書きます",
                "a receipt has service and since, and may have member, until and yen",
            )
            return None
        service, member = str(data["service"])[:80], str(data.get("member") or head)[:80]
        if service not in self.vocabulary.services:
            self.no(
                "unknown-service",
                f"{path}.service",
                f"「{service}」という制度は ありません",
                f"there is no service '{service}'",
                nearest(service, self.vocabulary.services),
            )
        if member not in members:
            self.no(
                "unknown-member",
                f"{path}.member",
                f"「{member}」という人は members に いません",
                f"there is no member '{member}'",
                nearest(member, members),
            )
        days = [self.day_of(data[name], f"{path}.{name}") for name in ("since", "until") if data.get(name) is not None]
        if len(days) == 2 and days[0] and days[1] and days[1] < days[0]:
            self.no("order", f"{path}.until", "終わりの日が はじめの日より 前です", "'until' is before 'since'")
        return (member, service, days[0]) if days and days[0] else None

    def day_of(self, value: object, path: str) -> int | None:
        try:
            return calendar.parse_date(str(value)[:40]).toordinal()
        except calendar.NotADay as wrong:
            self.no("date", path, wrong.ja, wrong.en)
            return None

    def fits(self, situation: Situation) -> None:
        """Relations, ids and dates that cannot all be true."""
        if situation.applied and situation.applied > situation.on:
            self.no(
                "future",
                "applied",
                f"申請日（{situation.applied}）が 基準日（{situation.on}）より あとです",
                f"'applied' {situation.applied} is after the day asked about ({situation.on})",
            )
        for each in misfits(situation.on, situation.people):
            self.no(*each)
        days = [each for each in self.vocabulary.facts.values() if each.type.kind == "date"]
        events = [each for each in days if each.id not in ("birth_date", "death_date")]
        for each in before_births(situation.people, situation.household, situation.applied, events):
            self.no(*each)


def _told_dead(person: Person, on: date) -> Person:
    """Who has died is no member any more, but still of the household's graph (亡くなった人)."""
    death = person.facts.get("death_date")
    if not isinstance(death, int) or death > on.toordinal() or person.relation == kinship.HEAD:
        return person
    return replace(person, kin=replace(person.kin, lives=DEAD))


def _default_id(relation: str, path: str, members: Iterable[Any]) -> str:
    """`head`, `spouse`, `child1`, `child2`, `grandchild1` … in the order of the input."""
    before = list(members)[: int(path[path.index("[") + 1 : -1]) + 1]
    return kinship.id_of(relation, sum(1 for each in before if _is(each, relation)))


def _is(data: object, relation: str) -> bool:
    if not isinstance(data, Mapping):
        return False
    said = data.get("relation") or next((each for each in _SHORTHAND if each in data), "")
    try:
        return isinstance(said, str) and kinship.read(said).relation == relation
    except NotUnderstood:
        return False
