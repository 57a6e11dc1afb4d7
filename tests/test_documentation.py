"""What the documentation says is run here, so that a newcomer can trust it."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from osekkai import policy
from osekkai.catalogue import check, model
from osekkai.catalogue.scaffold import service_file
from osekkai.cli import main
from tests.conftest import BUNKYO, KOMICHI, ROOT, book, judge


def block(path: str, language: str, start: str) -> str:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", (ROOT / path).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return next(text for tag, text in blocks if tag == language and start in text)


def test_the_library_example_of_the_readme(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    seen: dict[str, object] = {}
    exec(compile(block("README.md", "python", "policy.load"), "README.md", "exec"), seen)
    assert seen["result"].amount.yen == 100_000  # type: ignore[attr-defined]
    assert "✓" in capsys.readouterr().out


def test_the_service_of_the_staff_guide(tmp_path: Path) -> None:
    """Following docs/staff.md from new-service to a passing check, with its rules and its examples."""
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    path = service_file(folder, "stroller-grant", "ベビーカー購入助成", date(2026, 5, 1))
    head = path.read_text("utf-8").split("parameters:")[0].replace("unit: household", "unit: child")
    decided = {
        "種類": "benefit",
        "国・都・区": "ward",
        "担当の課": "子育て支援課",
        "申請を受け付けはじめる日": "2026-04-01",
    }
    head = re.sub("＜([^＞]*)＞", lambda found: decided.get(found[1], "決まったこと"), head)
    rules = block("docs/staff.md", "yaml", "助成の上限").split("\n", 1)[1]
    path.write_text(head + rules + block("docs/staff.md", "yaml", "examples:"), "utf-8")
    report = check(folder)
    assert not report.problems, [each.render() for each in report.problems]


def test_the_error_that_the_staff_guide_shows(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    path = service_file(folder, "stroller-grant", "ベビーカー購入助成", date(2026, 5, 1))
    written = re.sub(r"eligible: .*", "eligible: 年令 < 3", path.read_text("utf-8"), count=1)
    written = re.sub("＜(?:金額|eligible)[^＞]*＞", "3万円", written)  # what cannot be read at all is mended first
    path.write_text(written.replace("unit: household", "unit: child"), "utf-8")
    shown = "\n".join(each.render() for each in check(folder).problems)
    for line in block("docs/staff.md", "", "「年令」").splitlines()[1:]:
        assert line in shown


def test_the_days_of_the_staff_guide_can_be_written_as_they_stand(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(KOMICHI, tmp_path / "town"))
    file = folder / "services" / "birth-gift.yaml"
    file.write_text(file.read_text("utf-8") + block("docs/staff.md", "yaml", "paused:"), "utf-8")
    report = check(folder)
    assert report.catalogue, [each.render() for each in report.problems]
    times = report.catalogue.services["birth-gift"].times
    assert times.pause and times.limit == 200 and [each.is_yearly for each in times.windows] == [True, False]


@pytest.mark.django_db
@pytest.mark.one_database(reason="what commands do on both databases is tested where they belong")
def test_publishing_as_the_guide_of_operators_does() -> None:
    """Every `osekkai folder …` of docs/operators.md that names no version, one after the other."""
    lines = re.findall(
        r"^\.venv/bin/osekkai (folder [^#\n]+)", (ROOT / "docs/operators.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(lines) >= 4
    for line in lines:
        if "ハッシュ" not in line:
            answer = CliRunner().invoke(main, shlex.split(line))
            assert answer.exit_code == 0, f"{line}\n{answer.output}"


def test_the_guide_of_the_policy_language(capsys: pytest.CaptureFixture[str]) -> None:
    """Every piece of Python in docs/policy.md, one after the other, as a reader would."""
    text = (ROOT / "docs/policy.md").read_text("utf-8")
    seen: dict[str, object] = {}
    for piece in re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        exec(compile(piece, "docs/policy.md", "exec"), seen)
    told = capsys.readouterr().out
    assert "unknown 50,000円 ['所得']\n所得は？\n？ 子育てのお祝い（お祝い条例第2条）" in told
    assert "→ 「年齢」のことですか？" in told


def test_the_guide_of_the_policy_language_names_all_of_its_face_and_all_of_its_rooms() -> None:
    text = (ROOT / "docs/policy.md").read_text("utf-8")
    assert f"{len(policy.__all__)} names" in text
    assert len(policy.__all__) <= 30
    assert [name for name in policy.__all__ if f"`{name}`" not in text] == []
    rooms = [each.name for each in (ROOT / "src/osekkai/policy").iterdir() if (each / "__init__.py").exists()]
    assert [name for name in rooms if f"{name}/" not in text] == []


def test_the_guide_of_the_language_says_what_one_key_means_at_each_place() -> None:
    text = (ROOT / "docs/language.md").read_text("utf-8")
    table = text.partition("## 同じ名前のキー")[2].partition("## 推定")[0]
    for value in (*model.KINDS, *policy.Money.KINDS, *model.ASKED, policy.PERSON, policy.HOUSEHOLD):
        assert f"`{value}`" in table, value


def test_the_vocabulary_that_the_guide_of_the_language_shows() -> None:
    """What is derived is told with its working and never asked; of what is hidden, the conditions are told."""
    facts = block("docs/language.md", "yaml", "sole_parent:")
    rules = book("eligible: 世帯.ひとりで育てている and 若い and 世帯.若い人がいる", "child", facts)
    result = judge(rules, {"head": "1990-04-01"}, {"child": "2020-04-01"})
    told = policy.explain(result).render("ja")
    assert result.status == "eligible" and not policy.presumed([result])
    assert "✓ ひとりで育てている\n    ✓ 子どもが いる\n    ✓ 配偶者が いない" in told
    assert "  ✓ 年齢が20歳未満\n" in told and "  ✓ 若い\n" not in told


@pytest.mark.django_db
@pytest.mark.one_database(reason="what commands do on both databases is tested where they belong")
def test_what_the_guide_of_operators_does_with_people() -> None:
    """Every `osekkai staff …` of docs/operators.md, one after the other, as it stands there."""
    text = (ROOT / "docs/operators.md").read_text("utf-8")
    lines = re.findall(r"^\.venv/bin/osekkai (staff [^#\n]+)", text, re.MULTILINE)
    assert len(lines) >= 10
    for line in lines:
        answer = CliRunner().invoke(main, shlex.split(line))
        assert answer.exit_code == 0, f"{line}\n{answer.output}"


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PARTS = {"いつも動くもの": PROJECT["dependencies"]} | {
    f"`[{extra}]`": parts for extra, parts in PROJECT["optional-dependencies"].items()
}
"""What is asked for, by what the heading of its section in docs/dependencies.md says."""


def lines_under(heading: str) -> list[list[str]]:
    """The table of a section of docs/dependencies.md: part, why, licence, what would replace it."""
    sections = (ROOT / "docs/dependencies.md").read_text("utf-8").split("\n## ")
    section = next(each for each in sections if heading in each.partition("\n")[0])
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("heading", PARTS)
def test_every_part_has_its_line_with_why_its_licence_and_what_would_replace_it(heading: str) -> None:
    lines = lines_under(heading)
    wanted = [re.split(r"[\[<>=~!; ]", part)[0] for part in PARTS[heading]]
    assert sorted(line[0] for line in lines) == sorted(wanted)
    for part, *told in lines:
        assert len(told) == 3 and all(told), part
        assert "AGPL" not in told[1], part
