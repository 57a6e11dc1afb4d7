"""An application that came on paper: what stands on it, copied off by a clerk; everything is asked, nothing required.

What the paper does not say is kept as empty, so that it is seen, and can be asked for (補正, 行政手続法 第7条).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.applications import forms, kinds
from osekkai.applications.errors import Altered, NotNow
from osekkai.applications.forms import CHILDREN, Content, Page, Wrong
from osekkai.applications.models import Application, CameBy, Revision, Status, hash_of
from osekkai.applications.returning import mark, perhaps_complete, version
from osekkai.applications.statement import StatedPage, Statement, entry
from osekkai.applications.submissions import history
from osekkai.catalogue import Catalogue, Service
from osekkai.catalogue.forms import FORMS
from osekkai.catalogue.model import FormPart
from osekkai.catalogue.opening import days_after
from osekkai.ledger import queries as ledger_queries
from osekkai.ledger import services as ledger
from osekkai.matching.queries import Answers
from osekkai.policy.calendar import NotADay, age_on, parse_days
from osekkai.publication.services import keep

GROWN = 20
"""From this age on nobody is written down as a child."""


def paper_pages(service: Service, content: Content, catalogue: Catalogue, on: date) -> list[Page]:
    """Every part of the service's form, of people one for each whom the paper could name."""
    found = [
        Page(
            f"{part.id}.{member}" if part.is_of_people else part.id,
            part,
            member,
            tuple(forms.field_of(ask, member, content) for ask in part.asks),
        )
        for part in (service.form.parts if service.form else ())
        for member in _members(part, content.answers, on)
    ]
    known: Mapping[str, FormPart] = catalogue.part(FORMS)
    order = list(known)
    return forms.once(sorted(found, key=lambda page: order.index(page.part.id)))


def _members(part: FormPart, answers: Answers, on: date) -> Sequence[str]:
    if not part.is_of_people:
        return ["" if part.of == "household" else "head"]
    if part.of != "child":
        return answers.members()
    people = zip(answers.people, answers.members(), strict=True)
    return [id for (relation, facts), id in people if _may_be_child(relation, facts.get("birth_date"), on)]


def _may_be_child(relation: str, born: Any, on: date) -> bool:
    if relation in ("head", "spouse"):
        return False
    try:
        return age_on(parse_days(born)[1].toordinal(), on.toordinal()) < GROWN
    except (NotADay, AttributeError, TypeError):
        return relation in CHILDREN


def copied(
    pages: Sequence[Page], content: Content, form: Mapping[str, str], named: Collection[str]
) -> tuple[Content, dict[str, Wrong]]:
    """The content with what was copied off the paper, and what cannot be read, by `page:fact`.

    `form` has the texts by `page:fact`; of people only the pages that are `named` stand on the paper.
    """
    wrong: dict[str, Wrong] = {}
    for page in pages:
        if page.part.is_of_people and page.id not in named:
            continue
        texts = {each.fact.id: form.get(f"{page.id}:{each.fact.id}", "") for each in page.asked}
        content, found = forms.taken(page, content, texts)
        wrong |= {f"{page.id}:{fact}": why for fact, why in found.items() if texts.get(fact, "").strip()}
    return content, wrong


def as_statement(pages: Sequence[Page], named: Collection[str]) -> Statement:
    """What stands on the paper. What it should say and does not is an entry without a text."""
    return Statement(
        tuple(
            StatedPage(
                page.id,
                tuple(
                    entry(each.member, each.fact.id, each.written, each.known)
                    for each in page.fields
                    if each.written or not each.ask.optional
                ),
            )
            for page in pages
            if not page.part.is_of_people or page.id in named
        )
    )


def copy_off(
    number: str, service: Service, statement: Statement, by: ledger.Actor, came_at: datetime, catalogue: Catalogue
) -> Application:
    """A new application with what stands on a paper that came at `came_at`; it is due from then. In a transaction."""
    came_on = timezone.localdate(came_at)
    made = Application.objects.create(
        number=number,
        service=service.id,
        section=service.owner.id,
        catalogue=keep(catalogue).hash,
        bundle=hash_of(codes.new_code()),  # nobody has the code: there is no way to it over the internet
        status=Status.SUBMITTED,
        submitted_at=came_at,
        due=days_after(came_on, service.form.days if service.form else 30, catalogue.municipality.closed),
        content=statement.as_json(),
        by_post=True,
        came_by=CameBy.PAPER,
    )
    said = {"digest": statement.digest}
    rows = [ledger.wrote(made)]
    ledger.record(kinds.COPIED_OFF, by, kinds.APPLICATION(made), after=made.status, said=said, rows=rows)
    return made


def copy_anew(number: str, statement: Statement, seen: int, by: ledger.Actor) -> Application:
    """What stands on the paper was copied wrongly, or a mended paper came; what was written before is kept.

    Raises `Altered` as `mend` does, `NotNow` where it is decided or withdrawn, or somebody was first (`seen` is the
    version that they saw).
    """
    with transaction.atomic():
        found = Application.objects.select_for_update().get(number=number, came_by=CameBy.PAPER)
        if found.status not in (Status.SUBMITTED, Status.RETURNED) or version(found) != seen:
            raise NotNow(found.status)
        if not ledger_queries.is_as_told(found, "content", history(found)):
            raise Altered
        rows = [ledger.wrote(Revision.objects.create(application=found, number=seen, content=found.content))]
        before, found.content = found.statement, statement.as_json()
        if found.status == Status.RETURNED:
            rows += _mended(found, before, statement)
            perhaps_complete(found)
        else:
            found.save(update_fields=["content"])
        said, rows = {"digest": statement.digest}, [*rows, ledger.wrote(found, "content status due")]
        ledger.record(
            kinds.MENDED,
            by,
            kinds.APPLICATION(found),
            before=kinds.REVISION(seen),
            after=kinds.REVISION(seen + 1),
            said=said,
            rows=rows,
        )
    return found


def _mended(application: Application, before: Statement, after: Statement) -> list[ledger.Wrote]:
    """What was asked for and now says something else is mended."""
    done = []
    for each in application.corrections.filter(mended_at=None).exclude(fact=""):
        old, new = (page.entry(each.fact) if (page := one.page(each.page)) else None for one in (before, after))
        if new and new.written and (old is None or old.written != new.written):
            each.mended_at = timezone.now()
            each.save(update_fields=["mended_at"])
            done.append(ledger.wrote(each, "mended_at"))
    return done


def document_shown(application: Application, document: str, by: ledger.Actor) -> None:
    """A document that was asked for anew has come on paper. The row is locked, in a transaction."""
    asked = list(application.corrections.filter(document=document, mended_at=None))
    if application.status == Status.RETURNED and asked:
        rows = mark(asked)
        perhaps_complete(application)
        rows.append(ledger.wrote(application, "status due"))
        ledger.record(kinds.MENDED, by, kinds.APPLICATION(application), after=application.status, rows=rows)
