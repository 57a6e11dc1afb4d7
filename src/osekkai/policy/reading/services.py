"""Rule files: facts, notions, parameters, tables and services, from YAML to the model. Linking is done afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from osekkai.policy import calendar
from osekkai.policy.files import COMMA, Item
from osekkai.policy.language.meaning import Interval, Number, Value, bounds
from osekkai.policy.language.types import DATE, NUMBER, TRUTH, Mismatch, Type, together
from osekkai.policy.language.written import FORMATS
from osekkai.policy.rules.declared import (
    HOUSEHOLD,
    PERSON,
    Amount,
    Band,
    Bands,
    Dated,
    Example,
    Expression,
    Fact,
    Law,
    Parameter,
    Question,
    Rule,
    Service,
    Step,
    Steps,
    Table,
    Words,
)

UNITS = {"household": HOUSEHOLD, "head": PERSON, "person": PERSON, "child": PERSON}
PERIODS = ("month", "year", "once")
SERVICE_KEYS = (
    "id",
    "name",
    "unit",
    "basis",
    "since",
    "until",
    "parameters",
    "tables",
    "define",
    "rules",
    "eligible",
    "amount",
    "deadline",
    "examples",
)
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
)
TO_DECIDE = Words(
    "制度にあてはまるかを たしかめるためです。",
    "使える 制度か どうか 決める ためです。",
    "To see whether the service applies to you.",
)
"""Why a fact is asked whose file does not say so."""
_PHRASE = re.compile(r"(\d+) (days?|weeks?|months?|years?) (after|before) (.+)")
_RANGES = {"円": Interval(0, 10**12), "歳": Interval(0, 130), "人": Interval(0, 50), None: Interval(0, 10**9)}


def read_facts(item: Item) -> list[Fact]:
    return [read_fact(key, value, order) for order, (key, value) in enumerate(item.entries())]


def read_fact(key: Item, item: Item, order: int) -> Fact:
    found = item.fields(["ja", "of", "type"], _FACT_KEYS)
    words = Words(*(found[lang].text() if lang in found else "" for lang in ("ja", "easy", "en")))
    for each in [found["ja"]] if "ja" in found else []:
        each.identifier()  # rules refer to facts by their Japanese name
    entity = found["of"].one_of((PERSON, HOUSEHOLD)) if "of" in found else PERSON
    kind = found["type"].one_of(("truth", "yen", "number", "date", "choice", "text")) if "type" in found else "truth"
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
        order=order,
    )
    if "derive" in found:
        fact.derive = Step(fact.name, entity, found["derive"].expression(), yearly, words)
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
    words = Words(*(found[lang].text() if lang in found else "" for lang in ("ja", "easy", "en")))
    return Step(
        name,
        found["of"].one_of((PERSON, HOUSEHOLD)) if "of" in found else entity,
        found["is"].expression() if "is" in found else Expression("", item.place),
        "yearly" in found and found["yearly"].truth(),
        replace(words, ja=words.ja or name.replace("_", " ")) if any((words.ja, words.easy, words.en)) else None,
        _law(found["law"], laws) if "law" in found else None,
        "hidden" in found and found["hidden"].truth(),
    )


def _law(item: Item, laws: tuple[Law, ...]) -> Law:
    if item.is_mapping:
        found = item.fields(["law"], ["article", "note"])
        return Law(*(found[name].text() if name in found else "" for name in ("law", "article", "note")))
    text = item.text()
    return Law(laws[0].law, text) if laws and text.startswith("第") else Law(text)


def read_parameter(key: Item, item: Item) -> Parameter:
    words, dated, rest = _dated(key, item)
    type_ = NUMBER
    numbers: list[Number] = []
    for value in dated.values():
        number, unit = value.number()
        numbers.append(number)
        type_ = _unit(type_, Type("number", unit, isinstance(number, int)), value)
    starts, numbers = _sorted(dated, numbers or [0], key)
    return Parameter(
        key.identifier(),
        type_,
        Dated(starts, list(numbers)),
        key.place,
        words,
        "unconfirmed" in rest and rest["unconfirmed"].truth(),
    )


def read_table(key: Item, item: Item) -> Table:
    """Dated limits by number (`{0: …, 1: …, each_more: …}`) or bands (`[{under: …, is: …}, …, {is: …}]`)."""
    words, dated, rest = _dated(key, item)
    index = NUMBER
    if "by" in rest:
        index = Type("number", rest["by"].text())
    type_, found = NUMBER, []
    for value in dated.values():
        part, unit = _bands(value, index) if value.is_list else _steps(value)
        found.append(part)
        type_ = _unit(type_, unit, value)
    starts, found = _sorted(dated, found or [Steps((0,), 0)], key)
    reach = Interval(0, 60) if isinstance(found[0], Steps) else Interval(0, 10**12)
    ends = [bounds(part.over(reach)) for part in found]
    span = Interval(min(e.lo for e in ends), max(e.hi for e in ends))
    return Table(key.identifier(), type_, index, Dated(starts, list(found)), key.place, span, words)


def _dated(key: Item, item: Item) -> tuple[Words, dict[date, Item], dict[str, Item]]:
    """The dated entries of a parameter or table, apart from its words and other keys."""
    named, dated = {}, {}
    for name, value in item.entries() if item.is_mapping else []:
        if name.text() in ("ja", "easy", "en", "by", "unconfirmed"):
            named[name.text()] = value
        elif value.is_empty:
            name.wrong("shape", f"「{name.text()}」に 値が ありません", f"'{name.text()}' has no value", COMMA)
        else:
            dated[name.date()] = value
    if not dated:
        item.wrong(
            "undated",
            "いつからの値かを 書いてください",
            "say from which day it holds",
            ("例: {2024-10-01: 15000円}", "e.g. {2024-10-01: 15000円}"),
        )
    words = Words(*(named[lang].text() if lang in named else "" for lang in ("ja", "easy", "en")))
    return replace(words, ja=words.ja or key.text().replace("_", " ")), dated, named


def _sorted(dated: dict[date, Item], found: list, key: Item) -> tuple[list[int], list]:  # type: ignore[type-arg]
    days = [day.toordinal() for day in dated] or [0]
    if len(set(days)) < len(days):
        key.wrong("twice", "同じ日付が 2回 書かれています", "a day is written twice")
    pairs = sorted(zip(days, found, strict=False), key=lambda pair: pair[0])
    return [day for day, _ in pairs], [value for _, value in pairs]


def _unit(a: Type, b: Type, item: Item) -> Type:
    try:
        return together(a, b)
    except Mismatch as mismatch:
        item.wrong("type", str(mismatch.args[0]), str(mismatch.args[1]))
        return a


def _steps(item: Item) -> tuple[Steps, Type]:
    listed: list[Number] = []
    each_more: Number = 0
    type_ = NUMBER
    for key, value in item.entries():
        number, unit = value.number()
        type_ = _unit(type_, Type("number", unit, isinstance(number, int)), value)
        if key.text() == "each_more":
            each_more = number
        elif key.text() == str(len(listed)):
            listed.append(number)
        else:
            key.wrong(
                "table",
                f"{len(listed)} の行が ありません（0 から順に書いてください）",
                f"the row for {len(listed)} is missing (list 0, 1, 2 …)",
            )
    if not listed:
        item.wrong("table", "0 の行が ありません", "the row for 0 is missing")
    return Steps(tuple(listed) or (0,), each_more), type_


def _bands(item: Item, index: Type) -> tuple[Bands, Type]:
    bands: list[Band] = []
    type_ = NUMBER
    last: Number | None = 0
    for each in item.elements():
        found = each.fields([], ["under", "is", "rate", "plus", "cut"])
        number = {name: value.number() for name, value in found.items()}
        under = number["under"][0] if "under" in number else None
        if last is None or (under is not None and bands and under <= last):
            each.wrong(
                "table",
                "段の上限（under）は 小さい順にならべ、最後の段だけ 上限なしにします",
                "bands must rise, and only the last has no 'under'",
            )
        for name in ("is", "plus"):
            if name in number:
                type_ = _unit(type_, Type("number", number[name][1]), found[name])
        if "under" in number:
            _unit(index, Type("number", number["under"][1]), found["under"])
        if ("is" in number) == ("rate" in number):
            each.wrong("table", "段には is（額）か rate（率）の どちらかを書きます", "a band has either 'is' or 'rate'")
        plus = number.get("is", number.get("plus", (0, None)))[0]
        bands.append(Band(under, number.get("rate", (0, None))[0], plus, int(number.get("cut", (1, None))[0]) or 1))
        last = under
    if not bands or last is not None:
        item.wrong("table", "最後の段に 上限のない行が 必要です", "the last band must have no 'under'")
        bands.append(Band(None))
    return Bands(tuple(bands)), type_


def read_service(item: Item, extra_keys: Iterable[str]) -> Service:
    """The rule part of a service file; keys in `extra_keys` are left for the caller in `extra`."""
    found = item.fields(["id", "name", "unit"], [*SERVICE_KEYS[3:], *extra_keys])
    laws = tuple(_law(each, ()) for each in found["basis"].elements()) if "basis" in found else ()
    unit = found["unit"].one_of(UNITS) if "unit" in found else "household"
    parameters = [read_parameter(k, v) for k, v in found["parameters"].entries()] if "parameters" in found else []
    tables = [read_table(k, v) for k, v in found["tables"].entries()] if "tables" in found else []
    service = Service(
        id=found["id"].text() if "id" in found else "",
        words=found["name"].words() if "name" in found else Words("？"),
        unit=unit,
        place=item.place,
        rules=_rules(item, found, UNITS[unit], laws),
        basis=laws,
        extra=found,
        parameters={each.name: each for each in parameters},
        tables={each.name: each for each in tables},
        since=found["since"].date().toordinal() if "since" in found else None,
        until=found["until"].date().toordinal() if "until" in found else None,
    )
    service.examples = [_example(each) for each in found["examples"].elements()] if "examples" in found else []
    return service


def _rules(item: Item, found: dict[str, Item], entity: str, laws: tuple[Law, ...]) -> list[Rule]:
    versions = found["rules"].elements() if "rules" in found else []
    if not versions:
        return [_rule(item, found, {}, entity, laws, None)]
    rules = []
    for each in versions:
        own = each.fields(["from"], ["define", "eligible", "amount", "deadline"])
        start = own["from"].date().toordinal() if "from" in own else None
        rules.append(_rule(each, own, found, entity, laws, start))
    return sorted(rules, key=lambda rule: rule.start or 0)


def _rule(
    item: Item, own: dict[str, Item], shared: dict[str, Item], entity: str, laws: tuple[Law, ...], start: int | None
) -> Rule:
    defines = [each["define"] for each in (shared, own) if "define" in each]
    steps = {step.name: step for part in defines for step in (read_step(k, v, entity, laws) for k, v in part.entries())}
    merged = {**shared, **own}
    if "eligible" not in merged:
        item.wrong("missing-key", "「eligible:」が 足りません", "'eligible:' is missing")
    eligible = Step(
        "対象になる",
        entity,
        merged["eligible"].expression() if "eligible" in merged else Expression("True", item.place),
        hidden=True,
    )
    deadline = Step("期限", entity, _deadline(merged["deadline"]), hidden=True) if "deadline" in merged else None
    return Rule(start, eligible, _amount(merged["amount"], entity) if "amount" in merged else None, deadline, steps)


def _deadline(item: Item) -> Expression:
    """An expression, or the phrase `14 days after 出生日` (民法第140条: the first day is not counted)."""
    written = item.expression()
    if match := _PHRASE.fullmatch(written.text.strip()):
        number, unit, side, start = match.groups()
        return Expression(
            f"{start} {'+' if side == 'after' else '-'} {unit.rstrip('s')}s({number})", written.place, written.raw
        )
    return written


def _amount(item: Item, entity: str) -> Amount | None:
    found = item.fields(["per", "yen"], [])
    if "per" not in found or "yen" not in found:
        return None
    return Amount(found["per"].one_of(PERIODS), Step("金額", entity, found["yen"].expression(), hidden=True))


def _example(item: Item) -> Example:
    found = item.fields(["case", "on", "expect"], ["members", "household", "law", "reviewed"])
    members = (
        [{k.text(): _plain(v) for k, v in each.entries()} for each in found["members"].elements()]
        if "members" in found
        else []
    )
    household = {k.text(): _plain(v) for k, v in found["household"].entries()} if "household" in found else {}
    expect = found.get("expect")
    listed = expect.elements() if expect and expect.is_list else [expect] if expect else []
    return Example(
        case=found["case"].text() if "case" in found else "",
        place=item.place,
        on=found["on"].date().toordinal() if "on" in found else 0,
        household={"members": members, "household": household},
        expect=tuple(_expected(each) for each in listed),
        law=found["law"].text() if "law" in found else "",
        reviewed=found["reviewed"].truth() if "reviewed" in found else True,
    )


def _expected(item: Item) -> dict[str, object]:
    if not item.is_mapping:
        return {"status": item.one_of(("eligible", "ineligible", "unknown"))}
    found = item.fields([], ["for", "status", "yen", "between", "deadline", "missing"])
    result: dict[str, object] = {}
    for name, value in found.items():
        if name == "yen":
            result[name] = value.number()[0]
        elif name == "between":
            result[name] = tuple(each.number()[0] for each in value.elements())
        elif name == "missing":
            result[name] = set(value.texts())
        else:
            result[name] = value.text()
    return result


def _plain(item: Item) -> object:
    """An example's fact as the assess input would carry it: text, list or mapping; empty means unknown."""
    if item.is_empty:
        return None
    if item.is_list:
        return [_plain(each) for each in item.elements()]
    if item.is_mapping:
        return {key.text(): _plain(value) for key, value in item.entries()}
    return item.text()


__all__ = ["SERVICE_KEYS", "read_facts", "read_parameter", "read_service", "read_step", "read_table"]
