"""Vocabulary files: facts, notions, parameters and tables that all services share, each name once."""

from __future__ import annotations

from collections.abc import Iterable

from osekkai.policy.files import Item
from osekkai.policy.language.problems import Place, Problems
from osekkai.policy.reading.facts import read_facts, read_step
from osekkai.policy.reading.figures import read_parameter, read_table
from osekkai.policy.rules.declared import Step
from osekkai.policy.rules.figures import Parameter, Table
from osekkai.policy.rules.people import PERSON
from osekkai.policy.rules.vocabulary import Declaration, Vocabulary

VOCABULARY_KEYS = ("facts", "notions", "parameters", "tables")


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
