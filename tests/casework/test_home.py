"""「きょうのしごと」: what waits for each role, what came back, and what a service has cost so far this year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from osekkai.approvals import queries as approvals
from osekkai.approvals import services as approving
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts, kinds, queue
from osekkai.casework.models import Case, Decision
from osekkai.casework.spending import Running, began_on, running_of
from osekkai.catalogue import Catalogue
from osekkai.staff.models import Absence
from osekkai.staff.queries import desk_of
from tests import rows
from tests.casework.building import SECTION, found_by_the_machine, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page_of(user: User, path: str = "/office/") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def agreed(proposal: Proposal, by: User, catalogue: Catalogue) -> None:
    approving.agree(proposal.stops.get(state="open").pk, by, proposal.digest, catalogue)


def sent_back(proposal: Proposal, by: User, catalogue: Catalogue) -> None:
    approving.send_back(proposal.stops.get(state="open").pk, by, "口座の名義がちがいます", catalogue)


def dear(case: Case, yen: int = 1_200_000) -> Case:
    """One that the finance section is consulted about."""
    first, *others = case.verdict["effects"]
    return found_by_the_machine(case, effects=[first | {"yen_a_year": yen}, *others])


def test_what_was_sent_back_comes_back_to_whoever_drafted_it_until_it_is_drafted_anew(bunkyo: Catalogue) -> None:
    clerk, chief, other = staff("clerk", "clerk"), staff("chief", "chief"), staff("other", "clerk")
    mine, nobodys, untouched = (plain_case(bunkyo, each) for each in "123")
    Case.objects.filter(pk__in=[mine.pk, untouched.pk]).update(assignee=clerk)
    for each in (mine, nobodys):
        sent_back(proposed(Case.objects.get(pk=each.pk), clerk, bunkyo), chief, bunkyo)
    today = timezone.localdate()
    desk = desk_of(clerk, today, bunkyo)
    assert set(queue.tab(desk, "back")) == {mine, nobodys} and queue.counts(desk)["back"] == 2
    assert not queue.tab(desk_of(other, today, bunkyo), "back").exists()
    page = page_of(clerk)
    assert page.count("差し戻されました") == 2 and "もどってきた" in page and mine.number in page
    assert mine.number in page_of(clerk, "/office/cases/?tab=back")
    assert approvals.came_back(about=[kinds.CASE(untouched.pk)]) == set()
    proposed(Case.objects.get(pk=mine.pk), clerk, bunkyo)
    assert set(queue.tab(desk, "back")) == {nobodys}


def test_a_clerk_begins_with_what_is_due_first_and_the_menu_says_how_many(bunkyo: Catalogue) -> None:
    clerk, today = staff("clerk", "clerk"), timezone.localdate()
    late, soon = plain_case(bunkyo, "1"), plain_case(bunkyo, "2")
    for each, due in ((late, today - timedelta(days=3)), (soon, today + timedelta(days=20))):
        Case.objects.filter(pk=each.pk).update(assignee=clerk, due=due)
    page = page_of(clerk)
    assert page.index(late.number) < page.index(soon.number) and page.count("期限を過ぎています") == 1
    assert '>2<span class="hidden">件</span></span>' in page


def test_a_chief_begins_with_what_was_drafted_longest_ago_and_opens_it_alone(bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    young, old = (proposed(plain_case(bunkyo, each), clerk, bunkyo) for each in "12")
    Proposal.objects.filter(pk=old.pk).update(drafted_at=timezone.now() - timedelta(days=9))
    stops = {each: each.stops.get(state="open").pk for each in (young, old)}
    assert [each.route.id for each in approvals.oldest_for(chief, bunkyo, 5)] == [old.pk, young.pk]
    assert approvals.counts_for(chief, bunkyo) == {"decide": 2} and approvals.counts_for(clerk, bunkyo) == {}
    page = page_of(chief)
    assert page.index(f"?of={stops[old]}") < page.index(f"?of={stops[young]}") and "文京　花子" not in page
    alone = page_of(chief, f"/office/approvals/?of={stops[old]}")
    assert f"stop{stops[old]}" in alone and f"stop{stops[young]}" not in alone and "すべて見る" in alone
    assert not approvals.waiting_at(stops[old], clerk, bunkyo), "it waits for the chief"
    everything = page_of(chief, "/office/approvals/?of=999")
    assert f"stop{stops[young]}" in everything, "what waits no more: all that does"


def test_finance_is_told_the_years_yen_and_what_the_service_has_cost_so_far(bunkyo: Catalogue) -> None:
    clerk, chief, finance = staff("clerk", "clerk"), staff("chief", "chief"), staff("finance", "chief", "財政課")
    for each in "12":
        agreed(proposed(plain_case(bunkyo, each), clerk, bunkyo), chief, bunkyo)
    last_year = Decision.objects.earliest("id")
    Decision.objects.filter(pk=last_year.pk).update(decided_at=timezone.now() - timedelta(days=366))
    asked = proposed(dear(plain_case(bunkyo, "3")), clerk, bunkyo)
    agreed(asked, chief, bunkyo)
    yearly = Decision.objects.latest("id").yen
    assert yearly and asked.yen and asked.yen > 1_000_000
    assert running_of(["child-allowance", "nursery"]) == {
        "child-allowance": Running(1, yearly, 1, asked.yen),
        "nursery": Running(0, 0, 0, 0),
    }
    assert approvals.open_yen("case", ["child-allowance"]) == {"child-allowance": (1, asked.yen)}
    for path in ("/office/", "/office/approvals/"):
        page = page_of(finance, path)
        assert f"一年に最大 {asked.yen:,}円" in page and f"今年度に決まったもの 1件・年額 {yearly:,}円" in page


def test_a_decision_that_was_replaced_counts_no_more(bunkyo: Catalogue) -> None:
    clerk, chief, head = staff("clerk", "clerk"), staff("chief", "chief"), staff("head", "head", "子ども家庭部")
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    revoked = proposed(Case.objects.get(), clerk, bunkyo, kind="revocation", reason="転出していました", gives=())
    for each in (chief, head):
        if revoked.stops.filter(state="open").exists():
            agreed(revoked, each, bunkyo)
    assert Decision.objects.get(is_current=True).kind == "revocation"
    assert running_of(["child-allowance"])["child-allowance"] == Running(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2027, 3, 31), date(2026, 4, 1)),
        (date(2027, 4, 1), date(2027, 4, 1)),
        (date(2027, 12, 31), date(2027, 4, 1)),
    ],
)
def test_a_fiscal_year_begins_on_april_1(day: date, first: date) -> None:
    """地方自治法 第208条: 普通地方公共団体の会計年度は、毎年四月一日に始まり、翌年三月三十一日に終わる。"""
    assert began_on(day) == first


def test_an_auditor_and_a_designer_begin_with_theirs_and_see_no_case(bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    agreed(proposed(plain_case(bunkyo, "1"), clerk, bunkyo), chief, bunkyo)
    waiting = plain_case(bunkyo, "2")
    for name, role, title in (("auditor", "auditor", "監査"), ("designer", "designer", "進めかたの図")):
        page = page_of(staff(name, role, SECTION))
        assert f">{title}</h2>" in page and ">案件</h2>" not in page and ">決裁</h2>" not in page
        assert waiting.number not in page and "文京" not in page.split("<main")[1].split("</main")[0]
    assert "この7日に決まったもの" in page_of(User.objects.get(username="auditor"))


def test_drafts_of_rules_are_told_to_whoever_may_try_them() -> None:
    clerk = staff("clerk", "clerk")
    assert "制度の案" not in page_of(clerk)
    clerk.user_permissions.add(Permission.objects.get(codename="try_reform"))
    assert ">制度の案</h2>" in page_of(User.objects.get(username="clerk"))


def test_before_it_is_sent_the_draft_says_who_decides_in_whose_stead(bunkyo: Catalogue) -> None:
    clerk, chief, now = staff("clerk", "clerk"), staff("chief", "chief"), timezone.now()
    staff("deputy", "subchief"), staff("second", "subchief")
    path = f"/office/cases/{plain_case(bunkyo).number}/"
    assert "代決" not in page_of(clerk, path)
    rows.told(Absence.objects.create(user=chief, since=now - timedelta(hours=1), until=now + timedelta(hours=1)))
    page = page_of(clerk, path)
    assert "まで不在なので、代わりの人が決裁します（代決）" in page
    assert page.index("（代決）") < page.index("起案して、つぎへ")


def test_who_signs_reads_what_is_otherwise_and_the_drafters_sentence_once(bunkyo: Catalogue) -> None:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    case = plain_case(bunkyo)
    gives = tuple(replace(each, yen=12_000) for each in drafts.suggestion(case, bunkyo).gives[:1])
    proposed(case, clerk, bunkyo, gives=gives, why="年度の途中で3歳になるためです")
    page = page_of(chief, "/office/approvals/")
    assert page.count("年度の途中で3歳になるためです") == 1 and page.count("規則の案: 月 15,000円") == 1
    assert "さいごの人が同意した日" in page and "決裁した日に、通知を出します" in page


def test_what_is_late_and_nobodys_stands_on_the_home_of_every_clerk(bunkyo: Catalogue) -> None:
    clerk, case = staff("clerk", "clerk"), plain_case(bunkyo)
    assert case.number not in page_of(clerk)
    Case.objects.update(due=timezone.localdate() - timedelta(days=3))
    page = page_of(clerk)
    assert case.number in page and "期限を過ぎています" in page


def test_what_somebody_pulled_back_themselves_is_not_called_sent_back(bunkyo: Catalogue) -> None:
    clerk, case = staff("clerk", "clerk"), plain_case(bunkyo)
    proposal = proposed(case, clerk, bunkyo)
    approving.pull(proposal.pk, clerk)
    page = page_of(clerk)
    assert "引き戻しました" in page and "差し戻され" not in page
