"""What reads from outside, and what has to hold of it whatever it is given: words, no crashes, promises kept.

A parser gets bytes, as they come. It raises nothing but what a bug is.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from osekkai import policy
from osekkai.applications import apart, pictures
from osekkai.applications import pdf as pdfs
from osekkai.casework.processes.drawings import examined, library
from osekkai.catalogue import Catalogue, load
from osekkai.catalogue.encodings import NotText, xml_text
from osekkai.japanese.characters import in_plain_forms
from osekkai.japanese.places import is_same_place
from osekkai.policy import PolicyError
from osekkai.policy.calendar import NotADay, parse_date, parse_days
from osekkai.policy.language.written import FORMATS
from osekkai.policy.sent import read_json
from osekkai.policy.values import NotUnderstood, parse_number, read_text

HERE = Path(__file__).parent
TESTS = HERE.parent
KOMICHI = TESTS / "municipalities/komichi"


@dataclass(frozen=True, slots=True)
class Parser:
    """`seeds`: good inputs, from which mistakes start. `words`: what may stand in one."""

    run: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[str] = ()


def text_of(contents: bytes) -> str:
    """As a form or a file may bring it: also halves of characters."""
    return contents.decode("utf-8", "surrogatepass" if contents[:1] != b"\xff" else "replace")


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [each.encode() for each in texts]


def _files(folder: Path, pattern: str) -> Callable[[], list[bytes]]:
    return lambda: [each.read_bytes() for each in sorted(folder.glob(pattern))]


@cache
def komichi() -> Catalogue:
    return load(KOMICHI)


def told(problem: PolicyError) -> None:
    """Every problem can be shown in both languages, on a page, in a terminal and as JSON."""
    for each in problem.problems:
        (each.render("ja") + each.render("en")).encode()
        assert each.as_json()["title"]["ja"]


def _yaml(contents: bytes) -> None:
    try:
        policy.load({"facts.yaml": _lenient(contents)})
    except PolicyError as problem:
        told(problem)


def _lenient(contents: bytes) -> str:
    try:
        return text_of(contents)
    except UnicodeDecodeError:
        return contents.decode("utf-8", "replace")


def _policy_text(contents: bytes) -> None:
    rule = _lenient(contents).replace("\n", "\n    ")
    files = dict(komichi().files)
    facts = {path: text for path, text in files.items() if path.startswith("vocabulary") or path == "facts.yaml"}
    try:
        policy.load({**facts, "services/fuzzed.yaml": f"id: fuzzed\nname: {{ja: 試験}}\neligible: |\n    {rule}\n"})
    except PolicyError as problem:
        told(problem)


def _bpmn(contents: bytes) -> None:
    try:
        text = xml_text(contents)
    except NotText as problem:
        assert problem.words.ja and problem.words.say("en")
        text = _lenient(contents)
    process, flaws = examined(text, {"welfare"})
    assert process or flaws
    for each in flaws:
        each.text.encode("utf-8", "surrogatepass")


def _csv(contents: bytes) -> None:
    from osekkai.register.extracts import Resident, records
    from osekkai.register.models import Person
    from osekkai.register.reading import CsvFile, Unreadable

    with tempfile.NamedTemporaryFile(dir="/dev/shm", suffix=".csv") as file:
        file.write(contents)
        file.flush()
        read = CsvFile(Path(file.name))
        try:
            _, lines = records(read, komichi())
            for _, found in lines:
                for each in found:
                    if isinstance(each, Resident):
                        assert all("\0" not in cell for cell in each if isinstance(cell, str))
                        assert len(each.name) <= (Person._meta.get_field("name").max_length or 0)
                        assert each.birth_until is None or each.birth_until > each.birth_date
        except Unreadable as problem:
            assert str(problem)
        for wrong in read.problems:
            assert wrong.what and str(wrong).encode()


def _json(contents: bytes) -> None:
    try:
        komichi().book.situation(read_json(contents))
    except PolicyError as problem:
        told(problem)


def _picture(contents: bytes) -> None:
    """A photo of an iPhone as it is really read, in a process of its own: its decoder in C crashes at some."""
    with contextlib.suppress(pictures.NotAPicture, pictures.TooManyPixels, apart.Busy):
        if contents[4:8] != b"ftyp":
            _upright(pictures.kept(contents))
        elif (answer := apart.look("heic", contents))[0] is apart.Ended.GOOD:
            _upright(answer[1])


def _upright(kept: bytes) -> None:
    found = Image.open(io.BytesIO(kept))
    assert found.format == "JPEG" and max(found.size) <= pictures.LONGEST_SIDE and not found.getexif()
    found.load()


_TURNED = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06" + bytes(7)


def _pictures() -> list[bytes]:
    made = [each.read_bytes() for each in (TESTS / "applications/cases").glob("*.heic")]
    for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16", "CMYK"):
        picture = Image.new(mode, (24, 16))
        for form in ("JPEG", "PNG", "WEBP"):
            written = io.BytesIO()
            with contextlib.suppress(OSError, ValueError):
                picture.save(written, form, exif=_TURNED)
                made.append(written.getvalue())
    return made


def _pdf(contents: bytes) -> None:
    with contextlib.suppress(pdfs.Locked, pdfs.Moves, pdfs.Broken):
        pdfs.look(contents)


def _pdfs() -> list[bytes]:
    from tests.applications.papers import JAVASCRIPT, pdf

    return [pdf(), pdf(packed=True), pdf(OpenAction=JAVASCRIPT), pdf(owner="x"), pdf(pages=3, packed=True)]


@cache
def _signed() -> list[bytes]:
    from osekkai.documents.signing import signed
    from tests.applications.papers import pdf

    return [signed(pdf(), reason="試験")]


def _signature(contents: bytes) -> None:
    """Whoever wants may have a file looked at: no byte of one that is whole is another than was signed.

    Only the signature itself, which nobody can sign, may be written otherwise (in capitals, with more noughts).
    """
    from osekkai.documents.signatures import signature_of

    found = signature_of(contents)
    if found and found.whole and found.ours:
        assert _SIGNATURE.sub(b"", contents) in [_SIGNATURE.sub(b"", each) for each in _signed()]


_SIGNATURE = re.compile(rb"/Contents *<[^>]*>")


def _date(contents: bytes) -> None:
    text = _lenient(contents)[:300]
    try:
        day = parse_date(text)
    except NotADay as problem:
        assert problem.ja and problem.en
    else:
        assert parse_date(day.isoformat()) == day and parse_days(text) == (day, day)
    with contextlib.suppress(NotADay):
        first, last = parse_days(text)
        assert first <= last
    with contextlib.suppress(NotUnderstood):
        parse_number(text)


def _place(contents: bytes) -> None:
    said, _, held = _lenient(contents)[:600].partition("\n")
    held = held or "本郷一丁目12番3号"
    if is_same_place(said, held, "文京区"):
        assert is_same_place(f"東京都文京区{in_plain_forms(said)}", held, "文京区") or "区" in said or "都" in said
        assert not is_same_place(f"豊島区{said}", held, "文京区") or said.startswith(("豊島区", "文京区", "東京都"))
    plain = in_plain_forms(said)
    assert in_plain_forms(plain) == plain


def _written(contents: bytes) -> None:
    text = _lenient(contents)[:3_000]
    for format in FORMATS:
        try:
            kept = read_text(format, text)
        except NotUnderstood as problem:
            assert all(problem.args[:2])
        else:
            kept.encode()
            assert "\0" not in kept and read_text(format, kept) == kept, format


PARSERS: dict[str, Parser] = {
    "yaml": Parser(
        _yaml, _files(KOMICHI, "**/*.yaml"), ("on: ", "*a", "!!python/object:os.system", "<<: ", "|\n", "'")
    ),
    "policy": Parser(
        _policy_text,
        _texts(
            "年齢 < 18 and 国内居住", "人数(世帯員, 年齢 >= 65) > 1", "所得 + 1 if 年齢 < 3 else 0", '町字 == "本郷"'
        ),
        (
            "and",
            "or",
            "not",
            "if",
            "else",
            "人数(",
            "最大(",
            "世帯主.",
            "生年月日",
            "年齢",
            "is",
            "lambda x: ",
            "**",
            ":=",
        ),
    ),
    "bpmn": Parser(
        _bpmn,
        lambda: [each.xml.encode() for each in library().values()] + _files(TESTS / "casework/cases", "*.bpmn")(),
        (
            "<bpmn:parallelGateway id='x'/>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            "&b;",
            "encoding='UTF-16'",
            "xmlns=''",
            "]]>",
        ),
    ),
    "csv": Parser(
        _csv,
        lambda: [
            *_files(TESTS / "register/cases", "*.csv")(),
            "宛名番号,年,給与収入\r\n1001,2025,450万円\r\n".encode("cp932"),
            "宛名番号,制度,開始日,終了日,月額\n1001,x,3550401,,\\15,000\n".encode(),
        ],
        ("妻の子", "1960-00-00", "3550401", "昭55.4.1", '"', "\r", "\x1a", "\t", "2月3日", "¥15,000"),
    ),
    "json": Parser(
        _json,
        _texts(
            '{"on": "2026-11-27", "members": [{"head": "1990-01-01", "年収": {"2025": 100}}], "household": {}}',
            '{"members": [{"relation": "妻の子", "birth_date": "1960-00-00", "parents": ["a"], "id": "a"}]}',
            '{"members": [{"head": null}], "received": [{"service": "x", "since": "2020-01-01"}], "applied": null}',
        ),
        ("\\ud842", "null", "true", "{}", "[]", '"between"', '"²": 1', "1e400", '"on"', '"organisation": {}'),
    ),
    "pictures": Parser(_picture, _pictures, ("Exif", "MPF", "JFIF", "IHDR", "tRNS", "ftypheic", "VP8X")),
    "pdf": Parser(
        _pdf, _pdfs, ("/JavaScript", "/J#61vaScript", "/ObjStm", "/Encrypt", "/Kids", "1 0 R", "<<", ">>", "startxref")
    ),
    "signed": Parser(_signature, _signed, ("/ByteRange", "/Contents", "/Type/Sig", "1 0 R", "startxref", "/Prev")),
    "dates": Parser(
        _date,
        _texts(
            "令和7年4月1日",
            "昭60.4.1",
            "1960-00-00",
            "April 1, 2025",
            "2025년 4월 1일",
            "昭和64年1月8日",
            "〜",
            "450万円",
        ),
        ("元", "年", "月", "日", "不詳", "R", "昭", "-", "0", "00", "〜", "億", "円", "①"),
    ),
    "places": Parser(
        _place,
        _texts(
            "文京区本郷1-12-3 405",
            "本郷壱丁目拾弐番地ノ３ 三国ハイツ\n本郷一丁目12番3号",
            "大塚10-1-2\n大塚十丁目1番2号",
        ),
        ("丁目", "番地", "号", "の", "十", "千", "百", "一番町", " ", "　", "-", "ー", "東京都", "文京区", "大字"),
    ),
    "texts": Parser(
        _written,
        _texts("090-1234-5678", "112-8555", "hanako@example.jp", "文京　花子", "ｸﾞﾛ-ﾊﾞﾙ", "SMITH JOHN P.", "+81(0)90"),
        ("@", ".", "(1)", "mailto:", "日本語.jp", "＠", "ー", "\u3099", "゛", "ﾞ", "〒", "\ud842"),
    ),
}
"""By the name of its folder in `corpus`, where inputs are kept that once went wrong."""


def kept(name: str) -> list[Path]:
    return sorted((HERE / "corpus" / name).glob("*"))
