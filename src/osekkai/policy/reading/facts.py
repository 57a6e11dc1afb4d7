"""Facts and steps of a vocabulary, from YAML: what is declared, how it is asked, derived and presumed."""

from __future__ import annotations

from dataclasses import replace

from osekkai.policy import calendar
from osekkai.policy.files import Item, words_among
from osekkai.policy.kinship import FOSTER, LIVES
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.language.types import DATE, TOWN, TRUTH, Type
from osekkai.policy.language.written import FORMATS
from osekkai.policy.rules.declared import TO_DECIDE, Fact, Law, Question, Step
from osekkai.policy.rules.expression import Expression
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON

_FACT_KEYS = (
    "easy",
    "en",
    "of",
    "unit",
    "range",
    "yearly",
    "aliases",
    "choices",
    "sources",
    "ask",
    "why",
    "help",
    "example",
    "derive",
    "presume",
    "group",
    "format",
    "lives",
    "received",
    "asked_of",
)
RECEIPT_KINDS = ("truth", "number", "date")
_KINDS = ("truth", "yen", "number", "date", "choice", "text", "town")
_RANGES = {"円": Interval(0, 10**12), "歳": Interval(0, 130), "人": Interval(0, 50), None: Interval(0, 10**9)}


def read_facts(item: Item) -> list[Fact]:
    return [read_fact(key, value, order) for order, (key, value) in enumerate(item.entries())]


def read_fact(key: Item, item: Item, order: int) -> Fact:
    found = item.fields(["ja", "of", "type"], _FACT_KEYS)
    words = words_among(found)
    for each in [found["ja"]] if "ja" in found else []:
        each.identifier()  # rules refer to facts by their Japanese name
    entity = found["of"].one_of((PERSON, HOUSEHOLD, ORGANISATION)) if "of" in found else PERSON
    kind = found["type"].one_of(_KINDS) if "type" in found else "truth"
    choices = {name.text(): value.words() for name, value in found["choices"].entries()} if "choices" in found else {}
    if kind == "choice" and len(choices) < 2:
        item.wrong("choices", "choices: に 選択肢を 2つ以上 書いてください", "a choice needs two or more choices:")
    unit = "円" if kind == "yen" else found["unit"].text() if "unit" in found else None
    type_ = {
        "truth": TRUTH,
        "date": DATE,
        "yen": Type("number", "円"),
        "number": Type("number", unit),
        "choice": Type("choice", options=frozenset(choices)),
        "text": Type("text", _format(found)),
        "town": Type("choice", TOWN),
    }[kind]
    range_ = (
        Interval(calendar.FIRST_DAY, calendar.LAST_DAY) if kind == "date" else _RANGES.get(unit, Interval(0, 10**6))
    )
    if "range" in found:
        ends = found["range"].elements()
        if len(ends) == 2:
            range_ = Interval(ends[0].number()[0], ends[1].number()[0])
    yearly = "yearly" in found and found["yearly"].truth()
    fact = Fact(
        id=key.identifier(),
        words=words,
        entity=entity,
        type=type_,
        place=key.place,
        range=range_,
        yearly=yearly,
        aliases=tuple(found["aliases"].texts()) if "aliases" in found else (),
        choices=choices,
        sources=tuple(found["sources"].texts()) if "sources" in found else (),
        question=_question(found),
        lives=tuple(each.one_of((*LIVES, FOSTER)) for each in found["lives"].elements()) if "lives" in found else (),
        received=found["received"].text() if "received" in found else "",
        order=order,
    )
    if fact.received and (entity != PERSON or yearly or kind not in RECEIPT_KINDS):
        found["received"].wrong(
            "received",
            "received: は 人の truth（受けたことがある）・number（回数）・date（直近の日）の項目に書けます",
            "received: goes with a fact of a person: a truth (ever), a number (how often) or a date (when last)",
        )
    if fact.is_town and (guessed := found.get("derive") or found.get("presume")):
        guessed.wrong(
            "town",
            "町字は、住民票か本人の答えからだけ わかります。derive: と presume: は書けません",
            "a town block is only known from the register or the resident: no derive: or presume:",
        )
        return fact
    if "derive" in found:
        fact.derive = Step(fact.name, entity, found["derive"].expression(), yearly, words)
    if "asked_of" in found:
        fact.asked_of = Step(f"{fact.name}を聞く人", entity, found["asked_of"].expression(), hidden=True)
    if "presume" in found:
        listed = found["presume"].elements() if found["presume"].is_list else [found["presume"]]
        fact.presume = tuple(_presume(fact, each) for each in listed)
    return fact


def _format(found: dict[str, Item]) -> str:
    return found["format"].one_of(FORMATS) if "format" in found else "line"


def _question(found: dict[str, Item]) -> Question | None:
    if "ask" not in found:
        return None
    why = found["why"].words() if "why" in found else TO_DECIDE
    return Question(
        found["ask"].words(),
        why,
        found["help"].words() if "help" in found else None,
        found["example"].text() if "example" in found else "",
    )


def _presume(fact: Fact, item: Item) -> tuple[Value, Step | None]:
    """`値`, or `{value: 値, when: 式}`."""
    if not item.is_mapping:
        return _plain_value(fact, item), None
    found = item.fields(["value"], ["when"])
    when = (
        Step(f"{fact.name}の推定", fact.entity, found["when"].expression(), fact.yearly, hidden=True)
        if "when" in found
        else None
    )
    return (_plain_value(fact, found["value"]) if "value" in found else fact.unknown), when


def _plain_value(fact: Fact, item: Item) -> Value:
    if fact.type.kind == "truth":
        return item.truth()
    if fact.type.kind == "choice":
        names = {words.ja: id for id, words in fact.choices.items()}
        text = item.one_of([*fact.choices, *names])
        return names.get(text, text)
    if fact.type.kind == "date":
        return item.date().toordinal()
    return item.number()[0]


def read_step(key: Item, item: Item, entity: str, laws: tuple[Law, ...] = ()) -> Step:
    """`名前: 式`, or `名前: {is: 式, of: person, yearly: true, easy: …, en: …, law: 第4条}`."""
    name = key.identifier()
    if not item.is_mapping:
        return Step(name, entity, item.expression())
    found = item.fields(["is"], ["of", "yearly", "ja", "easy", "en", "law", "hidden"])
    words = words_among(found)
    return Step(
        name,
        found["of"].one_of((PERSON, HOUSEHOLD, ORGANISATION)) if "of" in found else entity,
        found["is"].expression() if "is" in found else Expression("", item.place),
        "yearly" in found and found["yearly"].truth(),
        replace(words, ja=words.ja or name.replace("_", " ")) if any((words.ja, words.easy, words.en)) else None,
        read_law(found["law"], laws) if "law" in found else None,
        "hidden" in found and found["hidden"].truth(),
    )


def read_law(item: Item, laws: tuple[Law, ...]) -> Law:
    if item.is_mapping:
        found = item.fields(["law"], ["article", "note"])
        return Law(*(found[name].text() if name in found else "" for name in ("law", "article", "note")))
    text = item.text()
    return Law(laws[0].law, text) if laws and text.startswith("第") else Law(text)
