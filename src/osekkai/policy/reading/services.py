"""Service files: what a service declares, its rules by the day they hold from, and its worked examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from osekkai.policy.files import Item
from osekkai.policy.language.words import Words
from osekkai.policy.reading import phrases
from osekkai.policy.reading.facts import read_law, read_step
from osekkai.policy.reading.figures import read_parameter, read_table
from osekkai.policy.rules.amounts import Months, Terms
from osekkai.policy.rules.declared import Amount, Example, Law, Payment, Rule, Service, Step
from osekkai.policy.rules.expression import Expression
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON, UNITS

ENTITY_OF = {unit: unit if unit in (HOUSEHOLD, ORGANISATION) else PERSON for unit in UNITS}
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
    "starts",
    "ends",
    "paid",
    "examples",
)
_OF_A_VERSION = ("define", "eligible", "amount", "deadline", "starts", "ends", "paid")


def read_service(item: Item, extra_keys: Iterable[str]) -> Service:
    """The rule part of a service file; keys in `extra_keys` are left for the caller in `extra`."""
    found = item.fields(["id", "name", "unit"], [*SERVICE_KEYS[3:], *extra_keys])
    laws = tuple(read_law(each, ()) for each in found["basis"].elements()) if "basis" in found else ()
    unit = found["unit"].one_of(UNITS) if "unit" in found else "household"
    parameters = [read_parameter(k, v) for k, v in found["parameters"].entries()] if "parameters" in found else []
    tables = [read_table(k, v) for k, v in found["tables"].entries()] if "tables" in found else []
    service = Service(
        id=found["id"].text() if "id" in found else "",
        words=found["name"].words() if "name" in found else Words("？"),
        unit=unit,
        place=item.place,
        rules=_rules(item, found, ENTITY_OF[unit], laws),
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
        own = each.fields(["from"], _OF_A_VERSION)
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
    deadline, due = _deadline(merged["deadline"], entity, laws) if "deadline" in merged else (None, None)
    starts = (
        _day("いつから", merged["starts"], entity, laws, phrases.starts, phrases.said) if "starts" in merged else None
    )
    begins = starts.expression if starts else None
    ends = (
        _day("いつまで", merged["ends"], entity, laws, lambda written, _: phrases.ends(written, begins))
        if "ends" in merged
        else None
    )
    return Rule(
        start,
        eligible,
        _amount(merged["amount"], entity, _usual(merged)) if "amount" in merged else None,
        deadline,
        steps,
        starts,
        ends,
        *(_payments(merged["paid"], laws) if "paid" in merged else ((), None)),
        due,
    )


def _deadline(item: Item, entity: str, laws: tuple[Law, ...]) -> tuple[Step, Step | None]:
    """The day, and for whom there is one: `{is: …, when: 式, law: 第77条}`."""
    step = _day("期限", item, entity, laws, phrases.deadline, also=["when"])
    when = item.part("when")
    return step, Step("期限がある", entity, when.expression(), hidden=True) if when else None


def _day(
    name: str,
    item: Item,
    entity: str,
    laws: tuple[Law, ...],
    read: Callable[[Expression, bool], Expression],
    say: Callable[[Expression, bool], Words | None] = lambda _, by_law: None,
    also: Iterable[str] = (),
) -> Step:
    """A phrase or an expression, or `{is: …, law: 第8条}`; `read` and `say` learn whether the state sets it."""
    found = item.fields(["is"], ["law", *also]) if item.is_mapping else {"is": item}
    written = found["is"].expression() if "is" in found else Expression("", item.place)
    law = read_law(found["law"], laws) if "law" in found else None
    by_law = any(each.is_of_the_state for each in ([law] if law else laws[:1]))
    return Step(name, entity, read(written, by_law), words=say(written, by_law), hidden=True, law=law)


def _payments(item: Item, laws: tuple[Law, ...]) -> tuple[tuple[Payment, ...], Law | None]:
    """See `phrases.payments`; or `{is: …, law: 第19条の2}`."""
    if not item.has("is"):
        return phrases.payments(item), None
    found = item.fields(["is"], ["law"])
    return phrases.payments(found["is"]), read_law(found["law"], laws) if "law" in found else None


def _usual(found: Mapping[str, Item]) -> str:
    """Of a benefit cash, of every other kind of service what it costs."""
    return "cash" if "kind" not in found or found["kind"].text() == "benefit" else "cost"


def _amount(item: Item, entity: str, usual: str) -> Amount | None:
    """`usual` is its kind where it says none: versions that were published before amounts had one are still read."""
    found = item.fields(["per", "yen"], ["kind", "months", "to", "least", "most"])
    if "per" not in found or "yen" not in found:
        return None
    per = found["per"].one_of(Terms.PERIODS)
    if "months" in found and per != "month":
        found["months"].wrong(
            "months",
            "months: は、per: month のときだけ書きます",
            "'months:' goes with 'per: month' only",
            ("months: を消すか、per: month にしてください", "take 'months:' away or write 'per: month'"),
        )
    terms = Terms(
        found["kind"].one_of(Terms.KINDS) if "kind" in found else usual,
        per,
        found["to"].one_of(Terms.RECEIVERS) if "to" in found else "resident",
        _months(found["months"]) if "months" in found else None,
    )
    least, most = (
        Step(name, entity, found[key].expression(), hidden=True) if key in found else None
        for key, name in (("least", "少なくとも"), ("most", "多くとも"))
    )
    yen = Step("金額", entity, found["yen"].expression(), hidden=True)
    return Amount(terms, yen, "kind" in found, least, most)


def _months(item: Item) -> Months:
    """`3`, or `{usual: 3, most: 9}`."""
    found = item.fields(["usual"], ["most"]) if item.is_mapping else {"usual": item}
    usual = found["usual"].number()[0] if "usual" in found else 1
    most = found["most"].number()[0] if "most" in found else usual
    if not (isinstance(usual, int) and isinstance(most, int) and 1 <= usual <= most):
        item.wrong(
            "months",
            "months: は、1以上の整数で、usual（ふつう）は most（長くて）より多くできません",
            "'months:' are whole and at least 1, 'usual' no more than 'most'",
            ("例: {usual: 3, most: 9}", "e.g. {usual: 3, most: 9}"),
        )
        return Months(1, 1)
    return Months(usual, most)


def _example(item: Item) -> Example:
    found = item.fields(
        ["case", "on", "expect"], ["members", "household", "received", "organisation", "law", "reviewed"]
    )
    members = (
        [{k.text(): _plain(v) for k, v in each.entries()} for each in found["members"].elements()]
        if "members" in found
        else []
    )
    household = {k.text(): _plain(v) for k, v in found["household"].entries()} if "household" in found else {}
    receipts = [_plain(each) for each in found["received"].elements()] if "received" in found else []
    organisation = {"organisation": _plain(found["organisation"])} if "organisation" in found else {}
    expect = found.get("expect")
    listed = expect.elements() if expect and expect.is_list else [expect] if expect else []
    return Example(
        case=found["case"].text() if "case" in found else "",
        place=item.place,
        on=found["on"].date().toordinal() if "on" in found else 0,
        household=organisation
        or {"members": members, "household": household} | ({"received": receipts} if receipts else {}),
        expect=tuple(_expected(each) for each in listed),
        law=found["law"].text() if "law" in found else "",
        reviewed=found["reviewed"].truth() if "reviewed" in found else True,
    )


def _expected(item: Item) -> dict[str, object]:
    if not item.is_mapping:
        return {"status": item.one_of(("eligible", "ineligible", "unknown"))}
    found = item.fields([], ["for", "status", "yen", "between", "deadline", "starts", "ends", "missing"])
    result: dict[str, object] = {}
    for name, value in found.items():
        if name == "yen":
            result[name] = value.number()[0]
        elif name == "between":
            result[name] = tuple(each.number()[0] for each in value.elements())
        elif name == "missing":
            result[name] = set(value.texts())
        else:
            result[name] = None if value.is_empty else value.text()  # `deadline:` alone expects none
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
