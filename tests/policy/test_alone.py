"""The policy language by itself: in an environment that has Python and PyYAML, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest
import yaml

import osekkai
from tests.conftest import ROOT
from tests.test_documentation import block

SOURCES = Path(osekkai.__file__).parent
FURTHER = """
open_home = book.situation({"on": "2026-11-23", "members": [{"head": "1990-01-01"}, {"relation": "child"}]})
print(policy.next_question(policy.assess(book, open_home)).fact.id)
from osekkai.policy import calendar, files, values
print(calendar.wareki(calendar.parse_date("R8.11.23")))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment into which PyYAML and our sources are put."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, with_pip=False)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    for each in ("yaml", "_yaml"):
        (packages / each).symlink_to(Path(yaml.__file__).parent.parent / each)
    (packages / "osekkai.pth").write_text(str(SOURCES.parent))
    return folder / "bin" / "python"


def run(python: Path, program: str) -> subprocess.CompletedProcess[str]:
    """`-I`: neither this process' environment nor its folder is looked into."""
    return subprocess.run([str(python), "-I", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_the_example_of_the_readme_runs_with_pyyaml_alone(python: Path) -> None:
    found = run(python, block("README.md", "python", "policy.load") + FURTHER)
    assert found.returncode == 0, found.stderr
    assert "✓ お祝い金" in found.stdout
    assert "birth_date" in found.stdout
    assert "令和8年11月23日" in found.stdout


def test_only_the_two_engines_need_more(python: Path) -> None:
    for door, needed in (("columns", "numpy"), ("prove", "z3")):
        assert f"No module named '{needed}'" in run(python, f"import osekkai.policy.{door}").stderr


def test_importing_osekkai_loads_nothing_else_of_it(python: Path) -> None:
    found = run(python, "import sys, osekkai; print([each for each in sys.modules if each.startswith('osekkai.')])")
    assert found.stdout.strip() == "[]", found.stderr


def test_its_types_are_for_others_too() -> None:
    """PEP 561: without the marker a type checker reads nothing of an installed package."""
    assert (SOURCES / "py.typed").exists()
    assert (SOURCES / "policy" / "py.typed").exists()


def test_no_import_is_hidden_from_the_contract_against_circles() -> None:
    """`pyproject.toml` forbids circles of files; an import for type checkers alone would not be counted there."""
    for path in (SOURCES / "policy").rglob("*.py"):
        assert "TYPE_CHECKING" not in path.read_text("utf-8"), path
