"""What is reported while a decision is on its route: whoever signs is told, and it is drafted anew."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from osekkai.approvals.errors import Overtaken
from osekkai.approvals.models import Proposal
from osekkai.casework.models import Case, Decision
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.receiving import services
from osekkai.receiving.models import Report
from tests.applications.test_accounts import HERS
from tests.casework.building import form_of
from tests.objections.building import agreed
from tests.receiving.test_receiving import clerk, desk, granted  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OTHER = HERS | {"account_number": "1111111"}


def reported(case: Case, account: dict[str, str], catalogue: Catalogue) -> Report:
    return services.report(case, "account", {}, "", ledger.SYSTEM, catalogue, bank_account=account)


def drafted(case: Case, by: User, catalogue: Catalogue) -> Proposal:
    """The account of `HERS` instead of the application's."""
    form = form_of(case, catalogue, kind="change", reason="振込先の口座を変える届け出があったため。") | HERS
    assert desk(by).post(f"/office/cases/{case.number}/propose/", form).status_code == 302
    return Proposal.objects.get(state="open")


def test_an_account_reported_since_is_told_to_whoever_signs_and_nothing_is_signed_past_it(
    granted: Case,  # noqa: F811
    clerk: User,  # noqa: F811
    bunkyo: Catalogue,
) -> None:
    """It was: the old one was signed and paid into, and nobody who signed saw that another had been reported."""
    reported(granted, HERS, bunkyo)
    proposal, chief = drafted(granted, clerk, bunkyo), User.objects.get(username="chief")
    assert "起案のあとに、届け出がありました" not in desk(chief).get("/office/approvals/").content.decode()
    reported(granted, OTHER, bunkyo)
    page = desk(chief).get("/office/approvals/").content.decode()
    assert "起案のあとに、届け出がありました：振込先の口座を変えたい" in page and "差し戻してください" in page
    with pytest.raises(Overtaken) as refused:
        agreed(proposal, chief, bunkyo)
    assert "届け出がありました" in refused.value.what.ja and "もう一度 起案" in refused.value.mend.ja
    assert Decision.objects.count() == 1


def test_what_was_open_already_is_signed_as_seen(granted: Case, clerk: User, bunkyo: Catalogue) -> None:  # noqa: F811
    """A clerk who drafts one account while another lies open leaves it to whoever signs, who reads both."""
    reported(granted, HERS, bunkyo)
    reported(granted, OTHER, bunkyo)
    proposal, chief = drafted(granted, clerk, bunkyo), User.objects.get(username="chief")
    page = desk(chief).get("/office/approvals/").content.decode()
    assert "まだだれも見ていない届け出" in page and "この起案では変えません" in page and "1111111" in page
    agreed(proposal, chief, bunkyo)
    assert [each.bank_account["account_number"] for each in Report.objects.filter(done_at=None)] == ["1111111"]


def test_an_account_that_somebody_was_told_is_not_changed_to_is_not_signed(
    granted: Case,  # noqa: F811
    clerk: User,  # noqa: F811
    bunkyo: Catalogue,
) -> None:
    report = reported(granted, HERS, bunkyo)
    proposal = drafted(granted, clerk, bunkyo)
    services.done(report, clerk, bunkyo, "口座の名義が、お子さんのお名前でした。")
    with pytest.raises(Overtaken) as refused:
        agreed(proposal, User.objects.get(username="chief"), bunkyo)
    assert "変えないで終えられました" in refused.value.what.ja


def test_another_kind_of_report_is_news_to_whoever_signs_too(
    granted: Case,  # noqa: F811
    clerk: User,  # noqa: F811
    bunkyo: Catalogue,
) -> None:
    """「受けるのをやめる」, 現況届: a decision that is drafted without it is not made past it."""
    proposal = drafted(granted, clerk, bunkyo)
    services.report(granted, "stop", {}, "子どもが家を出ました。", ledger.SYSTEM, bunkyo)
    with pytest.raises(Overtaken):
        agreed(proposal, User.objects.get(username="chief"), bunkyo)


def test_the_account_it_is_changed_from_is_the_one_that_is_paid_into(
    granted: Case,  # noqa: F811
    clerk: User,  # noqa: F811
    bunkyo: Catalogue,
) -> None:
    proposal, chief = drafted(granted, clerk, bunkyo), User.objects.get(username="chief")
    before = Decision.objects.get().proposal
    assert before is not None
    Proposal.objects.filter(pk=before.pk).update(content=before.content | {"account": {"bank_name": "べつの銀行"}})
    with pytest.raises(Overtaken) as refused:
        agreed(proposal, chief, bunkyo)
    assert "いまの振込先が、起案のあとで変わりました" in refused.value.what.ja
