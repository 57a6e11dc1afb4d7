"""The interview's answers as the register knows them: of whoever is signed in, for them to look over first."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from osekkai.catalogue import Catalogue
from osekkai.matching import interview
from osekkai.matching.answers import CONVERSATION, Answers
from osekkai.matching.entitled import OF_AGE, is_minor
from osekkai.matching.today import Home, home_of
from osekkai.policy import Person, PolicyError, Situation
from osekkai.policy.calendar import age_on, written_days
from osekkai.policy.kinship import HEAD, HERE, LODGER, LONGEST, REGISTERED, UNKNOWN
from osekkai.policy.values import write_value
from osekkai.register import queries as register

BORN, SEX = "birth_date", "sex"


def known(home: Home, person: int, catalogue: Catalogue, event: str, owner: int) -> Answers | None:
    """What the register says of somebody of a home, as answers to the interview of an account (`owner`).

    Nothing where they cannot be asked for themselves (a child who signs in).

    Of the others who live there only what a resident record tells everybody of the household (住民基本台帳法7条・
    12条): who they are to each other, when they were born, their sex. Of the minors whom they raise, and of
    themselves, all: another adult's own facts are not theirs to read. `home` is theirs: as they may be told of it.
    """
    begun = interview.begin(catalogue, event)
    alone = _is_alone(home, person)
    place = home.people.index(person)
    people = home.situation.people
    order = [place, *(each for each in range(len(people)) if each != place)]
    relations = _seen_from(home.situation, place)
    answers = Answers(
        event=event,
        people=tuple((relations[each], {BORN: _born(people[each])}) for each in order),
        household=dict(begun.household),
        talked=CONVERSATION,
        owner=owner,
        person=person,
    )
    ids = dict(zip(order, answers.members(), strict=True))
    answers = _with_kin(answers, home.situation, ids)
    for member, fact, value in _facts(home, catalogue, place, ids, alone):
        if answers.fact(member, fact) is None:  # what the event says is later than what the register knows
            answers = answers.with_fact(member, fact, value)
    sets = interview.sets_of_me(catalogue, event)
    for fact, value in sets.items():
        answers = answers.with_fact("head", fact, value)
    try:
        answers.situation(catalogue.book, home.situation.on)
    except PolicyError:
        return None
    return _as_known(answers, sets)


def _is_alone(home: Home, person: int) -> bool:
    """Whether nobody else lives there but minors: what is known of the household is theirs."""
    on = home.situation.on.toordinal()
    if not register.people_of([home.id], to=register.MACHINE) <= set(home.people):
        return False  # of somebody they are not told
    return all(id == person or is_minor(each, on) for id, each in zip(home.people, home.situation.people, strict=True))


def receiving(home: Home, answers: Answers, catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """(service, member) of what whoever answers, or a minor whom they raise, receives already by the register.

    The member is empty for the household. Who is not of the register (a newborn) receives nothing yet, whatever the
    brothers and sisters do. Of those whose receipts are not theirs to read nothing is told: they stand as the family
    does. What is paid to whoever answers is for all.
    """
    place_of = _places(home, answers)
    mine = _mine(home, catalogue, home.people.index(answers.person))
    found = set[tuple[str, str]]()
    for each in register.received([home.people[place] for place in mine]):
        receiver = home.people.index(each.person)
        found.add((each.service, ""))
        for member in answers.members():
            place = place_of.get(member)
            is_not_theirs_to_read = place is not None and place not in mine
            if receiver in (place, place_of["head"]) or is_not_theirs_to_read:
                found.add((each.service, member))
    return frozenset(found)


def _places(home: Home, answers: Answers) -> dict[str, int]:
    """Whom of the home each member of the answers is: the resident, and others by their day of birth, each once."""
    found = {"head": (me := home.people.index(answers.person))}
    left = [each for each in range(len(home.people)) if each != me]
    for member, (_, facts) in list(zip(answers.members(), answers.people, strict=True))[1:]:
        same = next((each for each in left if _born(home.situation.people[each]) == facts.get(BORN)), None)
        if same is not None:
            left.remove(same)
            found[member] = same
    return found


def raised_in(answers: Answers, catalogue: Catalogue, on: date) -> dict[str, int]:
    """The minors whom somebody raises, by the member of the answers that began with what the register says of them.

    As they themselves may be told of their home: a child who is protected from them is not there.
    """
    to = register.of_themselves(answers.person) if answers.person else register.ANYBODY
    home = home_of(answers.person, catalogue.book.vocabulary, on, to=to) if answers.person else None
    if home is None or answers.person not in home.people:
        return {}
    mine = _mine(home, catalogue, home.people.index(answers.person))
    places = _places(home, answers)
    return {member: home.people[at] for member, at in places.items() if at in mine and member != HEAD}


def still_told(answers: Answers, on: date) -> Answers:
    """Answers that were kept, without what the register said of others that is not theirs to read any more.

    Of a child who is of age by now (民法4条), or lives with them no more: what they said themselves stays.
    """
    home = register.household_of(answers.person)
    here = register.members(home, to=register.of_themselves(answers.person)) if home else ()
    minors = {
        each.person.birth_written
        for each in here
        if age_on(each.person.birth_days[0].toordinal(), on.toordinal()) < OF_AGE
    }
    gone = {
        (member, fact)
        for member, fact in answers.known
        if member not in ("", HEAD) and fact not in (BORN, SEX) and answers.fact(member, BORN) not in minors
    }
    return answers.forgetting(gone) if gone else answers


def _mine(home: Home, catalogue: Catalogue, me: int) -> set[int]:
    """The one at a place, and the minors whom they raise."""
    world = home.situation.world(catalogue.book.vocabulary)
    raised = [each.index for each in world.related(world.members[me], "raised")]
    return {me, *(each for each in raised if is_minor(home.situation.people[each], world.on))}


def _as_known(answers: Answers, said: Collection[str]) -> Answers:
    """What was put in as answered was not: the register says it, or the event that somebody came from."""
    known = tuple(each for each in answers.trail if each[1] not in said)
    return replace(answers, known=known, trail=tuple(each for each in answers.trail if each[1] in said))


def _born(person: Person) -> str:
    assert person.born is not None, "the register knows of everybody when they can have been born"
    return written_days(*(date.fromordinal(int(end)) for end in person.born))


def _seen_from(situation: Situation, place: int) -> list[str]:
    """What each is to the one at a place, by the ties that are certain (`policy.kinship`)."""
    people = situation.people
    if people[place].relation == HEAD:
        return [each.relation for each in people]
    near: dict[str, list[tuple[str, str]]] = {each.id: [] for each in people}
    for one, tie, other in situation.ties():
        near[one].append(("spouse" if tie == "couple" else "child", other))
        near[other].append(("spouse" if tie == "couple" else "parent", one))
    paths: dict[str, tuple[str, ...]] = {people[place].id: ()}
    waiting = deque(paths)
    while waiting:
        one = waiting.popleft()
        for step, other in near[one]:
            if other not in paths and len(paths[one]) < LONGEST:
                paths[other] = (*paths[one], step)
                waiting.append(other)
    lodges = people[place].relation == LODGER
    return [
        (".".join(paths[each.id]) or HEAD)
        if each.id in paths
        else LODGER
        if lodges or each.relation == LODGER
        else UNKNOWN
        for each in people
    ]


def _with_kin(answers: Answers, situation: Situation, ids: dict[int, str]) -> Answers:
    """With what is certain of their ties, and where they live, said of each (see `Answers.kin`)."""
    of_record = {person.id: ids[place] for place, person in enumerate(situation.people)}
    parents: dict[str, list[str]] = {}
    for one, tie, other in situation.ties():
        if tie == "parent":
            parents.setdefault(other, []).append(of_record[one])
    kin: dict[str, dict[str, Any]] = {}
    for person in situation.people:
        said: dict[str, Any] = {"parents": parents[person.id]} if person.id in parents else {}
        if person.kin.bond not in ("", REGISTERED):
            said["bond"] = person.kin.bond
        if person.kin.lives != HERE:
            said["lives"] = person.kin.lives
        if said:
            kin[of_record[person.id]] = said
    return replace(answers, kin=kin)


def _facts(
    home: Home, catalogue: Catalogue, me: int, ids: dict[int, str], alone: bool
) -> Iterable[tuple[str, str, Any]]:
    """What is known of the one at a place and the minors whom they raise, and where they live: (member, fact, written).

    Other facts of the household can be those of another adult in it (a tax of both parents, a treatment): only where
    there is none are they told.
    """
    vocabulary, situation = catalogue.book.vocabulary, home.situation
    facts = vocabulary.facts
    for id, value in situation.household.items():
        if id in facts and (alone or facts[id].is_town) and (written := write_value(facts[id], value)) is not None:
            yield "", id, written
    mine = _mine(home, catalogue, me)
    for place, member in ids.items():
        for id, value in situation.people[place].facts.items():
            if id not in facts or id == BORN or facts[id].lives or (place not in mine and id != SEX):
                continue
            if (written := write_value(facts[id], value)) is not None:
                yield member, id, written
