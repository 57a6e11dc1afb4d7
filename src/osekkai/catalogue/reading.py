"""Municipality and sections, which everything refers to, and each service's page from its file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from osekkai.catalogue.asked import read_asked
from osekkai.catalogue.columns import read_columns
from osekkai.catalogue.model import (
    CONFIDENCES,
    KEPT,
    KINDS,
    LEVELS,
    CaseCheck,
    Document,
    Form,
    FormPart,
    Glance,
    Handling,
    Head,
    Municipality,
    Receiving,
    Renewal,
    Section,
    Service,
    Source,
)
from osekkai.catalogue.opening import closed_of
from osekkai.catalogue.parts import SoFar, refuse_unknown
from osekkai.catalogue.states import KEYS, read_times
from osekkai.policy import PERSON, Rulebook, Step, Vocabulary, Words
from osekkai.policy import Service as Rules
from osekkai.policy.files import Item, Place, Problems, nearest, read_yaml
from osekkai.policy.periods import YEAR_END

BASE = ("municipality.yaml", "sections.yaml")
SERVICE_KEYS = (
    "summary",
    "kind",
    "level",
    "category",
    "owner",
    "done_at",
    "life_events",
    "documents",
    "how",
    "glance",
    "sources",
    "confidence",
    "note",
    "keywords",
    "asked",
    "application",
    "casework",
    *KEYS,
)
T = TypeVar("T")
_REQUIRED = ("summary", "kind", "level", "category", "owner", "how", "sources", "confidence")


def read_sections(files: Mapping[str, str], book: Rulebook, problems: Problems) -> SoFar:
    """The municipality and its sections, with the rules: what every part may refer to."""
    for required in BASE:
        if required not in files:
            problems.add("missing-file", Place(required), f"{required} が ありません", f"{required} is missing")
    municipality, sections = Municipality("", Words("？"), Words("？"), "", ""), dict[str, Section]()
    roots = {path: read_yaml(path, files[path], problems) for path in BASE if path in files}
    if root := roots.get("municipality.yaml"):
        municipality = _municipality(root, book.vocabulary)
    if root := roots.get("sections.yaml"):
        sections = {key.text(): _section(key, value, municipality) for key, value in root.entries()}
        _check_successors(root, sections)
    return SoFar(book, municipality, sections)


def closed_days(files: Mapping[str, str]) -> frozenset[int]:
    """The office's own closed days (month × 100 + day), for the rules; `_municipality` says what is wrong."""
    root = read_yaml("municipality.yaml", files.get("municipality.yaml", ""), Problems())
    found = {key.text(): value for key, value in root.entries()} if root and root.is_mapping else {}
    return closed_of(found["closed"].texts()) if "closed" in found else YEAR_END


def _form(item: Item, known: Mapping[str, FormPart]) -> Form:
    found = item.fields(["parts", "days"], ["identify"])
    parts = [_known(each, known, "forms.yaml") for each in found["parts"].elements()] if "parts" in found else []
    days = int(found["days"].number()[0]) if "days" in found else 0
    identified = "identify" not in found or found["identify"].one_of(("counter", "none")) == "counter"
    return Form(tuple(each for each in parts if each), days, identified)


def _municipality(item: Item, vocabulary: Vocabulary) -> Municipality:
    found = item.fields(["code", "name", "office", "phone", "site"], ["incomes", "closed", "hours", "address", "heads"])
    code = found["code"].text() if "code" in found else ""
    if not _code_is_right(code):
        (found.get("code") or item).wrong(
            "code",
            f"全国地方公共団体コード「{code}」の 検査数字が合いません",
            f"'{code}' is not a local government code",
        )
    name, office = (found[each].words() if each in found else Words("？") for each in ("name", "office"))
    phone, site = (found[each].text() if each in found else "" for each in ("phone", "site"))
    incomes = []
    for each in found["incomes"].elements() if "incomes" in found else ():
        fact = vocabulary.fact(each.text())
        if fact is None or not fact.yearly:
            each.wrong(
                "unknown-name",
                f"「{each.text()}」という年ごとの項目は ありません",
                f"there is no yearly fact '{each.text()}'",
                nearest(each.text(), vocabulary.names),
            )
        else:
            incomes.append(fact.id)
    closed = tuple(found["closed"].texts()) if "closed" in found else ()
    hours, address = (found[each].words() if each in found else Words("") for each in ("hours", "address"))
    heads = tuple(_head(each) for each in found["heads"].elements()) if "heads" in found else ()
    return Municipality(code, name, office, phone, site, tuple(incomes), closed, hours, address, heads)


