"""Vocabulary files: facts, notions, parameters and tables that all services share, each name once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from osekkai.policy.files import Item
from osekkai.policy.language.problems import Place, Problems
from osekkai.policy.language.words import Words
from osekkai.policy.language.written import block, kanji_numeral
from osekkai.policy.reading.facts import read_facts, read_step
from osekkai.policy.reading.figures import read_parameter, read_table
from osekkai.policy.rules.declared import Step
from osekkai.policy.rules.figures import Parameter, Table
from osekkai.policy.rules.people import PERSON
from osekkai.policy.rules.vocabulary import Declaration, Vocabulary

VOCABULARY_KEYS = ("facts", "notions", "parameters", "tables", "towns")


def read_vocabulary(root: Item, vocabulary: Vocabulary, problems: Problems) -> list[Step]:
    """Add a file's declarations to the vocabulary. Its notions (shared steps) are returned: they wait to be linked."""
    found = root.fields([], VOCABULARY_KEYS)
    declared: list[tuple[Iterable[str], Declaration, Place]] = []
    steps: list[Step] = []
    for fact in read_facts(found["facts"]) if "facts" in found else []:
        fact.order = len(vocabulary.facts)
        vocabulary.facts[fact.id] = fact
        declared.append((dict.fromkeys((fact.id, fact.name, *fact.aliases)), fact, fact.place))
    for kind, reader in (("parameters", read_parameter), ("tables", read_table)):
        for key, value in found[kind].entries() if kind in found else []:
            each: Parameter | Table = reader(key, value)
            declared.append(((each.name,), each, each.place))
    for key, value in found["notions"].entries() if "notions" in found else []:
        step = read_step(key, value, PERSON)
        steps.append(step)
        declared.append(((step.name,), step, key.place))
    for key, value in found["towns"].entries() if "towns" in found else []:
        vocabulary.towns |= _blocks(key, value)
    for names, declaration, place in declared:
        for name in names:
            if name in vocabulary.names:
                problems.add(
                    "twice",
                    place,
                    f"「{name}」は もう別の意味で使われています",
                    f"'{name}' already has another meaning",
                )
            vocabulary.names[name] = declaration
    return steps


def _blocks(key: Item, item: Item) -> dict[str, Words]:
    """`本郷: {blocks: 7, en: Hongo}`: 本郷一丁目 to 本郷七丁目; without `blocks:` the town is one block."""
    town, found = block(key.text()), item.fields([], ["blocks", "en"])
    en = found["en"].text() if "en" in found else town
    count = int(found["blocks"].number()[0]) if "blocks" in found else 0
    if "blocks" in found and not 1 <= count <= 99:
        found["blocks"].wrong("range", "丁目の数は 1から99までです", "the number of blocks is 1 to 99")
        count = 0
    if not count:
        return {town: Words(town, en=en)}
    names = {number: f"{town}{kanji_numeral(number)}丁目" for number in range(1, count + 1)}
    return {name: Words(name, en=f"{en} {number}-chome") for number, name in names.items()}


def settle_towns(vocabulary: Vocabulary, problems: Problems) -> None:
    """Once every file is read: the options of the fact whose type is `town`."""
    for fact in vocabulary.facts.values():
        if fact.is_town:
            fact.choices = vocabulary.towns
            fact.type = replace(fact.type, options=frozenset(vocabulary.towns))
            if not vocabulary.towns:
                problems.add(
                    "towns",
                    fact.place,
                    "町字の名前（towns:）が ありません",
                    "the names of the town blocks (towns:) are missing",
                    ("vocabulary/towns.yaml に「本郷: {blocks: 7}」の形で書いてください", "write '本郷: {blocks: 7}'"),
                )
