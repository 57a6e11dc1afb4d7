"""`osekkai staff` at the command line: whoever runs it is recorded, and a refusal says how to mend it."""

from __future__ import annotations

import getpass
import json

import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from osekkai.cli import main
from osekkai.staff import queries
from tests.staff.building import SECTION, person, today, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ran(*words: str, fails: bool = False) -> str:
    answer = CliRunner().invoke(main, ["staff", *words])
    assert (answer.exit_code != 0) is fails, answer.output
    return answer.output


def hana() -> User:
    return User.objects.get(username="hana")


def password_in(said: str) -> str:
    return said.split("パスワード ")[1].split("　")[0]


def test_somebody_is_hired_at_the_command_line_by_whoever_runs_it() -> None:
    said = ran("hire", "hana", "--called", "文京 花子", "--unit", SECTION, "--role", "課長")
    assert authenticate(username="hana", password=password_in(said)) == hana()
    assert told(hana()) == [
        ("staff.hired", f"operator:{getpass.getuser()}"),
        ("staff.role-given", f"operator:{getpass.getuser()}"),
    ]
    assert queries.holds(hana(), today(), "chief", [SECTION])


def test_the_first_manager_comes_from_here() -> None:
    ran("hire", "hana", "--called", "文京 花子", "--unit", "区", "--role", "manager")
    assert queries.holds(hana(), today(), "manager", [])


def test_a_right_that_is_unknown_leaves_no_account() -> None:
    said = ran("hire", "hana", "--called", "文京 花子", "--right", "view_outreach", fails=True)
    assert "matching.view_outreach" in said and not User.objects.exists()


def test_a_new_password_keeps_roles_and_rights() -> None:
    ran("hire", "hana", "--called", "文京 花子", "--unit", SECTION, "--right", "matching.view_missed")
    said = ran("reset-password", "hana")
    assert authenticate(username="hana", password=password_in(said)) == hana()
    assert queries.holds(hana(), today(), "clerk", [SECTION]) and queries.rights_of(hana())
    assert "登録します" in ran("reset-passkey", "hana")


def test_roles_are_given_and_ended_by_their_names() -> None:
    person("hana", ("clerk", SECTION))
    ran("role", "give", "hana", "課長", SECTION, "--since", today(3).isoformat())
    ran("role", "end", "hana", "担当", SECTION, "--last-day", today(2).isoformat())
    assert [each["role"] for each in json.loads(ran("list", "--json", "--on", today(3).isoformat()))] == ["chief"]
    assert "文京 花子　子育て支援課 担当" in ran("list", "--unit", SECTION)
    assert "役につきました" in ran("history", "hana")


def test_rights_are_given_and_taken() -> None:
    person("hana")
    ran("right", "give", "hana", "matching.view_missed")
    assert queries.rights_of(hana()) and "matching.view_missed" in ran("right", "list")
    ran("right", "take", "hana", "matching.view_missed")
    assert not queries.rights_of(hana())


def test_renaming_and_leaving() -> None:
    person("hana", ("clerk", SECTION))
    ran("rename", "hana", "--called", "本郷 花子")
    ran("leave", "hana")
    assert queries.name_of(hana()) == "本郷 花子" and not hana().is_active


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("reset-password", "nobody"), "「nobody」という職員は いません"),
        (("role", "give", "hana", "clerk", "ない課"), "「ない課」という所属は"),
        (("role", "give", "hana", "王", SECTION), "あるのは: clerk"),
        (("role", "give", "hana", "課長", "区"), "課長は 課の役です"),
        (("role", "end", "hana", "clerk", SECTION), "その役は ありません"),
    ],
)
def test_a_refusal_says_how_to_mend_it(words: tuple[str, ...], said: str) -> None:
    person("hana")
    assert said in ran(*words, fails=True)


def test_how_it_was_called_before_says_how_it_is_called_now() -> None:
    said = ran("tanaka", "--section", SECTION, "--may", "view_outreach", fails=True)
    assert "osekkai staff hire tanaka" in said and "osekkai staff reset-password tanaka" in said
    assert not User.objects.exists()
