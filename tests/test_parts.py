"""What the office is made of: the list of its parts is the lock file's, and each licence is known and allowed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.test_documentation import lines_under

FREE = {"0BSD", "Apache-2.0", "BSD", "CC0-1.0", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "PSF-2.0", "ZPL-2.1", "Zlib"}
"""Licences that ask for their text and no more. `BSD` is each of its forms."""
WITH_CONDITIONS = {"LGPL-3.0", "MPL-2.0"}
"""What is changed in such a part has to be published; docs/dependencies.md names each, and that it is used as it is."""
SAID = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd license": "BSD",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0",
    "gnu library or lesser general public license (lgpl)": "LGPL-3.0",
    "lgplv3": "LGPL-3.0",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "zope public license": "ZPL-2.1",
    "zpl 2.1": "ZPL-2.1",
}
"""What parts call their licence that do not say it as SPDX does."""
SAYS_NOTHING = {"", "unknown", "other/proprietary license", "dependency licenses"}
"""`qrcode` is BSD, and names a trademark beside it; `pypdfium2` names those of PDFium in its folder."""


@cache
def locked() -> dict[str, str]:
    """Every part that runs on this machine with its version, as `requirements.lock` has it."""
    lines = re.findall(r"^([a-z0-9][^\\\n]*?) \\$", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    wanted = [Requirement(each) for each in lines]
    return {
        canonicalize_name(each.name): str(each.specifier).removeprefix("==")
        for each in wanted
        if each.marker is None or each.marker.evaluate()
    }


def licences_of(part: str) -> set[str]:
    """Of an installed part, by its own metadata: the SPDX expression, else its field and its classifiers."""
    told = distribution(part).metadata
    if expression := told.get("License-Expression"):
        words = re.split(r" AND | OR |[()]", expression)
    else:
        field = told.get("License") or ""
        classes = [each.split("::")[-1] for each in told.get_all("Classifier") or [] if each.startswith("License ::")]
        words = [*(re.split(r", ", field) if len(field) < 60 and "\n" not in field else []), *classes]
    return {family(word.strip()) for word in words if word.strip().casefold() not in SAYS_NOTHING}


def family(word: str) -> str:
    known = SAID.get(word.casefold(), word).replace("LGPL-3.0-only", "LGPL-3.0")
    return "BSD" if re.fullmatch(r"BSD(-[23]-Clause)?", known) else known


def explained() -> dict[str, str]:
    """What docs/dependencies.md says of the licence of each part, direct or not."""
    direct = {line[0]: line[2] for line in lines_under("いつも動くもの")}
    return {canonicalize_name(name): said for name, said in direct.items()} | {
        canonicalize_name(line[0]): line[2] for line in lines_under("連れてくるもの")
    }


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make sbom` writes."""
    return written(tmp_path_factory.mktemp("parts"))


def written(folder: Path) -> Path:
    file = folder / "parts.cdx.json"
    command = ["make", "--silent", "--assume-old=dev", "sbom", f"SBOM={file}"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"SOURCE_DATE_EPOCH": "1790000000"}, check=True)
    return file


def test_the_list_of_parts_is_the_lock_file(listed: Path) -> None:
    told = json.loads(listed.read_text("utf-8"))
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert told["bomFormat"] == "CycloneDX" and told["metadata"]["component"]["name"] == "osekkai"
    parts = sorted((each["name"], each["version"]) for each in told["components"])
    assert parts == sorted(re.findall(r"^([a-z0-9][^=\s]*)==([^ ]+)", text, re.MULTILINE))
    for each in told["components"]:
        assert each["purl"].startswith("pkg:pypi/"), each["name"]
        assert each["externalReferences"][0]["hashes"], each["name"]


def test_the_same_lock_file_makes_the_same_list(listed: Path, tmp_path: Path) -> None:
    assert written(tmp_path).read_bytes() == listed.read_bytes()
    assert json.loads(listed.read_text("utf-8"))["metadata"]["timestamp"].startswith("2026-09-21")


def test_what_is_installed_is_what_is_locked() -> None:
    assert len(locked()) > 60
    assert {part: distribution(part).version for part in locked()} == locked()


@pytest.mark.parametrize("part", locked())
def test_the_licence_of_every_part_is_known_and_lets_a_municipality_use_it(part: str) -> None:
    found = licences_of(part)
    assert found and found <= FREE | WITH_CONDITIONS, "write down what it is, or take another part"
    said = explained().get(part, "")
    if found & WITH_CONDITIONS:
        assert all(each in said for each in found & WITH_CONDITIONS), "docs/dependencies.md says so"
    if said:
        assert [each for each in found if each not in said] == [], "docs/dependencies.md says something else"


def test_what_comes_along_is_named_only_while_it_does() -> None:
    for part, *_ in lines_under("連れてくるもの"):
        assert licences_of(part) & WITH_CONDITIONS and canonicalize_name(part) in locked()
