"""代決・委任・上の段: why somebody acts in another's stead is said before it is sent, and before they agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from osekkai.approvals import queries
from osekkai.catalogue import Catalogue
from osekkai.staff.models import StaffRole
from tests.approvals.building import asked, chief, clerk, head, proposed
from tests.approvals.test_pages import at_desk, text_of
from tests.approvals.test_powers import away, deputy, given
from tests.staff.building import SECTION, person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
POST = f"{SECTION}課長"


def said(bunkyo: Catalogue, who: object) -> list[str]:
    return [each.instead for each in queries.waiting_for(who, bunkyo, 9)]  # type: ignore[arg-type]


def test_while_the_holder_is_there_nothing_is_said(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    assert queries.stand_ins(asked(by), by, bunkyo) == []
    proposed(by, bunkyo)
    assert said(bunkyo, boss) == [""] and 'class="instead"' not in text_of(at_desk(boss))


def test_the_deputy_reads_who_is_away_until_when_and_so_does_the_drafter_before(bunkyo: Catalogue) -> None:
    by, boss = clerk(), chief()
    proposed(by, bunkyo, title="夏の異動")
    absence = away(boss)
    until = f"{timezone.localtime(absence.until):%-m月%-d日 %-H:%M}"
    why = f"{POST}の課長 二郎さんが {until}まで不在なので、"
    assert queries.stand_ins(asked(by), by, bunkyo) == [f"{why}いま決裁できる人がいません。もどるのを待ちます。"]
    other = deputy()
    assert queries.stand_ins(asked(by), by, bunkyo) == [f"{why}いま決裁できる人がいません。もどるのを待ちます。"], (
        "whoever reviews it below does not decide it too"
    )
    second = person("second", ("subchief", SECTION))
    assert queries.stand_ins(asked(by), by, bunkyo) == [f"{why}代わりの人が決裁します（代決）。あとで本人が見ます。"]
    StaffRole.objects.filter(user=second).delete()
    assert said(bunkyo, other) == [f"{why}代決します。あとで本人が見ます（後閲）。"]
    page = text_of(at_desk(other))
    assert page.index(why) < page.index("選んだものを決裁する")
    assert said(bunkyo, boss) == [""], "who is away may still act, as themselves"


def test_with_nobody_in_the_post_the_next_above_is_told_so(bunkyo: Catalogue) -> None:
    by, top = clerk(), head()
    assert queries.stand_ins(asked(by), by, bunkyo) == [f"{POST}が いまは いないので、上の段の人が決裁します。"]
    proposed(by, bunkyo, title="夏の異動")
    assert said(bunkyo, top) == [f"{POST}が いまは いないので、上の段で決めます。"]


def test_what_the_holder_drafted_themselves_goes_above_and_says_so(bunkyo: Catalogue) -> None:
    boss, top = chief(), head()
    assert queries.stand_ins(asked(boss), boss, bunkyo) == [f"{POST}が起案した本人なので、上の段の人が決裁します。"]
    proposed(boss, bunkyo, title="夏の異動")
    assert said(bunkyo, top) == [f"{POST}が起案した本人なので、上の段で決めます。"]


def test_whom_it_was_given_to_reads_until_when(bunkyo: Catalogue) -> None:
    by, boss, other = clerk(), chief(), person("other", ("clerk", SECTION))
    until = timezone.localtime(given(boss, other).until - timedelta(days=1))
    proposed(by, bunkyo)
    assert said(bunkyo, other) == [f"{POST}から委任を受けています（{until:%-m月%-d日}まで）。"]


def test_where_nobody_at_all_could_act_it_says_so_before_it_is_sent(bunkyo: Catalogue) -> None:
    by = clerk()
    assert not StaffRole.objects.exclude(user=by).exists()
    assert queries.stand_ins(asked(by), by, bunkyo) == [
        f"{POST}が いまは いないので、いま決裁できる人がいません。ほかの人が その役につくのを待ちます。"
    ]
