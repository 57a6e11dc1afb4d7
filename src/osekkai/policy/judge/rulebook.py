"""A rulebook: a vocabulary and the services that rest on it, linked and ready to judge any household."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakValueDictionary

from osekkai.policy import periods
from osekkai.policy.files import read_yaml
from osekkai.policy.judge import straight
from osekkai.policy.judge.input import read_situation
from osekkai.policy.judge.situation import Situation
from osekkai.policy.language.problems import Place, Problem, Problems, nearest
from osekkai.policy.reading.deadlines import disagreements
from osekkai.policy.reading.linking import Linker
from osekkai.policy.reading.services import read_service
from osekkai.policy.reading.vocabulary import read_vocabulary, settle_towns
from osekkai.policy.rules.declared import Fact, Service, Step
from osekkai.policy.rules.vocabulary import Vocabulary


class Source(NamedTuple):
    """What a rulebook was read from: texts by path, keys of a service file that are not for rules, closed days."""

    files: tuple[tuple[str, str], ...]
    extra_keys: tuple[str, ...]
    closed: frozenset[int] = periods.YEAR_END


@dataclass(slots=True, weakref_slot=True, repr=False)
class Rulebook:
    """What one municipality's rules say. Made by `load`; immutable afterwards.

    It is sent to another process as its texts (see `sent`), and what is part of it as a place in it.
    """

    vocabulary: Vocabulary
    services: dict[str, Service]
    source: Source

    def __reduce__(self) -> tuple[Callable[[Source], Rulebook], tuple[Source]]:
        return sent, (self.source,)

    @property
    def steps(self) -> list[Step]:
        """Every step of the shared vocabulary and of all rules."""
        notions = [each for each in self.vocabulary.names.values() if isinstance(each, Step)]
        of_facts = [step for fact in self.vocabulary.facts.values() for step in (*fact.fallbacks, *fact.asked_before)]
        rules = [rule for service in self.services.values() for rule in service.rules]
        return [
            *notions,
            *of_facts,
            *(step for rule in rules for step in (*rule.steps.values(), *rule.judged, *rule.limits)),
        ]

    def situation(self, data: object, *, on: date | None = None) -> Situation:
        """See `input.read_situation`. Raises `PolicyError`."""
        return read_situation(data, self.vocabulary, on=on)

    def link(self, step: Step, problems: Problems, kind: str = "truth") -> None:
        """Check and prepare one more expression, as a form's condition; what is wrong goes to `problems`."""
        Linker(self.vocabulary, problems).link(step, kind)
        straight.prepare(step)
        for fact in self.vocabulary.facts.values():  # it may read the receipts of one more service
            fact.found_by = self.fact

    def disagreeing_deadlines(self, groups: Mapping[str, Iterable[str]]) -> list[Problem]:
        """Services of a group (of one life event, say) that count the same days from the same fact differently."""
        return disagreements({name: [self.services[id] for id in ids] for name, ids in groups.items()})

    def fact(self, id: str) -> Fact:
        """Raises `KeyError`."""
        return self.vocabulary.facts[id]

    def service(self, id: str) -> Service:
        """Raises `PolicyError` with the nearest id."""
        if id not in self.services:
            problems = Problems()
            problems.add(
                "unknown-service",
                Place(id),
                f"「{id}」という制度は ありません",
                f"there is no service '{id}'",
                nearest(id, self.services),
            )
            problems.raise_if_any()
        return self.services[id]


_HERE: WeakValueDictionary[Source, Rulebook] = WeakValueDictionary()
"""The rulebooks of this process by what they were read from."""


@lru_cache(maxsize=2)  # a worker is sent the same rulebook with every household
def sent(source: Source) -> Rulebook:
    """The rulebook that another process sent: this process' own where it has the same, else read now."""
    return _HERE.get(source) or load(dict(source.files), extra_keys=source.extra_keys, closed=source.closed)


def load(
    files: Mapping[str, str], *, extra_keys: Iterable[str] = (), closed: frozenset[int] = periods.YEAR_END
) -> Rulebook:
    """A rulebook from file texts by path. Files under `services/` hold a service each, the others vocabulary.

    `extra_keys` are keys of a service file that rules do not read (see `Service.extra`), `closed` the office's own
    closed days (month × 100 + day). Raises `PolicyError` with all the problems of all files.
    """
    problems = Problems()
    book = read(files, problems, extra_keys, closed)
    problems.raise_if_any()
    return book


def read(
    files: Mapping[str, str],
    problems: Problems,
    extra_keys: Iterable[str] = (),
    closed: frozenset[int] = periods.YEAR_END,
) -> Rulebook:
    """Like `load`, but leaves the problems to the caller; only a rulebook without problems may be used."""
    source = Source(tuple(files.items()), tuple(extra_keys), closed)
    vocabulary, services, notions = _declared(source, problems)
    Linker(vocabulary, problems).link_all(notions, services.values())
    book = Rulebook(vocabulary, services, source)
    for step in book.steps:
        straight.prepare(step)
    for fact in vocabulary.facts.values():
        fact.found_by = book.fact
    for service in services.values():
        service.found_by = book.service
    if not problems.found:
        _HERE[source] = book
    return book


def _declared(source: Source, problems: Problems) -> tuple[Vocabulary, dict[str, Service], list[Step]]:
    """What the files declare, before it is linked: the vocabulary, the services by id, and the shared notions."""
    vocabulary, services = Vocabulary(closed=source.closed), {}
    notions: list[Step] = []
    for path, text in source.files:
        root = read_yaml(path, text, problems)
        if root is None:
            continue
        if path.startswith("services/") or "/services/" in path:
            service = read_service(root, source.extra_keys)
            if service.id in services:
                problems.add(
                    "twice",
                    service.place,
                    f"id「{service.id}」が 2つのファイルにあります",
                    f"id '{service.id}' is in two files",
                )
            services[service.id] = service
        else:
            notions += read_vocabulary(root, vocabulary, problems)
    settle_towns(vocabulary, problems)
    vocabulary.services |= {id: service.words for id, service in services.items()}
    return vocabulary, services, notions
