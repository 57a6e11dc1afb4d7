"""The office part of a folder: municipality, sections, life events, documents, synonyms, and each service's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from osekkai.catalogue.authority import DEFAULT, Authority, read_authority
from osekkai.catalogue.bpmn import Process
from osekkai.catalogue.letters import Letter, read_letter
from osekkai.catalogue.model import (
    ASKED,
    CONFIDENCES,
    KEPT,
    KINDS,
    LEVELS,
    Ask,
    Check,
    Document,
    Form,
    Glance,
    Handling,
    LifeEvent,
    Municipality,
    Part,
    Purpose,
    Section,
    Service,
    Source,
)
from osekkai.catalogue.processes import FOLDER, library, read_processes
from osekkai.policy import HOUSEHOLD, PERSON, Fact, Rulebook, Step, Vocabulary, Words
from osekkai.policy import Service as Rules
from osekkai.policy.files import Item, Place, Problems, nearest, read_yaml

SERVICE_KEYS = (
    "summary",
    "kind",
    "level",
    "category",
    "owner",
    "life_events",
    "documents",
    "how",
    "glance",
    "sources",
    "confidence",
    "note",
    "keywords",
    "application",
    "casework",
)
T = TypeVar("T")
_REQUIRED = ("summary", "kind", "level", "category", "owner", "how", "sources", "confidence")


@dataclass(slots=True)
class Office:
    """The parts of a folder that services refer to."""

    municipality: Municipality = field(default_factory=lambda: Municipality("", Words("？"), Words("？"), "", ""))
    sections: dict[str, Section] = field(default_factory=dict)
    life_events: dict[str, LifeEvent] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    consents: dict[str, Purpose] = field(default_factory=dict)
    authority: Authority = DEFAULT
    letters: dict[str, Letter] = field(default_factory=dict)
    texts: dict[str, Words] = field(default_factory=dict)
    processes: Mapping[str, Process] = field(default_factory=library)


def read_office(files: Mapping[str, str], book: Rulebook, problems: Problems) -> Office:
    office, vocabulary = Office(), book.vocabulary
    for required in ("municipality.yaml", "sections.yaml"):
        if required not in files:
            problems.add("missing-file", Place(required), f"{required} が ありません", f"{required} is missing")
    roots = {path: read_yaml(path, text, problems) for path, text in files.items() if not path.startswith(FOLDER)}
    if root := roots.get("municipality.yaml"):
        office.municipality = _municipality(root, vocabulary)
    if root := roots.get("sections.yaml"):
        office.sections = {key.text(): _section(key, value) for key, value in root.entries()}
        _check_successors(root, office.sections)
    if root := roots.get("authority.yaml"):
        office.authority = read_authority(root, office.sections, book.services)
    if root := roots.get("letters.yaml"):
        office.letters = {key.text(): read_letter(key, value, vocabulary) for key, value in root.entries()}
    if root := roots.get("texts.yaml"):
        office.texts = {key.text(): value.words() for key, value in root.entries()}
    if root := roots.get("documents.yaml"):
        office.documents = {key.text(): _document(key, value) for key, value in root.entries()}
    if root := roots.get("life-events.yaml"):
        office.life_events = {key.text(): _life_event(key, value, vocabulary) for key, value in root.entries()}
    if root := roots.get("synonyms.yaml"):
        office.synonyms = {key.text(): tuple(value.texts()) for key, value in root.entries()}
    if root := roots.get("forms.yaml"):
        office.parts = {key.text(): _part(key, value, book, problems) for key, value in root.entries()}
    if root := roots.get("consents.yaml"):
        office.consents = {key.text(): _purpose(key, value) for key, value in root.entries()}
    office.processes = read_processes(
        {path: text for path, text in files.items() if path.startswith(FOLDER)}, office.sections, problems
    )
    return office


def read_languages(files: Mapping[str, str], problems: Problems) -> dict[str, dict[str, str]]:
    """`languages/zh.yaml`: `日本語の文: 翻訳`, one file for each further language."""
    found = {}
    for path, text in files.items():
        if root := read_yaml(path, text, problems):
            found[path.removesuffix(".yaml").rpartition("/")[2]] = {
                key.text(): value.text() for key, value in root.entries()
            }
    return found


def _document(key: Item, item: Item) -> Document:
    found = item.fields(["ja"], ["easy", "en", "by_card"])
    words = Words(*(found[lang].text() if lang in found else "" for lang in ("ja", "easy", "en")))
    return Document(key.text(), words, "by_card" in found and found["by_card"].truth())


def _purpose(key: Item, item: Item) -> Purpose:
    found = item.fields(["name", "about", "usual"], [])
    usual = "usual" in found and found["usual"].one_of(("on", "off")) == "on"
    return Purpose(key.text(), _words(found, "name"), _words(found, "about"), usual)


def _part(key: Item, item: Item, book: Rulebook, problems: Problems) -> Part:
    found = item.fields(["name", "of", "ask"], ["check"])
    of = found["of"].one_of(ASKED) if "of" in found else "household"
    asks = [_ask(each, of, book, problems) for each in found["ask"].elements()] if "ask" in found else []
    known = tuple(each for each in asks if each)
    checks = [_check(each, of, known, book, problems) for each in found["check"].elements()] if "check" in found else []
    return Part(key.text(), _words(found, "name"), of, known, tuple(each for each in checks if each))


def _check(item: Item, of: str, asks: tuple[Ask, ...], book: Rulebook, problems: Problems) -> Check | None:
    """`{that: 式, at: 項目, say: {ja, easy, en}}`. The fact is one that the part asks."""
    found = item.fields(["that", "at", "say"], [])
    fact = _fact(found["at"], book.vocabulary) if "at" in found else None
    if fact is None or "that" not in found:
        return None
    if fact not in [each.fact for each in asks]:
        found["at"].wrong(
            "not-asked", f"「{fact.name}」は、この部品で聞いていません", f"'{fact.id}' is not asked in this part"
        )
    that = Step(
        "書いたことが合っているか", HOUSEHOLD if of == "household" else PERSON, found["that"].expression(), hidden=True
    )
    book.link(that, problems)
    return Check(that, fact, _words(found, "say"))


def _ask(item: Item, of: str, book: Rulebook, problems: Problems) -> Ask | None:
    """A fact's name, or `{fact: 名前, when: 式, optional: true}`.

    A household's part asks facts of the household, others both.
    """
    found = item.fields(["fact"], ["when", "optional"]) if item.is_mapping else {"fact": item}
    fact = _fact(found["fact"], book.vocabulary) if "fact" in found else None
    if fact is None:
        return None
    if of == "household" and fact.entity == PERSON:
        item.wrong(
            "whose",
            f"「{fact.name}」は人の項目です",
            f"'{fact.id}' is about a person",
            ("of: head や child などの部品に入れてください", "put it into a part of: head or child"),
        )
    if fact.question is None:
        item.wrong("no-question", f"「{fact.name}」には ask:（聞き方）が ありません", f"'{fact.id}' has no 'ask:'")
    when = None
    if "when" in found:
        when = Step(
            f"{fact.name}を聞くとき",
            HOUSEHOLD if of == "household" else PERSON,
            found["when"].expression(),
            hidden=True,
        )
        book.link(when, problems)
    return Ask(fact, when, "optional" in found and found["optional"].truth())


def _form(item: Item, office: Office) -> Form:
    found = item.fields(["parts", "days"], ["identify"])
    parts = [_known(each, office.parts, "forms.yaml") for each in found["parts"].elements()] if "parts" in found else []
    days = int(found["days"].number()[0]) if "days" in found else 0
    identified = "identify" not in found or found["identify"].one_of(("counter", "none")) == "counter"
    return Form(tuple(each for each in parts if each), days, identified)


def _municipality(item: Item, vocabulary: Vocabulary) -> Municipality:
    found = item.fields(["code", "name", "office", "phone", "site"], ["incomes", "closed"])
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
    return Municipality(
        code, name, office, phone, site, tuple(incomes), tuple(found["closed"].texts()) if "closed" in found else ()
    )


def _code_is_right(code: str) -> bool:
    """全国地方公共団体コード: five digits weighted 6 5 4 3 2, check digit (11 − sum mod 11) mod 10."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=False))
    return (11 - total % 11) % 10 == int(code[5])


