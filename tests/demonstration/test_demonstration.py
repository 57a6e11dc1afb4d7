"""The demonstration ward: residents who apply, and a section in which some is decided, some on its way, some waits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.conf import LazySettings
from django.contrib.auth.models import User

from osekkai.applications.models import Application
from osekkai.approvals.models import Proposal, Stop
from osekkai.background.services import work
from osekkai.casework import audit
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import Catalogue
from osekkai.cli import main
from osekkai.demonstration import stories
from osekkai.demonstration.extracts import write_extracts
from osekkai.objections.models import Objection
from osekkai.register.models import Source
from osekkai.register.services import take_in
from tests.casework.building import SECTION, found_by_the_machine, plain_case, staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database(reason="what it fills is tested room by room on both"),
]


@pytest.fixture
def ward(settings: LazySettings, tmp_path: Path, bunkyo: Catalogue) -> None:
    settings.VAR = tmp_path
    for path in write_extracts(tmp_path / "extracts", 800, seed=2, on=date.today()):
        assert take_in(path, bunkyo, generated=True).taken


@pytest.mark.usefixtures("ward")
def test_everybody_finds_work_and_what_is_decided_is_proven(bunkyo: Catalogue) -> None:
    told = CliRunner().invoke(main, ["demo", "--applications", "40"], catch_exceptions=False).output
    assert "見本の申請 40件" in told and "tanaka" in told and User.objects.get(username="sato").last_name
    states = set(Case.objects.values_list("state", flat=True))
    assert {"open", "approval", "decided"} <= states and Case.objects.filter(is_plain=True, state="open").exists()
    assert (
        Stop.objects.filter(state="open", task="review").exists()
        and Stop.objects.filter(state="open", task="decide").exists()
    )
    assert not Authenticator.objects.exists(), "whoever plays somebody registers a passkey of their own"
    work(once=True)
    for decision in Decision.objects.select_related("case"):
        found = audit.findings_of(decision.case, audit.lines_of(decision.case))
        unsure = [each.text for each in found if not each.ok]
        assert all("届いた日" in each for each in unsure), (
            "what came before today is written down today, and said to be"
        )
    before = Application.objects.count()
    again = CliRunner().invoke(main, ["demo"], catch_exceptions=False).output
    assert (
        not again and Application.objects.count() == before and Proposal.objects.filter(batch="demonstration").exists()
    ), "a second time changes nothing"


@pytest.mark.usefixtures("ward")
def test_one_case_of_every_kind_that_a_desk_meets_is_there(bunkyo: Catalogue) -> None:
    told = CliRunner().invoke(main, ["demo", "--applications", "40"], catch_exceptions=False).output
    work(once=True)
    assert Case.objects.filter(origin="paper", application__came_by="paper").exists()
    assert Case.objects.filter(state="announced").exists() and Application.objects.filter(status="returned").exists()
    assert Case.objects.filter(state="open", due__lt=date.today()).exists(), "one is late"
    assert Application.objects.filter(status="withdrawn").exists()
    assert Proposal.objects.filter(state="returned", stops__comment__contains="確かめて").exists()
    revoked = Decision.objects.get(kind="revocation")
    assert revoked.replaces is not None and revoked.replaces.notice.document is not None
    assert Objection.objects.count() == 1
    for words in ("期限を過ぎている", "紙で届いた", "差し戻された", "取り消された", "審査請求"):
        assert words in told


def test_a_costly_case_with_an_open_point_is_drafted_with_a_sentence_about_it(bunkyo: Catalogue) -> None:
    """As whoever drafts it would; one for which the rules suggest nothing is passed over."""
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    unclear, open_ = (plain_case(bunkyo, key) for key in "12")
    unclear.verdict["status"] = "unknown"
    open_.verdict["checks"].append({"id": "higher", "ok": None, "text": "所得は 配偶者の方が高いようです", "hint": []})
    for case in (unclear, open_):
        found_by_the_machine(case, yen_a_year=stories.EXPENSIVE)
    [(number, _)] = stories._expensive(SECTION, clerk, chief, bunkyo)
    assert number == open_.number and Proposal.objects.get().content["why"]


@pytest.mark.usefixtures("ward")
def test_among_real_people_there_is_no_demonstration() -> None:
    Source.objects.update(generated=False)
    refused = CliRunner().invoke(main, ["demo"])
    assert refused.exit_code == 1 and "作りものの区だけ" in refused.output and not User.objects.exists()
