"""A backup brings everything back: on an empty machine, with the private key and nothing else of the old one."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.conf import LazySettings

from osekkai.safekeeping import keys, layout, sealing
from osekkai.safekeeping.errors import NotABackup, NotAsItWas, NotEmpty
from tests.conftest import ROOT
from tests.safekeeping.wards import IS_POSTGRES, Ward, ward

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRETS = {
    "OSEKKAI_SECRET_KEY": "Zx8Lq2Vn5Rt7Wk1Bd4Hs9Jm3Pc6Fg0Ty",
    "OSEKKAI_LEDGER_KEY": "Mw3Kf8Yc1Qe6Ub9Ga4Nv7Xo2Ir5Ds0Lh",
}


@dataclass(slots=True)
class Kept:
    """A ward, what it has, a backup of it, and who can open its keys."""

    ward: Ward
    told: Any
    place: Path
    private: Path
    public: Path


@pytest.fixture(scope="module")
def recovery(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder, key = tmp_path_factory.mktemp("recovery"), X25519PrivateKey.generate()
    private, public = folder / "recovery.pem", folder / "recovery.pub.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recovery: tuple[Path, Path]) -> Iterator[Kept]:
    folder, (private, public) = tmp_path_factory.mktemp("wards"), recovery
    with ward(folder, "old", OSEKKAI_RECOVERY_KEY=str(public), **SECRETS) as old:
        old.did("setup")
        told = old.fill("1")
        old.did("backup", str(folder / "backup"))
        yield Kept(old, told, folder / "backup", private, public)


def stored(place: Path) -> int:
    """How many files of the office lie in a backup."""
    return sum(each.is_file() for each in (place / "files").rglob("*"))


def test_it_comes_back_on_an_empty_machine_with_the_private_key_alone(kept: Kept, tmp_path: Path) -> None:
    """As docs/operators.md says it: the keys first, then everything else, and every proof of it holds."""
    with ward(tmp_path, "new") as new:
        done = new.run("recover-keys", str(kept.place), str(tmp_path / "keys"), "--private", str(kept.private))
        assert done.returncode == 0, done.stderr
        file = tmp_path / "keys" / "osekkai.env"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        variables = dict(each.split("=", 1) for each in shlex.split(file.read_text(), comments=True))
        assert variables["OSEKKAI_SECRET_KEY"] == SECRETS["OSEKKAI_SECRET_KEY"]
        new.told = variables | {name: new.told[name] for name in ("DATABASE_URL",)}
        new.told["OSEKKAI_VAR"] = str(new.place)
        said = new.did("restore", str(kept.place))
        for what in (
            "台帳の記録",
            f"しまったファイル {stored(kept.place):,}\n",
            "確かめた通知の署名 1",
            "合言葉で開いた下書きと申請 1",
            "公開した版 1",
        ):
            assert f"✓ {what}" in said, said
        new.did("setup")
        there = new.look(kept.told)
        assert there == kept.ward.look(kept.told) | {"restored": 1}
        assert there["dogs"] == ["ポチ1", "ポチ1"] and there["files"] == [True] and there["notice"]
        new.did("ledger", "verify")


def test_a_machine_that_knows_of_no_office_tries_it_with_the_private_key_alone(kept: Kept, tmp_path: Path) -> None:
    """Once a year, on another machine: nothing is set there but, for PostgreSQL, an empty server."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    if IS_POSTGRES:
        bare["DATABASE_URL"] = kept.ward.told["DATABASE_URL"]
    command = [sys.executable, "-m", "osekkai.cli", "restore", "--check", str(kept.place)]
    done = subprocess.run(
        [*command, "--private", str(kept.private)], env=bare, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout and f"✓ しまったファイル {stored(kept.place):,}\n" in done.stdout
    assert "✓ 確かめた通知の署名 1" in done.stdout
    assert not list(tmp_path.iterdir()), "nothing of the office stays on that machine"
    alone = subprocess.run(command, env=bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert alone.returncode == 1 and "環境変数が、このままでは使えません" in alone.stderr, (
        "without a key there is no way"
    )


def test_a_backup_says_how_many_files_as_whoever_restores_it_does(kept: Kept, tmp_path: Path) -> None:
    number = stored(kept.place)
    assert f"しまったファイル {number:,}、" in kept.ward.did("backup", str(tmp_path / "counted"))
    assert f"✓ しまったファイル {number:,}\n" in kept.ward.did("restore", "--check", str(tmp_path / "counted"))
    assert f"しまったファイル {number:,}（" in kept.ward.did("files", "check")


def test_the_commands_of_the_guide_do_as_it_says_and_leave_nothing_behind(kept: Kept, tmp_path: Path) -> None:
    """Every one of docs/operators.md, in its order, but that of the empty machine (above)."""
    text = (ROOT / "docs/operators.md").read_text("utf-8")
    lines = re.findall(r"^osekkai ((?:backup|restore|recover-keys|files|keys) [^#\n&]+)", text, re.MULTILINE)
    assert len(lines) == 10
    before = sorted(each.name for each in kept.ward.place.iterdir())
    there = {"/mnt/backups": str(tmp_path), "/etc/osekkai": str(tmp_path / "keys"), "recovery.pem": str(kept.private)}
    for line in lines:
        if line.startswith("restore") and "--check" not in line:
            continue
        said = kept.ward.did(*(re.sub("|".join(there), lambda found: there[found[0]], each) for each in line.split()))
        assert "✗" not in said
        assert "✓ 確かめた通知の署名 1" in said or "--check" not in line
    assert sorted(each.name for each in kept.ward.place.iterdir()) == before
    assert (tmp_path / "after-rotation" / "keys.sealed").exists()


def test_the_pair_of_the_guide_is_one_that_a_backup_takes(tmp_path: Path) -> None:
    text = (ROOT / "docs/operators.md").read_text("utf-8")
    make, publish = (line.partition("#")[0].split() for line in re.findall(r"^openssl .*$", text, re.MULTILINE))
    subprocess.run([*make, "-pass", "pass:words"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([*publish, "-passin", "pass:words"], cwd=tmp_path, check=True, capture_output=True)
    sealed = sealing.for_outside(b"keys", sealing.public_key(tmp_path / "recovery.pub.pem"))
    assert sealing.from_inside(sealed, sealing.private_key(tmp_path / "recovery.pem", b"words")) == b"keys"
    assert b"ENCRYPTED" in (tmp_path / "recovery.pem").read_bytes()


def test_nothing_in_it_can_be_read_without_keys(kept: Kept) -> None:
    """Not a name, not a code, not a key; and the private half is nowhere."""
    secret = [kept.told["own"], "文京　花子", *SECRETS.values(), "PRIVATE KEY"]
    for each in kept.place.rglob("*"):
        assert not stat.S_IMODE(each.stat().st_mode) & 0o077, each
        if each.is_file() and "folder" not in each.relative_to(kept.place).parts:
            contents = each.read_bytes()
            assert not any(one.encode() in contents for one in secret), each
            assert not contents.startswith((b"SQLite", b"PGDMP"))


def altered_byte(place: Path) -> None:
    file = next(each for each in (place / "files").rglob("*") if each.is_file())
    contents = bytearray(file.read_bytes())
    contents[-1] ^= 1
    file.write_bytes(contents)


def altered_database(place: Path) -> None:
    file = place / "database.sealed"
    file.write_bytes(file.read_bytes()[:-1])


def lost_file(place: Path) -> None:
    next(each for each in (place / "files").rglob("*") if each.is_file()).unlink()


def added_file(place: Path) -> None:
    (place / "files" / "more").write_bytes(b"x")


def forged_list(place: Path) -> None:
    """Whoever changes a file and its line in the list does not hold the office's key."""
    told = json.loads((place / "manifest.json").read_text())
    told["files"] = [each for each in told["files"] if not each[0].startswith("files/")]
    shutil.rmtree(place / "files")
    (place / "manifest.json").write_text(json.dumps(told, indent=1))


def unfinished(place: Path) -> None:
    (place / "manifest.seal").unlink()


@pytest.mark.parametrize("spoil", [altered_byte, altered_database, lost_file, added_file, forged_list, unfinished])
def test_one_that_is_not_as_it_was_is_seen(kept: Kept, tmp_path: Path, settings: LazySettings, spoil: Any) -> None:
    settings.KEYS = (SECRETS["OSEKKAI_SECRET_KEY"],)
    layout.must_be_as_listed(kept.place, layout.read(kept.place))
    spoilt = Path(shutil.copytree(kept.place, tmp_path / "spoilt"))
    spoil(spoilt)
    with pytest.raises((NotAsItWas, NotABackup), match="控え"):
        layout.must_be_as_listed(spoilt, layout.read(spoilt))


def test_one_that_is_not_as_it_was_is_refused_before_anything_is_written(kept: Kept, tmp_path: Path) -> None:
    spoilt = Path(shutil.copytree(kept.place, tmp_path / "spoilt"))
    altered_byte(spoilt)
    with ward(tmp_path, "new", **SECRETS) as new:
        done = new.run("restore", str(spoilt))
        assert done.returncode == 1 and "取ったときのままではありません" in done.stderr, done.stderr
        assert not (new.place / "files").exists()
        new.did("restore", str(kept.place))  # the database is still empty


def test_other_keys_and_what_is_not_empty_are_refused_with_words(kept: Kept, tmp_path: Path) -> None:
    with ward(tmp_path, "new") as new:
        done = new.run("restore", str(kept.place))
        assert done.returncode == 1 and "recover-keys" in done.stderr
    done = kept.ward.run("restore", str(kept.place))
    assert done.returncode == 1 and "空ではありません" in done.stderr
    done = kept.ward.run("backup", str(kept.place))
    assert done.returncode == 1 and "空ではありません" in done.stderr
    done = kept.ward.run("restore", "--check", str(tmp_path))
    assert done.returncode == 1 and "控えではありません" in done.stderr


def test_the_keys_open_for_nobody_else(kept: Kept, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    key = X25519PrivateKey.generate()
    other.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    done = kept.ward.run("recover-keys", str(kept.place), str(tmp_path / "keys"), "--private", str(other))
    assert done.returncode == 1 and "鍵を開けません" in done.stderr and not (tmp_path / "keys").exists()


def test_without_a_public_key_there_is_none_unless_it_was_meant(kept: Kept, tmp_path: Path) -> None:
    more = {"OSEKKAI_RECOVERY_KEY": ""}
    done = kept.ward.run("backup", str(tmp_path / "b"), **more)
    assert done.returncode == 1 and "OSEKKAI_RECOVERY_KEY" in done.stderr and not (tmp_path / "b").exists()
    kept.ward.did("backup", str(tmp_path / "b"), "--without-keys", **more)
    assert not (tmp_path / "b" / "keys.sealed").exists()
    private = {"OSEKKAI_RECOVERY_KEY": str(kept.private)}
    done = kept.ward.run("backup", str(tmp_path / "c"), **private)
    assert done.returncode != 0 and "private key" in done.stderr and not (tmp_path / "c").exists()


def test_killed_in_the_middle_it_has_no_name(kept: Kept, tmp_path: Path) -> None:
    """Whatever is called a backup is a whole one."""
    for number, delay in enumerate((1.5, 3.0)):
        place = tmp_path / f"b{number}"
        running = kept.ward.begun("backup", str(place))
        time.sleep(delay)
        running.kill()
        running.wait()
        assert not place.exists() or "✗" not in kept.ward.did("restore", "--check", str(place))


def test_while_people_attach_and_detach_it_has_every_file_that_it_names(kept: Kept, tmp_path: Path) -> None:
    busy = kept.ward.begun_script("busy", "8")
    try:
        time.sleep(3)  # until it is set up
        for number in range(2):
            kept.ward.did("backup", str(tmp_path / f"b{number}"))
    finally:
        assert busy.wait() == 0
    for number in range(2):
        assert "✗" not in kept.ward.did("restore", "--check", str(tmp_path / f"b{number}"))


def test_a_private_key_with_a_password_opens_too(kept: Kept, tmp_path: Path) -> None:
    from osekkai.safekeeping.sealing import private_key
    from osekkai.safekeeping.services import recover

    locked = tmp_path / "locked.pem"
    key = private_key(kept.private)
    locked.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"words")))
    found = recover(kept.place, locked, tmp_path / "keys", b"words")
    assert found["OSEKKAI_LEDGER_KEY"] == SECRETS["OSEKKAI_LEDGER_KEY"]


KILLED = """
import os, signal, sys
import django; django.setup()
from osekkai.safekeeping import sealing
sealing.sealed = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from osekkai.cli import main
main(sys.argv[1:])
"""


def test_whoever_kills_a_backup_finds_nothing_in_the_clear_where_it_was_going(kept: Kept, tmp_path: Path) -> None:
    """That is another medium. Where the office itself lies, what was left goes with the next backup."""
    place = tmp_path / "medium"
    killed = kept.ward.python("-c", KILLED, "backup", str(place / "b"))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = [each for each in place.rglob("*") if each.is_file()]
    assert left and not any(each.read_bytes().startswith(b"SQLite format 3") for each in left)
    assert not any(each.name.startswith("database") for each in left)
    kept.ward.did("backup", str(place / "b"))
    assert not list(kept.ward.place.glob("scratch-*"))


def test_files_of_one_name_are_recovered_each_to_its_own_place(
    recovery: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = recovery
    named = {"OSEKKAI_SIGNING_KEY": b"the newer", "OSEKKAI_SIGNING_FORMER": b"the former"}
    for name, contents in named.items():
        file = tmp_path / name / "key.pem"
        file.parent.mkdir()
        file.write_bytes(contents)
        monkeypatch.setenv(name, str(file))
    place, to = tmp_path / "backup", tmp_path / "to"
    (place / layout.FOLDER).mkdir(parents=True)
    (place / layout.KEYS).write_bytes(sealing.for_outside(keys.told(), sealing.public_key(public)))
    variables = keys.recover(place, private, to)
    assert {name: Path(variables[name]).read_bytes() for name in named} == named
    with pytest.raises(NotEmpty, match="空ではありません"):
        keys.recover(place, private, to)
