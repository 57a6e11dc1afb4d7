"""The how-tos of docs/developers.md, done as they stand on a copy of the office, in Japanese and in English alike."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.architecture.plugging import office, run
from tests.conftest import ROOT

PAGES = ("docs/developers.md", "docs/developers.en.md")
BLOCK = re.compile(r"^```(\w+) ([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def steps(page: str) -> list[tuple[dict[str, str], str]]:
    """`in=FILE after=LINE`, `new=FILE` or `run`, and the text, in order. `of=` is a line further up."""
    return [
        (dict(each.split("=", 1) if "=" in each else (each, "") for each in shlex.split(said)), text)
        for _, said, text in BLOCK.findall((ROOT / page).read_text("utf-8"))
    ]


def written(text: str, told: dict[str, str], new: str) -> str:
    """`new` before or after the first line that has a text, below the one that it is of."""
    lines = text.splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if told.get("of", "") in line)
    place = next(n for n, line in enumerate(lines) if n >= start and told.get("before", told.get("after", "")) in line)
    place += "after" in told
    return "".join([*lines[:place], new, *lines[place:]])


def test_both_languages_say_the_same() -> None:
    japanese, english = (steps(each) for each in PAGES)
    assert japanese == english and len(japanese) > 8


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office(tmp_path_factory.mktemp("how-to"))


def test_a_field_is_added_to_a_case_as_the_page_says(copy: Path) -> None:
    for told, text in steps(PAGES[0]):
        if "in" in told:
            file = copy / told["in"]
            file.write_text(written(file.read_text("utf-8"), told, text), "utf-8")
        elif "new" in told:
            (copy / told["new"]).write_text(text, "utf-8")
        else:
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "python"
                done = run(copy, *arguments)
                assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
