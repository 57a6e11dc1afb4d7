"""What a service's file refers to by name: documents that residents bring, and the parts of which forms are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from osekkai.catalogue.model import ASKED, Ask, Check, Document, FormPart
from osekkai.catalogue.parts import Files, Part, SoFar
from osekkai.policy import HOUSEHOLD, PERSON, Fact, Rulebook, Step, Vocabulary, Words
from osekkai.policy.files import Item, Problems, nearest


def _read_documents(files: Files, so_far: SoFar) -> dict[str, Document]:
    return {key.text(): _document(key, value) for key, value in files.entries()}


def _read_forms(files: Files, so_far: SoFar) -> dict[str, FormPart]:
    return {key.text(): _part(key, value, so_far.book, files.problems) for key, value in files.entries()}


def _asked(parts: Mapping[str, FormPart]) -> Iterable[str]:
    return (ask.fact.id for part in parts.values() for ask in part.asks)


DOCUMENTS: Part[Mapping[str, Document]] = Part("documents", "documents.yaml", _read_documents)
FORMS: Part[Mapping[str, FormPart]] = Part("forms", "forms.yaml", _read_forms, says=_asked)


def _document(key: Item, item: Item) -> Document:
    found = item.fields(["ja"], ["easy", "en", "by_card"])
    words = Words(*(found[lang].text() if lang in found else "" for lang in ("ja", "easy", "en")))
    return Document(key.text(), words, "by_card" in found and found["by_card"].truth())


def _part(key: Item, item: Item, book: Rulebook, problems: Problems) -> FormPart:
    found = item.fields(["name", "of", "ask"], ["check"])
    of = found["of"].one_of(ASKED) if "of" in found else "household"
    asks = [_ask(each, of, book, problems) for each in found["ask"].elements()] if "ask" in found else []
    known = tuple(each for each in asks if each)
    checks = [_check(each, of, known, book, problems) for each in found["check"].elements()] if "check" in found else []
    return FormPart(
        key.text(),
        found["name"].words() if "name" in found else Words(""),
        of,
        known,
        tuple(each for each in checks if each),
    )


def _check(item: Item, of: str, asks: tuple[Ask, ...], book: Rulebook, problems: Problems) -> Check | None:
    """`{that: 式, at: 項目, say: {ja, easy, en}}`. The fact is one that the part asks."""
    found = item.fields(["that", "at", "say"], [])
    fact = fact_named(found["at"], book.vocabulary) if "at" in found else None
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
    return Check(that, fact, found["say"].words() if "say" in found else Words(""))


def _ask(item: Item, of: str, book: Rulebook, problems: Problems) -> Ask | None:
    """A fact's name, or `{fact: 名前, when: 式, optional: true}`.

    A household's part asks facts of the household, others both.
    """
    found = item.fields(["fact"], ["when", "optional"]) if item.is_mapping else {"fact": item}
    fact = fact_named(found["fact"], book.vocabulary) if "fact" in found else None
    if fact is None:
        return None
    if fact.is_of_organisations:
        item.wrong(
            "whose",
            f"「{fact.name}」は法人・団体の項目です。住民の申請書では聞けません",
            f"'{fact.id}' is about an organisation, not a resident",
        )
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


def fact_named(item: Item, vocabulary: Vocabulary) -> Fact | None:
    """The fact that a name means; nothing, and it is said, where there is none."""
    fact = vocabulary.fact(item.text())
    if fact is None:
        item.wrong(
            "unknown-fact",
            f"「{item.text()}」という項目は ありません",
            f"there is no fact '{item.text()}'",
            nearest(item.text(), vocabulary.facts),
        )
    return fact
