"""What cannot all be true of a household: two heads, a parent younger than the child, an event before the birth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from osekkai.policy import calendar
from osekkai.policy.kinship import DEAD, HEAD, UNBORN
from osekkai.policy.language.meaning import Interval
from osekkai.policy.rules.declared import Fact
from osekkai.policy.rules.people import Person

Mend: TypeAlias = tuple[str, str] | None
Misfit: TypeAlias = tuple[str, str, str, str, Mend]
"""Code, path in the input, what is wrong in Japanese and English, how to mend it."""
YOUNGEST_HEAD = 15
"""Years from which somebody can head a household of their own (住民基本台帳の運用; 労働基準法56条: work from 15)."""
_ELDERS = ("parent", "parent.parent", "spouse.parent")


def misfits(on: date, people: Sequence[Person]) -> Iterator[Misfit]:
    yield from _heads_and_ids(people)
    places = {each.id: place for place, each in enumerate(people)}
    for place, person in enumerate(people):
        yield from _dates(on, place, person)
        yield from _ties(place, person, people, places)
        yield from _bonds(on, place, person, people, places)
    yield from _generations(on, people)
    yield from _circles(people, places)


def _heads_and_ids(people: Sequence[Person]) -> Iterator[Misfit]:
    relations = [each.relation for each in people]
    if relations.count(HEAD) != 1:
        yield (
            "relation",
            "members",
            f"relation: head（わたし）は ちょうど1人 必要です（いま{relations.count(HEAD)}人）",
            "exactly one member must have relation 'head'",
            None,
        )
    if relations.count("spouse") > 1:
        yield "relation", "members", "配偶者（spouse）が 2人以上います", "there is more than one spouse", None
    ids = [each.id for each in people]
    for index, each in enumerate(ids):
        if each in ids[:index]:
            yield (
                "twice",
                f"members[{index}].id",
                f"id「{each}」が 2人に使われています",
                f"id '{each}' is used twice",
                None,
            )


def _dates(on: date, place: int, person: Person) -> Iterator[Misfit]:
    born, death = person.born, person.facts.get("death_date")
    if born is None:
        return
    if born.lo > on.toordinal() and person.kin.lives != UNBORN:
        yield (
            "future",
            f"members[{place}].birth_date",
            f"生年月日（{date.fromordinal(int(born.lo))}）が 基準日（{on}）より あとです",
            f"birth_date {date.fromordinal(int(born.lo))} is after the day asked about ({on})",
            (
                "生まれた日を確かめるか、基準日を あとの日にしてください。おなかの子は lives: unborn と書きます",
                "check the date, or ask about a later day; of a child to be born write lives: unborn",
            ),
        )
    if isinstance(death, int) and death < born.lo:
        yield (
            "order",
            f"members[{place}].death_date",
            "亡くなった日が 生年月日より 前です",
            "death_date is before birth_date",
            None,
        )


def before_births(
    people: Sequence[Person], household: Mapping[str, object], applied: date | None, events: Sequence[Fact]
) -> Iterator[Misfit]:
    """An application before somebody was born whom it is for; `events` of somebody before their birth, or of all."""
    births = [(place, each, int(each.born.lo)) for place, each in enumerate(people) if each.born is not None]
    for place, person, birth in births:
        if person.kin.lives == UNBORN:
            continue
        if applied and applied.toordinal() < birth:
            yield (
                "order",
                "applied",
                f"申請日（{applied}）が members[{place}] の生年月日（{date.fromordinal(birth)}）より 前です",
                f"'applied' {applied} is before the birth of members[{place}] ({date.fromordinal(birth)})",
                (
                    "申請日を確かめるか、その日に生まれていた人だけを members に書いてください",
                    "check the day, or let members be who was born by then",
                ),
            )
        yield from _before(birth, person.facts, events, f"members[{place}].", ("生年月日", "birth_date"))
    if births and len(births) == len(people):
        first = min(birth for _, _, birth in births)
        yield from _before(first, household, events, "household.", ("世帯のだれの生年月日", "every birth_date"))


def _before(
    birth: int, facts: Mapping[str, object], events: Sequence[Fact], path: str, than: tuple[str, str]
) -> Iterator[Misfit]:
    for fact in events:
        value = facts.get(fact.id)
        last = value.hi if isinstance(value, Interval) else value
        if isinstance(last, int) and last < birth:
            day = date.fromordinal(last)
            yield (
                "order",
                f"{path}{fact.id}",
                f"{fact.name}（{day}）が {than[0]}（{date.fromordinal(birth)}）より 前です",
                f"{fact.id} {day} is before {than[1]} ({date.fromordinal(birth)})",
                ("どちらの日付も 確かめてください", "check both dates"),
            )


def _ties(place: int, person: Person, people: Sequence[Person], places: dict[str, int]) -> Iterator[Misfit]:
    kin, here = person.kin, f"members[{place}]"
    for name, ids in (
        ("parents", kin.parents or ()),
        ("spouse", (kin.spouse,) if kin.spouse else ()),
        ("carers", kin.carers),
    ):
        for id in ids:
            if id == person.id:
                yield (
                    "kin",
                    f"{here}.{name}",
                    f"「{id}」の {_WORDS[name]}が 自分自身です",
                    f"'{id}' cannot be their own {name}",
                    None,
                )
            elif id not in places:
                yield (
                    "kin",
                    f"{here}.{name}",
                    f"id「{id[:30]}」の人が いません",
                    f"there is no member with id '{id[:30]}'",
                    (f"いるのは {'・'.join(places)} です", f"there are {', '.join(places)}"),
                )
    if len(kin.parents or ()) > 2:
        yield "kin", f"{here}.parents", "親は 2人まで書けます（養育する人は carers に）", "at most two parents", None
    spouse = people[places[kin.spouse]] if kin.spouse in places else None
    if spouse is not None and spouse.kin.spouse not in (None, person.id):
        yield (
            "kin",
            f"{here}.spouse",
            f"「{person.id}」と「{spouse.id}」の 配偶者が くいちがっています",
            f"the spouses of '{person.id}' and '{spouse.id}' do not agree",
            None,
        )


YOUNGEST_SPOUSE = 15
"""Years below which nobody is taken for a spouse (民法731条: 18; registered before or abroad: younger)."""
LONGEST_EXPECTED = 300
"""Days before birth from which a child to be born is told."""


def _bonds(on: date, place: int, person: Person, people: Sequence[Person], places: dict[str, int]) -> Iterator[Misfit]:
    """Couples that cannot be, and children who are to be born too late or were due long ago."""
    here, born = f"members[{place}]", person.born
    is_spouse = person.relation.rpartition(".")[2] == "spouse" or person.kin.spouse in places
    if is_spouse and born and calendar.age_on(int(born.lo), on.toordinal()) < YOUNGEST_SPOUSE:
        yield (
            "kin",
            here,
            f"配偶者が {YOUNGEST_SPOUSE}歳になっていません",
            f"a spouse is under {YOUNGEST_SPOUSE}",
            ("生年月日か、だれかを 確かめてください", "check the date of birth, or who it is"),
        )
    if person.kin.spouse in places and person.kin.spouse in (person.kin.parents or ()):
        yield "kin", f"{here}.spouse", "親と子は 配偶者に なれません", "parent and child cannot be a couple", None
    together = any(each.relation == "spouse" or each.kin.spouse == person.id for each in people)
    if person.relation == HEAD and person.kin.bond and not person.kin.spouse and not together:
        yield (
            "kin",
            f"{here}.bond",
            "だれと 夫婦かが わかりません",
            "it is not said with whom",
            ("相手を spouse として入れてください（別に暮らすときは lives: elsewhere）", "add the spouse"),
        )
    death = person.facts.get("death_date")
    has_died = isinstance(death, int) and born is not None and born.lo <= death <= on.toordinal()
    if person.relation == HEAD and (has_died or person.kin.lives in (UNBORN, DEAD)):
        where = "death_date" if has_died else "lives"
        yield "relation", f"{here}.{where}", "わたし（head）は 生きている人です", "the head is somebody who lives", None
    if person.kin.lives == UNBORN and born and not -30 <= int(born.lo) - on.toordinal() <= LONGEST_EXPECTED:
        yield (
            "order",
            f"{here}.birth_date",
            "おなかの子の 予定日が 10か月より先か、過ぎています",
            "the due date is more than ten months ahead, or past",
            (
                "予定日を確かめてください。生まれた子は lives: unborn を消します",
                "check the due date; of a child who is born take lives: unborn away",
            ),
        )


_WORDS = {"parents": "親", "spouse": "配偶者", "carers": "養育者"}


def _generations(on: date, people: Sequence[Person]) -> Iterator[Misfit]:
    """Heads too young to be one, children who are older, parents who are younger."""
    places = {each.id: each for each in people}
    head = next((each for each in people if each.relation == HEAD), None)
    of_head = head.born if head else None
    if of_head and calendar.age_on(int(of_head.lo), on.toordinal()) < YOUNGEST_HEAD:
        index = next(index for index, each in enumerate(people) if each is head)
        yield (
            "relation",
            f"members[{index}]",
            f"わたし（head）が {YOUNGEST_HEAD}歳になっていません",
            f"the head is under {YOUNGEST_HEAD}",
            (
                "お子さんのことは、育てている方を わたし（head）にして、お子さんを 子（child）として 入れてください",
                "let whoever raises the child be the head, and the child a child",
            ),
        )
    for index, person in enumerate(people):
        born = person.born
        if born is None:
            continue
        parents = [places[each] for each in person.kin.parents or () if each in places]
        if person.relation in ("child", "child.child") and person.kin.parents is None and head:
            parents = [head]
        for parent in parents:
            older = parent.born
            if older and born.hi <= older.lo:
                who = "わたし（head）" if parent is head else f"親「{parent.id}」"
                yield (
                    "relation",
                    f"members[{index}]",
                    f"子の生年月日が {who}より 前か同じです",
                    "a child cannot be older than the head"
                    if parent is head
                    else "a child cannot be older than a parent",
                    None,
                )
        if person.relation == "parent" and of_head and born.lo >= of_head.hi:
            yield (
                "relation",
                f"members[{index}]",
                "親の生年月日が わたし（head）より あとか同じです",
                "a parent cannot be younger than the head",
                None,
            )


def _circles(people: Sequence[Person], places: dict[str, int]) -> Iterator[Misfit]:
    for index, person in enumerate(people):
        seen: set[str] = set()
        waiting = list(person.kin.parents or ())
        while waiting:
            id = waiting.pop()
            if id == person.id and id not in (person.kin.parents or ()):
                yield (
                    "circle",
                    f"members[{index}].parents",
                    f"「{person.id}」が 自分の 祖先に なっています",
                    f"'{person.id}' is their own ancestor",
                    ("親の関係を 見なおしてください", "look at the parents again"),
                )
                break
            if id in places and id not in seen:
                seen.add(id)
                waiting += people[places[id]].kin.parents or ()
