"""What is wrong with the environment is said at the start, all together, with the variable's name and an example."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from osekkai.environment import Environment, NotSet, read
from tests.conftest import ROOT

STRONG = "kq7Vt2mZx9Rb4Ls8Wd1Nf6Hc3Jy5Gp0aTe+/QoUiKvXw"
KEYS = {"OSEKKAI_SECRET_KEY": STRONG, "OSEKKAI_LEDGER_KEY": STRONG[::-1]}


def test_on_ones_own_machine_nothing_has_to_be_set() -> None:
    found = read({"OSEKKAI_DEBUG": "1"})
    assert found.debug and found.database.startswith("sqlite:///") and found.mail.host == ""


def test_an_office_needs_its_keys() -> None:
    with pytest.raises(NotSet, match=r"OSEKKAI_SECRET_KEY.*\n.*OSEKKAI_LEDGER_KEY.*openssl rand"):
        read({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OSEKKAI_DEBUG", "yes"),
        ("OSEKKAI_MAIL", "mail.example.jp:587"),
        ("OSEKKAI_MAIL", "http://mail.example.jp"),
        ("OSEKKAI_MAIL_FROM", "osekkai"),
        ("OSEKKAI_SITE", "osekkai.example.jp"),
        ("OSEKKAI_HOSTS", "https://osekkai.example.jp"),
        ("OSEKKAI_CLAMD", "localhost"),
        ("OSEKKAI_MUNICIPALITY", "nowhere"),
        ("OSEKKAI_SIGNING_KEY", "nowhere.p12"),
        ("OSEKKAI_TSA", "tsa.example.jp"),
        ("OSEKKAI_TSA", "https://tsa.example.jp/tsr"),
        ("OSEKKAI_TSA_ROOTS", "nowhere.pem"),
        ("OSEKKAI_ANCHORS_TO", "kansa@example.jp,soumu"),
        ("OSEKKAI_LOGIN_KEY", "secret"),
        ("OSEKKAI_LOGIN_KEY", '{"kty": "EC"}'),
        ("OSEKKAI_LOGIN_ISSUER", "https://login.example.jp"),
        ("OSEKKAI_PROXIES", "localhost"),
        ("OSEKKAI_PROXIES", "10.0.0.7/24"),
        ("OSEKKAI_LIMITS", "drafts=0/60"),
        ("OSEKKAI_LIMITS", "drafts=10"),
        ("OSEKKAI_LIMITS", "coffee=1/60"),
        ("OSEKKAI_SLOW_QUERY", "fast"),
        ("OSEKKAI_METRICS_TOKEN", "short"),
        ("OSEKKAI_METRICS_TOKEN", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("DATABASE_URL", "mysql://localhost/osekkai"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name_and_with_an_example(name: str, value: str) -> None:
    with pytest.raises(NotSet) as wrong:
        read(KEYS | {name: value})
    assert name in str(wrong.value) and ("Example" in str(wrong.value) or "with it" in str(wrong.value))


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.jp", 25, False, False),
        ("smtp+tls://name:p%40ss@mail.example.jp", 587, True, False),
        ("smtps://mail.example.jp:4650", 4650, False, True),
    ],
)
def test_a_mail_server(address: str, port: int, tls: bool, ssl: bool) -> None:
    mail = read(KEYS | {"OSEKKAI_MAIL": address, "OSEKKAI_PLAIN": "mail.example.jp"}).mail
    assert (mail.port, mail.tls, mail.ssl) == (port, tls, ssl)
    assert mail.password in ("", "p@ss")


@pytest.mark.parametrize(
    ("name", "value", "host"),
    [
        ("OSEKKAI_MAIL", "smtp://name:hidden@mail.example.jp", "mail.example.jp"),
        ("OSEKKAI_CLAMD", "10.0.0.5:3310", "10.0.0.5"),
        ("DATABASE_URL", "postgres://osekkai:hidden@db/osekkai?sslmode=disable", "db"),
        ("DATABASE_URL", "postgres://osekkai:hidden@db/osekkai", "db"),
    ],
)
def test_no_other_machine_is_spoken_to_in_plain_text_unless_the_operator_says_so(
    name: str, value: str, host: str
) -> None:
    with pytest.raises(NotSet, match=rf"{name}: {host} would be spoken to without TLS.*OSEKKAI_PLAIN={host}") as wrong:
        read(KEYS | {name: value, "OSEKKAI_PLAIN": "another"})
    assert "hidden" not in str(wrong.value)
    assert read(KEYS | {name: value, "OSEKKAI_PLAIN": f"another, {host}"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OSEKKAI_MAIL", "smtp://localhost"),
        ("OSEKKAI_MAIL", "smtp://127.0.0.1:1025"),
        ("OSEKKAI_CLAMD", "[::1]:3310"),
        ("DATABASE_URL", "postgres://osekkai@localhost,127.0.0.2/osekkai"),
        ("DATABASE_URL", "postgres:///osekkai?host=/run/postgresql"),
        ("DATABASE_URL", "postgres://osekkai@db,standby/osekkai?sslmode=verify-full"),
    ],
)
def test_this_machine_and_whoever_is_spoken_to_over_tls_need_no_word(name: str, value: str) -> None:
    assert read(KEYS | {name: value})


def test_secrets_are_not_printed() -> None:
    told = KEYS | {"OSEKKAI_MAIL": "smtps://name:hidden@mail.example.jp", "OSEKKAI_SIGNING_PASSWORD": "hidden"}
    assert isinstance(found := read(told), Environment) and "hidden" not in repr(found)


def test_the_office_does_not_start() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("OSEKKAI_")}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--settings", "osekkai.settings"],
        env=env | KEYS | {"OSEKKAI_MAIL": "mail.example.jp"},
        capture_output=True,
        text=True,
    )
    assert done.returncode and "OSEKKAI_MAIL" in done.stderr and "smtp+tls://" in done.stderr


def test_the_guide_of_operators_names_every_variable() -> None:
    source = (ROOT / "src/osekkai/environment.py").read_text("utf-8")
    told = (ROOT / "docs/operators.md").read_text("utf-8")
    names = set(re.findall(r'"(OSEKKAI_\w+|DATABASE_URL)"', source))
    assert len(names) > 15
    assert sorted(each for each in names if f"`{each}`" not in told) == []


def test_limits_are_the_usual_ones_but_for_what_is_said() -> None:
    assert read(KEYS).limits == {} and read(KEYS | {"OSEKKAI_LIMITS": "off"}).limits is None
    found = read(KEYS | {"OSEKKAI_LIMITS": "drafts=100/3600, mail-to=3/60", "OSEKKAI_PROXIES": "127.0.0.1,10.0.0.0/24"})
    assert found.limits == {"drafts": (100, 3600), "mail-to": (3, 60)}
    assert found.proxies == ("127.0.0.1/32", "10.0.0.0/24")
