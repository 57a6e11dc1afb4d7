"""Builders that say what a case is about, and the municipalities that tests look at."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.backends.base.introspection import BaseDatabaseIntrospection
from django.test import Client
from hypothesis.vendor.pretty import for_type_by_name

from osekkai import policy
from osekkai.catalogue import Catalogue, load
from tests.identity.false import false  # noqa: F401  a fixture for all

for whole in (
    Catalogue,
    policy.Rulebook,
):  # a case that fails names its seed, not a whole municipality: that takes hours
    for_type_by_name(
        whole.__module__, whole.__name__, lambda whole, printer, cycle: printer.text(object.__repr__(whole))
    )

ROOT = Path(__file__).parent.parent
BUNKYO = ROOT / "municipalities" / "bunkyo"
KOMICHI = Path(__file__).parent / "municipalities" / "komichi"

FACTS = """
facts:
  birth_date: {ja: 生年月日, en: Date of birth, of: person, type: date, ask: 生年月日は？}
  income: {ja: 所得, en: Income, of: person, type: yen, range: [0, 100000000], ask: 所得は？, aliases: [年間所得]}
  pay: {ja: 給与, en: Pay, of: person, type: yen, yearly: true, range: [0, 100000000], ask: 給与は？}
  resident: {ja: 住民, en: Resident, of: person, type: truth, ask: 住民ですか？}
  grade: {ja: 等級, en: Grade, of: person, type: choice, ask: 等級は？,
          choices: {g1: {ja: 1級}, g2: {ja: 2級}, none: {ja: なし}}}
  abroad: {ja: 国外にいる, en: Abroad, of: person, type: truth, presume: いいえ}
  rent: {ja: 家賃, en: Rent, of: household, type: yen, range: [0, 1000000], ask: 家賃は？}
notions:
  年齢: {is: "満年齢(生年月日, 基準日)", en: Age}
  年度末年齢: {is: "満年齢(生年月日, 年度末日(基準日))", en: School-year age}
  前年: {is: 年(基準日) - 1, of: household}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the database runs on both of them, by its marker; `make test` names no folders."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("django_db") is None:
            continue
        if not any(item.get_closest_marker(each) for each in ("database", "one_database")):
            raise pytest.UsageError(
                f"{item.nodeid} uses the database: mark its file pytest.mark.database, so that it runs on PostgreSQL "
                "too, or pytest.mark.one_database(reason=…) where the database makes no difference"
            )


@pytest.fixture(autouse=True)
def _the_database_is_the_one_that_was_asked_for(request: pytest.FixtureRequest) -> None:
    wanted = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    if request.node.get_closest_marker("database"):
        assert connection.vendor == wanted, "a marked test really runs on PostgreSQL"


@pytest.fixture(scope="session", autouse=True)
def _the_ledger_is_never_flushed() -> None:
    """Tests with transactions of their own empty every table afterwards.

    The ledger's would refuse, and nothing refers to it.
    """
    names = BaseDatabaseIntrospection.django_table_names

    def others(self: BaseDatabaseIntrospection, only_existing: bool = False, include_views: bool = True) -> list[str]:
        return [
            each
            for each in names(self, only_existing, include_views)
            if not (only_existing and each.startswith("ledger_"))
        ]

    BaseDatabaseIntrospection.django_table_names = others  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _a_form_that_comes_back_is_followed_to_its_page() -> None:
    """As a browser does (see `ui.kept`): the answer to a form is the page that shows it again."""
    from osekkai.ui.kept import KEY  # its table is known once Django is set up

    post = Client.post

    def posted(self: Client, path: str, *args: Any, follow: bool = False, **more: Any) -> Any:
        answer = post(self, path, *args, follow=follow, **more)  # type: ignore[misc]
        if answer.status_code == 303 and KEY in parse_qs(urlsplit(answer["Location"]).query):
            kept = {name: each for name, each in more.items() if name == "headers" or name.isupper()}
            return self.get(answer["Location"], **kept)
        return answer

    Client.post = posted  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def bunkyo() -> Catalogue:
    return load(BUNKYO)


@pytest.fixture(scope="session")
def bunkyo_folder() -> Path:
    return BUNKYO


@pytest.fixture(scope="session")
def komichi_folder() -> Path:
    return KOMICHI


WHOLE = bool(os.environ.get("OSEKKAI_WHOLE"))
"""Whether there is time: `make fuzz` looks at all of what `make test` looks at a part of."""


def service(rules: str, unit: str = "head") -> str:
    return f"id: test\nname: 試しの制度\nunit: {unit}\nbasis: [{{law: 試験法, article: 第1条}}]\n{rules}"


def book(rules: str, unit: str = "head", facts: str = FACTS) -> policy.Rulebook:
    """A rulebook of one service; only the rules have to be written."""
    return policy.load({"facts.yaml": facts, "services/test.yaml": service(rules, unit)})


def problems(rules: str, unit: str = "head", facts: str = FACTS) -> list[policy.Problem]:
    with pytest.raises(policy.PolicyError) as caught:
        book(rules, unit, facts)
    return caught.value.problems


def judge(
    rulebook: policy.Rulebook,
    *members: dict[str, object],
    on: str = "2026-11-23",
    household: dict[str, object] | None = None,
) -> policy.Result:
    """The (first) result of the service `test`."""
    situation = rulebook.situation({"on": on, "members": list(members), "household": household or {}})
    return policy.assess(rulebook, situation).results[0]


def out_of_date(tmp_path: Path) -> Path:
    """The folder, where 018サポート is known until July only."""
    folder = Path(shutil.copytree(BUNKYO, tmp_path / "bunkyo"))
    path = folder / "services" / "tokyo-018.yaml"
    known = "2023-04-01: {is: 5000円, until: 2026-07-31}"
    path.write_text(path.read_text("utf-8").replace("2023-04-01: 5000円", known), "utf-8")
    return folder
