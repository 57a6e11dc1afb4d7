"""Why somebody acts in another's stead (代決・委任・上の段), in a sentence.

It is said before it is sent, to whoever drafts it, and before they agree, to whoever stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.approvals.models import Stop
from osekkai.approvals.powers import ABOVE, DELEGATE, DEPUTY, OWN, Post, acted, holders, line_of, may_act, who_may
from osekkai.approvals.proposing import Asked, route_of
from osekkai.approvals.subjects import concerned
from osekkai.catalogue import Catalogue
from osekkai.ledger.kinds import ref_of
from osekkai.staff import queries as staff
from osekkai.staff.parts import AUTHORITY


def why(stop: Stop, how: str, user: User, catalogue: Catalogue) -> str:
    """Why somebody acts at a stop under another power than their own; nothing where it is their own post."""
    post, now = Post(stop.level, stop.unit), timezone.now()
    if how == DELEGATE:
        given = [each for each in staff.delegations_at(now) if (each.level, each.unit) == (stop.level, stop.unit)]
        until = max((each.until for each in given if each.to == user.pk), default=None)
        return f"{_title(post, catalogue)}から委任を受けています" + (f"（{_said(until)}まで）。" if until else "。")
    if how == DEPUTY:
        return f"{_missing(post, _aside(stop), catalogue)}代決します。あとで本人が見ます（後閲）。"
    if how == ABOVE:
        return f"{_missing(post, _aside(stop), catalogue)}上の段で決めます。"
    return ""


def waits(stop: Stop, catalogue: Catalogue) -> str:
    """For whom an open stop waits at which nobody who is here may act; nothing where somebody may."""
    may, now = may_act(stop, catalogue), timezone.now()
    away = staff.away(may, now)
    if may.keys() - away.keys():
        return ""
    if may:
        names = "、".join(f"{staff.name_of(each)}さん" for each in User.objects.filter(pk__in=may).order_by("pk"))
        return f"{names}が もどるのを待っています（{_said(min(away.values()))}まで不在です）。"
    missing = _missing(Post(stop.level, stop.unit), _aside(stop), catalogue)
    return f"{missing}{NOBODY}人と役の係に知らせてください。"


NOBODY = "いま決裁できる人がいません。ほかの人が その役につくのを待ちます。"


def _aside(stop: Stop) -> dict[int, str]:
    """Who stands aside at a stop, and why."""
    near = dict.fromkeys(concerned(ref_of(stop.proposal.about)), "この件にかかわった人")
    return near | dict.fromkeys(acted(stop), "ほかの段で決裁した人") | {stop.proposal.drafted_by_id: "起案した本人"}


def expected(asked: Asked, by: User, catalogue: Catalogue) -> list[str]:
    """Where the route that something would take now meets a post whose holder is not here: who acts there instead.

    Raises `SectionIsGone`.
    """
    now, found = timezone.now(), []
    section, stations = route_of(asked, by, catalogue)
    aside = dict.fromkeys(concerned(asked.about), "この件にかかわった人") | {by.pk: "起案した本人"}
    for each in stations:
        post = Post(each["level"], each["unit"])
        line = line_of(each["task"], post.unit, section)
        may = who_may(post, line, now, catalogue, service=asked.service, yen=asked.yen, never=aside)
        before, aside = aside, (dict.fromkeys(may, "ほかの段で決裁する人") | aside if len(may) == 1 else aside)
        away = staff.away(may, now)
        hows = {how for user, how in may.items() if user not in away}
        if OWN in hows:
            continue
        then = next((words for how, words in _INSTEAD.items() if how in hows), "")
        waits = "いま決裁できる人がいません。もどるのを待ちます。" if may else NOBODY
        found.append(f"{_missing(post, before, catalogue)}{then or waits}")
    return found


_INSTEAD = {
    DELEGATE: "委任を受けた人が決裁します。",
    DEPUTY: "代わりの人が決裁します（代決）。あとで本人が見ます。",
    ABOVE: "上の段の人が決裁します。",
}


def _missing(post: Post, aside: Mapping[int, str], catalogue: Catalogue) -> str:
    """`子育て支援課課長の 課長 二郎さんが 12月1日 9:00まで不在なので、`. `aside` are those who do not act, and why."""
    now, title = timezone.now(), _title(post, catalogue)
    own = holders(post, now, catalogue)
    away = staff.away(own, now)
    others = own - aside.keys()
    if not own:
        return f"{title}が いまは いないので、"
    if not others:
        return f"{title}が{'か、'.join(sorted({aside[each] for each in own}))}なので、"
    if others - away.keys():
        return f"{title}に代わって、"
    names = "、".join(f"{staff.name_of(each)}さん" for each in User.objects.filter(pk__in=others).order_by("pk"))
    return f"{title}の{names}が {_said(min(away[each] for each in others))}まで不在なので、"


def _title(post: Post, catalogue: Catalogue) -> str:
    level = catalogue.part(AUTHORITY).levels.get(post.level)
    return f"{post.unit}{level.words.ja if level else post.level}"


def _said(moment: datetime) -> str:
    there = timezone.localtime(moment)
    return f"{there:%-m月%-d日 %-H:%M}"
