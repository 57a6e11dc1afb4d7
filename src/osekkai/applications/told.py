"""How applications stand, in words: the same wherever their resident reads of them."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext

from osekkai.applications.models import Application, Status


def in_words(status: str) -> str:
    return {
        Status.ANNOUNCED.value: gettext("窓口へ送りました"),
        Status.SUBMITTED.value: gettext("受け付けました"),
        Status.RETURNED.value: gettext("なおしてほしいところが あります"),
        Status.DECIDED.value: gettext("決まりました"),
        Status.WITHDRAWN.value: gettext("取り下げました"),
    }[status]


def of_all(applications: Collection[Application]) -> str:
    """The status of several that came together: what somebody has to do first, then what is not over yet."""
    found = {each.status for each in applications}
    order = (Status.RETURNED, Status.ANNOUNCED, Status.SUBMITTED, Status.DECIDED, Status.WITHDRAWN)
    return next(each.value for each in order if each in found)