def _section(key: Item, item: Item) -> Section:
    found = item.fields(["phone", "place"], ["easy", "en", "department", "from", "until", "then"])
    words = Words(key.text(), *(found[lang].text() if lang in found else "" for lang in ("easy", "en")))
    return Section(
        id=key.text(),
        words=words,
        phone=found["phone"].text() if "phone" in found else "",
        place=found["place"].words() if "place" in found else Words(""),
        department=found["department"].text() if "department" in found else "",
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


def _life_event(key: Item, item: Item, vocabulary: Vocabulary) -> LifeEvent:
    found = item.fields(["name", "card", "icon"], ["sets", "asks", "start_page"])
    sets = {}
    for name_item, value in found["sets"].entries() if "sets" in found else []:
        if fact := _fact(name_item, vocabulary):
            sets[fact.id] = value.truth()
    listed = found["asks"].elements() if "asks" in found else []
    asks = [fact.id for fact in (_fact(each, vocabulary) for each in listed) if fact]
    name, card = (found[each].words() if each in found else Words("？") for each in ("name", "card"))
    on_start_page = "start_page" not in found or found["start_page"].truth()
    return LifeEvent(
        key.text(), name, card, found["icon"].text() if "icon" in found else "", sets, tuple(asks), on_start_page
    )


def _fact(item: Item, vocabulary: Vocabulary) -> Fact | None:
    fact = vocabulary.fact(item.text())
    if fact is None:
        item.wrong(
            "unknown-fact",
            f"「{item.text()}」という項目は ありません",
            f"there is no fact '{item.text()}'",
            nearest(item.text(), vocabulary.facts),
        )
    return fact


def read_service(rules: Rules, office: Office, problems: Problems) -> Service:
    """A service's page from the keys that the rules left over; references are checked against the office's files."""
    rest: Mapping[str, Item] = rules.extra  # type: ignore[assignment]
    found = {name: item for name, item in rest.items() if name in SERVICE_KEYS}
    for name in _REQUIRED:
        if name not in found:
            problems.add("missing-key", rules.place, f"「{name}:」が 足りません", f"'{name}:' is missing")
    owner = _known(found.get("owner"), office.sections, "sections.yaml") or Section("？", Words("？"), "", Words(""))
    documents = (
        [_known(each, office.documents, "documents.yaml") for each in found["documents"].elements()]
        if "documents" in found
        else []
    )
    events = (
        [_known(each, office.life_events, "life-events.yaml") for each in found["life_events"].elements()]
        if "life_events" in found
        else []
    )
    return Service(
        rules=rules,
        summary=_words(found, "summary"),
        kind=found["kind"].one_of(KINDS) if "kind" in found else KINDS[0],
        level=found["level"].one_of(LEVELS) if "level" in found else LEVELS[0],
        category=found["category"].text() if "category" in found else "",
        owner=owner,
        life_events=tuple(each.id for each in events if each),
        documents=tuple(each for each in documents if each),
        how=_words(found, "how"),
        glance=tuple(_glance(each) for each in found["glance"].elements()) if "glance" in found else (),
        sources=tuple(_source(each) for each in found["sources"].elements()) if "sources" in found else (),
        confidence=found["confidence"].one_of(CONFIDENCES) if "confidence" in found else CONFIDENCES[-1],
        note=_words(found, "note") if "note" in found else None,
        keywords=tuple(found["keywords"].texts()) if "keywords" in found else (),
        path=rules.place.path,
        form=_form(found["application"], office) if "application" in found else None,
        handling=_handling(found["casework"], office) if "casework" in found else Handling(),
    )


def _handling(item: Item, office: Office) -> Handling:
    found = item.fields([], ["process", "checklist", "consult", "keep"])
    usual = Handling()
    checklist = tuple(each.words() for each in found["checklist"].elements()) if "checklist" in found else ()
    process = found["process"].one_of(office.processes) if "process" in found else usual.process
    keep = KEPT[found["keep"].one_of(KEPT)] if "keep" in found else usual.keep
    return Handling(process, checklist, found["consult"].one_of(office.sections) if "consult" in found else "", keep)


def _words(found: Mapping[str, Item], name: str) -> Words:
    return found[name].words() if name in found else Words("")


def _known(item: Item | None, known: Mapping[str, T], file: str) -> T | None:
    if item is None:
        return None
    name = item.text()
    if name not in known:
        item.wrong(
            "unknown-name", f"「{name}」は {file} に ありません", f"'{name}' is not in {file}", nearest(name, known)
        )
    return known.get(name)


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
