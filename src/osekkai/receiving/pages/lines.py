"""What somebody receives, line by line: what runs today, and what begins only later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from osekkai.publication import queries as publication
from osekkai.ui.templatetags.ui import yen

if TYPE_CHECKING:
    from osekkai.casework.queries import Running
    from osekkai.catalogue import Catalogue, Service


@dataclass(frozen=True, slots=True)
class Line:
    """`worth` says how often, where the rule does (`月 15,000円`); of `yen` 0 the payment is stopped for a time."""

    service: Service
    name: str
    yen: int | None
    worth: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Lines:
    now: list[Line]
    later: list[Line]

    def __bool__(self) -> bool:
        return bool(self.now or self.later)


def lines_of(running: Iterable[Running], catalogue: Catalogue) -> Lines:
    """Of services that the office knows, or knew."""
    today, found = timezone.localdate(), list[Line]()
    for each in running:
        service = catalogue.services.get(each.service) or publication.last_known(each.service)
        if service is not None:
            worth = _each_time(each.yen, service, each.since) if each.yen else ""
            found.append(Line(service, each.name, each.yen, worth, each.since, each.until))
    return Lines([each for each in found if each.since <= today], [each for each in found if each.since > today])


def _each_time(amount: int, service: Service, day: date) -> str:
    rule = service.rules.amount_on(day) or service.rules.amount_on(timezone.localdate())
    said = {"month": gettext("月 %s"), "year": gettext("年 %s")}.get(rule.terms.per, "%s") if rule else "%s"
    return said % yen(amount)
