"""Letters as they look: certificates, vertical writing, readings above kanji, rare characters, never an empty box."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from osekkai.documents import fonts, issuing, signatures, signing
from osekkai.documents.errors import Undrawable
from osekkai.documents.models import Document
from osekkai.documents.numbers import original_code
from osekkai.ledger.models import Event
from tests.documents.building import issued, letter, text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
RARE = "葛\U000e0100城　𠮷子"
OWN = "\U000f1234"


def laid_out(made: issuing.Letter) -> bytes:
    return issuing.laid_out(made, "2026-AAAAAAAA-AAAAA", timezone.localdate())


def test_who_holds_the_paper_compares_it_with_what_was_issued() -> None:
    document = issued(letter(kind="certificate", layout="certificate"))
    page, picture, code = (
        f"/verify/{document.number}/",
        f"/verify/{document.number}/original.png",
        original_code(document.number),
    )
    assert "original.png" not in Client().get(page).content.decode(), "the number alone shows nothing of it"
    assert (
        "original.png" not in Client().get(page, {"code": "A" * 12}).content.decode()
        and Client().get(picture).status_code == 404
    )
    assert f"original.png?code={code}" in Client().get(page, {"code": code.lower()}).content.decode().replace(
        code.lower(), code
    )
    assert Client().get(picture, {"code": code}).content[:4] == b"\x89PNG"
    assert Event.objects.filter(object=f"document:{document.pk}").count() == 2, "issued, and looked at"
    Document.objects.filter(pk=document.pk).update(issued_at=timezone.now() - timedelta(days=100))
    assert Client().get(picture, {"code": code}).status_code == 404
    Document.objects.filter(pk=document.pk).update(issued_at=timezone.now(), kind="decision.grant")
    assert Client().get(picture, {"code": code}).status_code == 404, "only certificates are shown"


def test_rare_characters_are_printed_and_a_character_nobody_can_draw_is_never_a_box() -> None:
    assert fonts.undrawable(RARE + "花子\n　🄀"[:4]) == [] and fonts.undrawable(f"花{OWN}子{OWN}") == [OWN]
    text = text_of(laid_out(letter(name=RARE)))
    assert "𠮷子" in text and "葛" in text
    for made in (letter(name=f"外{OWN}字"), letter(rows=(("氏名", OWN),)), letter(tables=((("氏名", OWN),),))):
        with pytest.raises(Undrawable, match="U\\+F1234"):
            issuing.prepare(made)
    assert not Document.objects.exists()


def test_plain_words_carry_their_readings() -> None:
    text = text_of(
        laid_out(letter(others=(issuing.Part("ja", "やさしい日本語", ("区役所に <b>行って</b> ください。",)),)))
    )
    assert "くやくしょ" in text and "<b>" in text, "readings are added, markup is text"


@pytest.mark.browser
def test_vertical_writing_loses_nothing_over_several_pages() -> None:
    paragraphs = tuple(
        f"第{number}段。" + "お子さんのお誕生、おめでとうございます。区からのお祝いをお届けします。" * 6
        for number in range(1, 21)
    )
    pdf = laid_out(
        letter(
            name=RARE,
            layout="vertical",
            paragraphs=paragraphs,
            others=(issuing.Part("ja", "やさしい日本語", ("区役所に 行って ください。",)),),
        )
    )
    found = pypdfium2.PdfDocument(pdf)
    text = text_of(pdf).replace("\n", "").replace("\r", "")
    assert (
        len(found) > 1
        and all(f"第{number}段" in unicodedata.normalize("NFKC", text) for number in range(1, 21))
        and "くやくしょ" in text
        and "𠮷" in text
    )
    boxes = [page.get_textpage().get_charbox(0) for page in found]
    assert all(box[0] > found[0].get_width() / 2 for box in boxes), "every page begins at its right"
    signed = signatures.signature_of(signing.signed(pdf, reason="お知らせ"))
    assert signed and signed.whole
