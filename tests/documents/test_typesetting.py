"""What the typesetter is given it sets as text, in its place, with the fonts of the installation and in any process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from osekkai.documents import errors, fonts, issuing, services, signatures, signing, typesetting
from osekkai.documents.models import Document, Numbered
from tests.documents.building import issued, letter, text_of
from tests.documents.names import NAMES

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MM = 72 / 25.4
ATTACKS = (
    "#panic()",
    '#read("/documents/typst/letter.typ")',
    '#import "/settings.py": *',
    "#sys.inputs",
    "$ integral $",
    "*太* _斜_ = 題",
    "@nowhere <label>",
    "`raw` ```py x```",
    "] } ) #] #}",
    '"\\u{41}" \\n \\\\',
    "// 消える /* これも */",
    "{制度} {{ name }} {% x %}",
    "http://example.com/#x",
    "--- -- ... ~ - 1",
)


def laid_out(made: issuing.Letter) -> bytes:
    return issuing.laid_out(made, "2026-AAAAAAAA-AAAAA", timezone.localdate(), "8子育て支援課第12号")


def plain(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", ATTACKS)
def test_what_people_wrote_is_never_read_as_the_typesetters_language(text: str) -> None:
    made = letter(
        name=text,
        title=text,
        paragraphs=(text,),
        rows=((text, text),),
        objection=(text,),
        others=(issuing.Part("en", text, (text,)),),
        to={"name": text, "postcode": text, "address": text},
    )
    for layout in ("letter", "certificate"):
        said = plain(text_of(laid_out(letter(**{**_values(made), "layout": layout, "tables": (((text, text),),)}))))
        assert said.count(plain(text)) >= (8 if layout == "letter" else 3), said


def _values(made: issuing.Letter) -> dict[str, Any]:
    return {name: getattr(made, name) for name in ("title", "paragraphs", "rows", "objection", "others", "to")}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_kind_stands_whole_within_its_window(name: str) -> None:
    pdf = laid_out(letter(to={"name": name, "postcode": "112-0003", "address": "文京区春日1-16-21"}))
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    assert plain(name) in plain(text.get_text_bounded())
    height = page.get_height()
    window = text.get_text_bounded(
        left=20 * MM - 1, right=105 * MM + 1, top=height - 12 * MM + 2, bottom=height - 57 * MM
    )
    assert plain(name + "　様") in plain(window), "nothing of it is outside"
    beside = text.get_text_bounded(left=106 * MM, right=190 * MM, top=height, bottom=height - 60 * MM)
    assert plain(beside) == plain(f"8子育て支援課第12号{_today()}文京区役所文京区長子育て支援課電話03")
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def _today() -> str:
    from osekkai.policy.calendar import wareki

    return wareki(timezone.localdate())


def test_an_address_that_no_size_fits_is_refused_and_not_cut() -> None:
    with pytest.raises(errors.NotSet) as refused:
        laid_out(letter(to={"name": "あ" * 5_000, "postcode": "112-0003", "address": "文京区"}))
    assert refused.value.status == 409 and "window" in refused.value.what.ja


def test_a_letter_is_the_same_on_a_machine_without_any_font(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("FONTCONFIG_PATH", str(tmp_path))
    typesetting._typesetter.cache_clear()
    assert shutil.which("fc-list") is None
    assert "文京　花子" in text_of(laid_out(letter()))


def test_a_process_that_was_forked_after_the_first_letter_sets_letters_too(monkeypatch: Any) -> None:
    laid_out(letter())
    monkeypatch.setattr(typesetting, "_first", [os.getpid() + 1])
    assert "文京　花子" in text_of(laid_out(letter()))


def test_fonts_of_the_office_are_used_for_what_ours_lacks(settings: Any, tmp_path: Path) -> None:
    """Its own characters (外字), and a form of a character that only its font has."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    own, form = "\U000f1234", "辻\U000e0111"
    assert fonts.undrawable(own) == [own] and fonts.formless(form) == [form]
    with pytest.raises(errors.Undrawable, match="U\\+8FBB\\+U\\+E0111"):
        issuing.prepare(letter(layout="certificate", tables=((("氏名", form),),)))
    assert "辻" in text_of(laid_out(letter(name=form))), "a letter is drawn in the plain form"
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0)), pen.lineTo((0, 900)), pen.lineTo((900, 900)), pen.closePath()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "own"])
    made.setupCharacterMap({ord(own): "own", ord("辻"): "own"}, [(ord("辻"), 0xE0111, "own")])
    made.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "own": pen.glyph()})
    made.setupHorizontalMetrics({".notdef": (1000, 0), "own": (1000, 0)})
    made.setupHorizontalHeader(ascent=900, descent=-100)
    made.setupNameTable({"familyName": "Ward Own", "styleName": "Regular", "psName": "WardOwn"})
    made.setupOS2()
    made.setupPost()
    made.save(tmp_path / "own.ttf")
    settings.FONTS = tmp_path
    assert fonts.undrawable(own) == [] and fonts.formless(form) == [] and fonts.elsewhere(form) == {form: "Ward Own"}
    pdf = laid_out(letter(name=f"{form}{own}"))
    assert b"WardOwn" in pdf.replace(b"-", b"").replace(b" ", b"") and issuing.prepare(letter(name=own))


def test_letters_and_certificates_are_pdf_for_everyone_and_are_signed() -> None:
    for layout in ("letter", "certificate"):
        pdf = laid_out(letter(layout=layout))
        assert b"pdfuaid" in pdf and b"/StructTreeRoot" in pdf and b"/Lang" in pdf
        found = signatures.signature_of(signing.signed(pdf, reason="x"))
        assert found and found.whole and found.ours


def test_a_letter_is_set_before_anything_is_locked(django_capture_on_commit_callbacks: Any) -> None:
    """Preparing writes a number and nothing else; where another was quicker, what was prepared goes."""
    first, second = services.prepare(letter()), services.prepare(letter())
    assert first.number == second.number and first.mark == second.mark and not Document.objects.exists()
    assert Numbered.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        made = services.issue(first)
        assert services.issue(second) == made and Document.objects.count() == 1
    assert not default_storage.exists(second.stored) and default_storage.exists(first.stored)
    assert made.mark.endswith("子育て支援課第1号")


def test_what_was_prepared_for_nothing_goes_and_its_number_stays() -> None:
    prepared = services.prepare(letter())
    services.discard(prepared)
    assert not default_storage.exists(prepared.stored) and not Document.objects.exists()
    assert services.prepare(letter()).number == prepared.number


def test_a_section_counts_its_papers_in_a_fiscal_year() -> None:
    marks = [issued(letter(key)).mark for key in "abc"]
    assert [each[-4:] for each in marks] == ["課第1号", "課第2号", "課第3号"]
    assert issued(letter("d", section="財政課")).mark.endswith("財政課第1号")
    assert issued(letter("e", mark="文子子")).mark.endswith("文子子第4号")
    assert connection.vendor and Numbered.objects.count() == 5


@pytest.mark.parametrize("sign", ["\u202e", "\u2067", "\u2069", "\u202a"])
def test_a_sign_that_turns_the_direction_of_writing_stops_the_letter(sign: str) -> None:
    """What the register imported is printed as it reads, or not at all."""
    with pytest.raises(errors.Undrawable, match=f"U\\+{ord(sign):04X}"):
        issuing.prepare(letter(name=f"花{sign}子"))
