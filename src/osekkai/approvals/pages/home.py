"""What waits for somebody's agreement, as their day begins: how much of what, and what has waited longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from osekkai.approvals import queries
from osekkai.approvals.models import Task
from osekkai.approvals.queries import Waiting
from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import user_of
from osekkai.office.places import Lot, Next, Work

SHOWN = 5
_COUNTS = "_approvals_that_wait"


def waiting(request: HttpRequest) -> int:
    return sum(_counts(request).values())


def work(request: HttpRequest) -> Work | None:
    """Nothing for whom nothing waits, and who has nothing to look at later: most people never agree to anything."""
    user, used, counts = user_of(request), catalogue_in_use(), _counts(request)
    later = len(queries.to_look_at_later(user, 100))
    if not counts and not later:
        return None
    page = reverse("approvals:approvals")
    lots = [Lot(task.label, page, counts[task]) for task in Task if counts.get(task)]
    if later:
        lots.append(Lot("あとで見る（後閲）", f"{page}#later", later))
    found = [_next(each) for each in queries.oldest_for(user, used, SHOWN)]
    return Work("決裁", lots, "起案の古いものから", found, "いま待っているものは ありません。")


def _next(found: Waiting) -> Next:
    """Whom it is about stands where it is opened, and that is in the ledger."""
    route, today = found.route, timezone.localdate()
    is_late = found.shown.due is not None and found.shown.due < today
    said = [f"{found.station.task_name}", f"{timezone.localdate(route.drafted_at):%-m月%-d日}に起案"]
    if found.power:
        said.append(found.power)
    if found.shown.due:
        said.append(f"期限 {found.shown.due:%-m月%-d日}")
    if found.station.task == Task.CONSULT and route.yen:
        said.append(f"一年に最大 {route.yen:,}円")
    if found.station.task == Task.CONSULT and found.shown.running:
        said.append(f"{found.shown.group}：{found.shown.running}")
    address = f"{reverse('approvals:approvals')}?of={found.station.id}"
    return Next(
        f"{found.shown.subject}：{found.shown.kind}", address, "　".join(said), "期限を過ぎています" if is_late else ""
    )


def know(request: HttpRequest, found: Sequence[Waiting]) -> None:
    """All that waits, where a page has read it already."""
    setattr(request, _COUNTS, Counter(each.station.task for each in found))


def _counts(request: HttpRequest) -> Mapping[str, int]:
    """Read once for a request: the menu of every page says it too."""
    if not hasattr(request, _COUNTS):
        setattr(request, _COUNTS, queries.counts_for(user_of(request), catalogue_in_use()))
    found: Mapping[str, int] = getattr(request, _COUNTS)
    return found