def _head(item: Item) -> Head:
    found = item.fields(["name", "from"], [])
    return Head(_words(found, "name"), found["from"].date() if "from" in found else date.min)


def _code_is_right(code: str) -> bool:
    """全国地方公共団体コード: five digits weighted 6 5 4 3 2, check digit (11 − sum mod 11) mod 10."""
    if len(code) != 6 or not code.isascii() or not code.isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=False))
    return (11 - total % 11) % 10 == int(code[5])


def _section(key: Item, item: Item, office: Municipality) -> Section:
    found = item.fields(
        ["phone", "place"], ["easy", "en", "hours", "address", "department", "mark", "from", "until", "then"]
    )
    words = Words(key.text(), *(found[lang].text() if lang in found else "" for lang in ("easy", "en")))
    return Section(
        id=key.text(),
        words=words,
        phone=found["phone"].text() if "phone" in found else "",
        place=found["place"].words() if "place" in found else Words(""),
        hours=found["hours"].words() if "hours" in found else office.hours,
        address=found["address"].words() if "address" in found else office.address,
        department=found["department"].text() if "department" in found else "",
        mark=found["mark"].text() if "mark" in found else "",
        since=found["from"].date() if "from" in found else None,
        until=found["until"].date() if "until" in found else None,
        then=found["then"].text() if "then" in found else "",
    )


def _check_successors(root: Item, sections: Mapping[str, Section]) -> None:
    """The work of a section that ends goes to one that is there, and does not come back to it."""
    for key, value in root.entries():
        section, seen = sections[key.text()], {key.text()}
        if (section.until is None) != (section.then == ""):
            value.wrong(
                "section-ends",
                "until: と then:（しごとを引きつぐ課）は いっしょに書いてください",
                "'until' and 'then' go together",
            )
        while section.then:
            if section.then not in sections or section.then in seen:
                value.wrong(
                    "section-ends",
                    f"しごとを引きつぐ課「{section.then}」が ないか、もとに もどります",
                    f"'{section.then}' cannot take over",
                    nearest(section.then, sections),
                )
                break
            seen.add(section.then)
            section = sections[section.then]


def read_service(
    rules: Rules,
    sections: Mapping[str, Section],
    documents: Mapping[str, Document],
    forms: Mapping[str, FormPart],
    book: Rulebook,
    problems: Problems,
) -> Service:
    """A service's page from the keys that the rules left over; what it names must be in the folder."""
    rest: Mapping[str, Item] = rules.extra  # type: ignore[assignment]
    found = {name: item for name, item in rest.items() if name in SERVICE_KEYS}
    for name in _REQUIRED:
        if name not in found:
            problems.add("missing-key", rules.place, f"「{name}:」が 足りません", f"'{name}:' is missing")
    owner = _known(found.get("owner"), sections, "sections.yaml") or Section("？", Words("？"), "", Words(""))
    form = _form(found["application"], forms) if "application" in found else None
    brought = found["documents"].elements() if "documents" in found else []
    asked = [_known(each, documents, "documents.yaml") for each in brought]
    return Service(
        rules=rules,
        summary=_words(found, "summary"),
        kind=found["kind"].one_of(KINDS) if "kind" in found else KINDS[0],
        level=found["level"].one_of(LEVELS) if "level" in found else LEVELS[0],
        category=found["category"].text() if "category" in found else "",
        owner=owner,
        done_at=found["done_at"].text() if "done_at" in found else "",
        life_events=tuple(found["life_events"].texts()) if "life_events" in found else (),
        documents=tuple(each for each in asked if each),
        how=_words(found, "how"),
        glance=tuple(_glance(each) for each in found["glance"].elements()) if "glance" in found else (),
        sources=tuple(_source(each) for each in found["sources"].elements()) if "sources" in found else (),
        confidence=found["confidence"].one_of(CONFIDENCES) if "confidence" in found else CONFIDENCES[-1],
        note=_words(found, "note") if "note" in found else None,
        keywords=tuple(found["keywords"].texts()) if "keywords" in found else (),
        path=rules.place.path,
        asked=read_asked(found["asked"]) if "asked" in found else (),
        form=form,
        times=read_times(found, _day(rules.since), _day(rules.until)),
        handling=_handling(found["casework"], sections, form, book, problems) if "casework" in found else Handling(),
    )


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _handling(
    item: Item, sections: Mapping[str, Section], form: Form | None, book: Rulebook, problems: Problems
) -> Handling:
    keys = ["process", "checklist", "checks", "consult", "keep", "objection", "columns", "receiving"]
    found = item.fields([], [*_TEXTS, *keys])
    usual = Handling()
    checklist = tuple(each.words() for each in found["checklist"].elements()) if "checklist" in found else ()
    process = found["process"].text() if "process" in found else usual.process
    keep = KEPT[found["keep"].one_of(KEPT)] if "keep" in found else usual.keep
    consult = found["consult"].one_of(sections) if "consult" in found else ""
    filed, binder, open_ = (found[name].text() if name in found else "" for name in _TEXTS)
    objection = found["objection"].text() if "objection" in found else usual.objection
    checks = [_case_check(each, book, problems) for each in found["checks"].elements()] if "checks" in found else []
    known = tuple(each for each in checks if each)
    columns = read_columns(found["columns"], form) if "columns" in found else ()
    receiving = _receiving(found["receiving"]) if "receiving" in found else usual.receiving
    return Handling(process, checklist, consult, keep, filed, binder, open_, columns, objection, known, receiving)


