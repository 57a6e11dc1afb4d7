"""The command line, as a developer and an official use it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import IO

import pytest
from click.testing import CliRunner

from osekkai.cli import main
from tests.conftest import BUNKYO, out_of_date

FAMILY = {
    "on": "2026-11-23",
    "members": [
        {"id": "母", "relation": "head", "birth_date": "1990-01-01", "年収": "300万円"},
        {"id": "子", "relation": "child", "birth_date": "2018-05-05"},
    ],
}


@pytest.fixture
def family(tmp_path: Path) -> str:
    path = tmp_path / "family.json"
    path.write_text(json.dumps(FAMILY, ensure_ascii=False), "utf-8")
    return str(path)


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*args, *([] if args[0] == "check" else ["--folder", str(BUNKYO)])])
    return result.exit_code, result.output


def test_assess_as_json_has_the_published_shape(family: str) -> None:
    code, text = run("assess", family, "--json")
    data = json.loads(text)
    assert code == 0 and set(data) == {"on", "catalogue", "services", "assumed", "next_question"}
    child = next(each for each in data["services"] if each["id"] == "child-allowance")
    assert child["for"] == "子" and child["status"] == "eligible"
    terms = {"per": "month", "kind": "cash", "to": "resident", "months": None}
    assert child["amount"] == {"yen": 10000, "between": None, "worth": [10000, 10000], **terms}
    assert child["doubts"] == []
    assert child["why"]["value"] is True and child["missing"] == [] and child["deadline"] is None


def test_assess_on_another_day(family: str) -> None:
    data = json.loads(run("assess", family, "--json", "--on", "2024-09-15")[1])
    assert data["on"] == "2024-09-15"


def test_assess_for_people(family: str) -> None:
    code, text = run("assess", family)
    assert code == 0 and "✓ 児童手当（子）  1か月 10,000円" in text and "次に聞くこと" in text


def test_explain_one_service(family: str) -> None:
    code, text = run("explain", "child-allowance", family)
    assert code == 0 and "✓ 高校生年代まで" in text
    code, text = run("explain", "child-alowance", family)
    assert code == 1 and "child-allowance" in text and "Traceback" not in text


def test_lists() -> None:
    assert "年収" in run("facts")[1] and "child-allowance" in run("services")[1]
    assert json.loads(run("services", "--json")[1])[0]["id"]
    assert "members" in json.loads(run("facts", "--json")[1])["properties"]


@pytest.mark.parametrize(
    "text", ["{", '{"members": [{"head": "3000-01-01"}]}', '{"members": [{"head": "1990-01-01", "年集": 1}]}']
)
def test_bad_input_is_a_sentence_not_a_traceback(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, "utf-8")
    code, output = run("assess", str(path))
    assert code == 1 and output.strip() and "Traceback" not in output


def test_check_says_what_breaks(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    assert run("check", str(folder))[0] == 0
    path = folder / "services" / "child-allowance.yaml"
    path.write_text(path.read_text("utf-8").replace("2024-10-01: 30000円", "2024-10-01: 20000円"), "utf-8")
    code, text = run("check", str(folder))
    assert (
        code == 1
        and "child3" in text
        and "期待: yen 30000、結果: yen 20000" in text
        and "services/child-allowance.yaml:" in text
    )


def test_check_fails_for_a_text_without_a_translation_only_where_it_was_asked_for(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    path = folder / "languages" / "ko.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    gone = next(each for each in lines if each.startswith('"児童手当":'))
    path.write_text("".join(each for each in lines if each != gone), "utf-8")
    assert run("check", str(folder))[0] == 0
    code, text = run("check", str(folder), "--languages")
    assert code == 1 and "訳なし: 児童手当\n" in text


def test_boundaries_prints_examples_for_review() -> None:
    code, text = run("boundaries", "hearing-aid")
    assert code == 0 and "reviewed: false" in text and "境界" in text


def read_until(output: IO[str], wanted: str) -> str:
    said = ""
    while wanted not in said:
        line = output.readline()
        assert line, f"ended before '{wanted}': {said}"
        said += line
    return said


def test_watch_checks_again_on_every_save(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    path = folder / "services" / "child-allowance.yaml"
    command = [sys.executable, "-m", "osekkai.cli", "check", str(folder), "--watch"]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert watching.stdout is not None
    too_long = Timer(60, watching.kill)
    too_long.start()
    try:
        assert "✓" in read_until(watching.stdout, "保存を待っています")
        path.write_text(path.read_text("utf-8").replace("年度末年齢 <= 18", "年度末年令 <= 18"), "utf-8")
        assert "「年度末年齢」のことですか" in read_until(watching.stdout, "✗")
    finally:
        too_long.cancel()
        watching.kill()
        watching.wait()


def test_check_lists_what_a_no_presumes_and_warns_where_nobody_would_come_to_say_otherwise(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    told = run("check", "--presumptions", str(folder))[1]
    assert "moving-in: 文京区に引っ越してきた（moved_in）を いいえ と推定。この推定だけで対象外になります" in told
    assert "ltc-certification: 介護保険の特定疾病がある" in told and "言う道のない推定: 0" in told
    path = folder / "life-events.yaml"
    path.write_text(path.read_text("utf-8").replace("sets: {dog: true}, ", ""), "utf-8")
    told = run("check", "--presumptions", str(folder))[1]
    assert "「ちがう」と言う前に気づく道がありません" in told and "言う道のない推定: 1" in told


def test_figures_are_listed_with_where_they_are_known_from_and_until_when() -> None:
    code, text = run("figures", "--on", "2026-11-28")
    assert (
        code == 0
        and "児童扶養手当　本体額 全部　48,050円　2026-04-01〜2027-03-31　［こども家庭庁「児童扶養手当」" in text
    )
    assert re.search(r"、20\d\d-\d\d-\d\d、(confirmed|likely)］　子育て支援課", text)
    assert re.search(r"［[^］]+\*、", text), "a source of the whole file is marked"


def test_figures_past_their_last_day_can_be_listed_alone() -> None:
    rows = list(csv.DictReader(io.StringIO(run("figures", "--stale", "--csv", "--on", "2027-04-01")[1])))
    found = {row["figure"]: row for row in rows}
    assert found["特児_一級"]["until"] == "2027-03-31" and found["特児_一級"]["stale"] == "True"
    assert "サポートの月額" not in found
    april = json.loads(run("figures", "--april", "--json")[1])
    assert {"本体額_全部", "特別障害者手当の月額"} <= {each["figure"] for each in april}


def test_check_warns_of_figures_that_nobody_knows_any_more_and_does_not_fail(tmp_path: Path) -> None:
    code, text = run("check", str(out_of_date(tmp_path)))
    assert code == 0 and "「018サポートの月額」は 2026-07-31 までしか わかっていません" in text
