"""Drawings as other programs save them: in the encoding that they declare, or named for what they are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from osekkai.casework.processes.bpmn import MOST_NODES, read_bpmn
from osekkai.casework.processes.drawings import examined
from osekkai.catalogue import check, encodings
from tests.conftest import KOMICHI

DRAWN = (Path(__file__).parent / "cases/bpmn-utf16.bpmn").read_bytes()
TEXT = encodings.xml_text(DRAWN)
HEAD = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"><bpmn:process id="p">'
TAIL = "</bpmn:process></bpmn:definitions>"


def saved(encoding: str, declared: str) -> bytes:
    return TEXT.replace("UTF-8", declared, 1).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp932", "Shift_JIS"),
        ("cp932", "windows-31j"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP"),
    ],
)
def test_a_drawing_is_read_in_the_encoding_that_it_declares(encoding: str, declared: str) -> None:
    """XML 1.0, 4.3.3: the declaration, or the mark at the start, says how the bytes are to be read."""
    text = encodings.xml_text(saved(encoding, declared))
    process, flaws = examined(text, set())
    assert process and not flaws and process.name == examined(TEXT, set())[0].name  # type: ignore[union-attr]


def test_a_drawing_that_was_pasted_keeps_its_declaration() -> None:
    """It is text already, whatever it says that it was saved as."""
    process, flaws = read_bpmn(DRAWN.decode("utf-16"))
    assert process and not flaws


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (TEXT.encode()[:400] + b"\xe3\x81" + TEXT.encode()[400:], "UTF-8 として読めない文字が 3行目に"),
        (saved("utf-8", "Shift_JIS"), "Shift_JIS として読めない文字が"),
        (saved("utf-8", "punycode"), "文字コード punycode は 読めません"),
        (saved("utf-8", "unicode_escape"), "文字コード unicode_escape は 読めません"),
    ],
)
def test_bytes_that_are_not_what_they_say_are_named(contents: bytes, said: str) -> None:
    with pytest.raises(encodings.NotText) as refused:
        encodings.xml_text(contents)
    assert said in refused.value.words.ja and refused.value.words.say("en")


def test_the_folder_may_hold_drawings_of_any_program(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "komichi"
    shutil.copytree(KOMICHI, folder)
    (folder / "processes").mkdir(exist_ok=True)
    drawing = folder / "processes/elsewhere.bpmn"
    drawing.write_bytes(DRAWN)
    assert not [each for each in check(folder, with_examples=False).problems if "elsewhere" in str(each.where)]
    drawing.write_bytes(TEXT.encode()[:400] + b"\xff" + TEXT.encode()[400:])
    report = check(folder, with_examples=False)
    assert any("elsewhere" in str(each.where) and "UTF-8" in each.title.ja for each in report.problems)


def many(steps: int) -> str:
    tasks = "".join(f'<bpmn:userTask id="t{each}" name="t"/>' for each in range(steps))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{each}" sourceRef="t{each}" targetRef="t{each + 1}"/>' for each in range(steps - 1)
    )
    return HEAD + tasks + flows + TAIL


def wide(branches: int, long: int) -> str:
    """Branches beside one another: the states are as many as there are ways to be somewhere in each."""
    nodes = ["startEvent:s", "parallelGateway:g", "parallelGateway:j", "endEvent:e"]
    flows = [("s", "g"), ("j", "e")]
    for branch in range(branches):
        steps = [f"t{branch}x{each}" for each in range(long)]
        nodes += [f"userTask:{each}" for each in steps]
        flows += [*zip(["g", *steps], [*steps, "j"], strict=True)]
    drawn = "".join('<bpmn:{} id="{}" name="x"/>'.format(*each.split(":")) for each in nodes)
    drawn += "".join(
        f'<bpmn:sequenceFlow id="f{at}" sourceRef="{one}" targetRef="{other}"/>'
        for at, (one, other) in enumerate(flows)
    )
    return HEAD + drawn + TAIL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (many(2_000), f"部品は {MOST_NODES}"),
        (many(MOST_NODES + 1), f"部品は {MOST_NODES}"),
        (wide(20, 9), "道すじが多すぎて"),
        ("<a>" * 100_000, "XMLとして読めません"),
        (HEAD + "\ud800" + TAIL, "XMLとして読めません"),
        ("x" * 1_000_001, "大きすぎます"),
    ],
)
def test_a_drawing_that_is_too_much_stops_at_its_limit(text: str, said: str) -> None:
    started = time.process_time()
    _, flaws = examined(text, set())
    assert said in flaws[0].text and time.process_time() - started < 10