def _case_check(item: Item, book: Rulebook, problems: Problems) -> CaseCheck | None:
    """`{that: 式, say: {ja, easy, en}}`, of the person who applies."""
    found = item.fields(["that", "say"], [])
    if "that" not in found:
        return None
    that = Step("申請した方について確かめること", PERSON, found["that"].expression(), hidden=True)
    book.link(that, problems)
    return CaseCheck(that, _words(found, "say"))


_TEXTS = ("filed", "binder", "open")
ENDS = {"その日": "day", "月末": "month"}


def _receiving(item: Item) -> Receiving:
    found = item.fields([], ["ends", "law", "renewal"])
    return Receiving(
        ENDS[found["ends"].one_of(ENDS)] if "ends" in found else Receiving().ends,
        found["law"].text() if "law" in found else "",
        _renewal(found["renewal"]) if "renewal" in found else None,
    )


def _renewal(item: Item) -> Renewal:
    found = item.fields(["from", "until", "asks"], ["law", "unless"])
    opens, closes = (_day_of_year(found[name]) if name in found else "01-01" for name in ("from", "until"))
    if opens > closes:
        found["until"].wrong("renewal-days", "おわりの日が、はじまりの日より前です", "the last day is before the first")
    law, unless = (found[name].text() if name in found else "" for name in ("law", "unless"))
    asks = tuple(each.words() for each in found["asks"].elements()) if "asks" in found else ()
    return Renewal(opens, closes, asks, law, unless)


def _day_of_year(item: Item) -> str:
    """`08-01`; every year has it."""
    text = item.text()
    try:
        date.fromisoformat(f"2027-{text}")
    except ValueError:
        item.wrong(
            "day-of-year", f"「{text}」は 月-日 として読めません", "not a day of the year", ("例: 08-31", "e.g. 08-31")
        )
        return "01-01"
    return text


def _words(found: Mapping[str, Item], name: str) -> Words:
    return found[name].words() if name in found else Words("")


def _known(item: Item | None, known: Mapping[str, T], file: str) -> T | None:
    return None if item is None or refuse_unknown(item, known, file) else known[item.text()]


def _glance(item: Item) -> Glance:
    found = item.fields(["who", "what"], [])
    return Glance(_words(found, "who"), _words(found, "what"))


def _source(item: Item) -> Source:
    found = item.fields(["title", "date"], ["url"])
    return Source(
        found["title"].text() if "title" in found else "",
        found["url"].text() if "url" in found else "",
        found["date"].date() if "date" in found else date(2000, 1, 1),
    )
