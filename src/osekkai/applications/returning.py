"""What happens between a section and a resident after the submission.

Asking for corrections, mending in place, messages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from osekkai.applications import forms, kinds, mail
from osekkai.applications.errors import Altered, NotMendable, NotNow, NotWritten
from osekkai.applications.forms import Field, Page, Wrong
from osekkai.applications.models import Application, Attachment, Correction, Message, Revision, Status
from osekkai.applications.submissions import history, put_off
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.forms import FORMS
from osekkai.catalogue.model import Ask
from osekkai.ledger import queries as ledger_queries
from osekkai.ledger import services as ledger
from osekkai.problems import written
from osekkai.said import as_lines

DAYS = 14
"""Until when a correction is asked for."""
LONGEST_MESSAGE = 2_000
"""Characters of a message."""
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class Fault:
    """What a clerk marked: a fact of a page, or a document; and why, in words for the resident."""

    why: str
    page: str = ""
    fact: str = ""
    document: str = ""


def send_back(number: str, faults: Sequence[Fault], by: ledger.Actor, catalogue: Catalogue, today: date) -> Application:
    """Ask for corrections. Raises `NotNow`, `NotMendable`, `NotWritten`, `Application.DoesNotExist`."""
    with transaction.atomic():
        found = Application.objects.select_for_update().get(number=number)
        if found.status != Status.SUBMITTED:
            raise NotNow(found.status)
        if not faults or not all(
            each.why.strip() and "\0" not in each.why and _can_be_mended(each, found, catalogue) for each in faults
        ):
            raise NotMendable
        if any(len(as_lines(each.why)) > LONGEST_REASON for each in faults):
            raise NotWritten("why", LONGEST_REASON)
        asked = Correction.objects.bulk_create(
            Correction(
                application=found,
                page=each.page,
                fact=each.fact,
                document=each.document,
                why=written(each.why, "why"),
                until=today + timedelta(days=DAYS),
            )
            for each in faults
        )
        found.status = Status.RETURNED
        found.save(update_fields=["status"])
        ledger.record(
            kinds.RETURNED,
            by,
            kinds.APPLICATION(found),
            after=found.status,
            said={"faults": [[each.page, each.fact, each.document, each.why] for each in faults]},
            rows=[ledger.wrote(found, "status"), *map(ledger.wrote, asked)],
        )
        mail.returned(f"returned:{asked[-1].pk}", found, today + timedelta(days=DAYS), catalogue.municipality.office)
    return found


def _can_be_mended(fault: Fault, application: Application, catalogue: Catalogue) -> bool:
    if fault.document:
        return application.service in catalogue.services and fault.document in {
            each.id for each in catalogue.services[application.service].documents
        }
    page = application.statement.page(fault.page)
    asked = {each.fact for each in page.entries} if page else set()
    known = asked & set(catalogue.book.vocabulary.facts)
    return fault.fact in known and fault.page.split(".")[0] in catalogue.part(FORMS)


def open_corrections(application: Application) -> list[Correction]:
    return list(application.corrections.filter(mended_at=None).order_by("id"))


def pages(application: Application, catalogue: Catalogue) -> list[Page]:
    """The pages on which something has to be mended, with only that.

    A fact that the folder no longer has is left to a message.
    """
    facts, parts = catalogue.book.vocabulary.facts, catalogue.part(FORMS)
    found: dict[str, list[Field]] = {}
    for each in open_corrections(application):
        page = application.statement.page(each.page)
        said = page.entry(each.fact) if page else None
        if said and each.fact in facts:
            found.setdefault(each.page, []).append(Field(said.of, Ask(facts[each.fact]), said.written, said.known))
    return [
        Page(id, parts[id.split(".")[0]], id.partition(".")[2], tuple({each.fact.id: each for each in fields}.values()))
        for id, fields in found.items()
        if id.split(".")[0] in parts
    ]


def version(application: Application) -> int:
    return application.revisions.count() + 1


def mend(number: str, page: Page, form: Mapping[str, str], seen: int, by: ledger.Actor) -> dict[str, Wrong]:
    """Put right what was asked for on a page; what is wrong with it. What was written before is kept as a revision.

    Raises `NotNow` where somebody mended it meanwhile (`seen` is the version that the writer saw); `Altered` where what
    stands there was not written through the office: nothing is built on it.
    """
    values, wrong = forms.read(page, form)
    if wrong:
        return wrong
    with transaction.atomic():
        found = Application.objects.select_for_update().get(number=number)
        if found.status != Status.RETURNED or version(found) != seen:
            raise NotNow(found.status)
        if not ledger_queries.is_as_told(found, "content", history(found)):
            raise Altered
        kept = Revision.objects.create(application=found, number=seen, content=found.content)
        written = {fact: forms.text_of(value) for fact, value in values.items()}
        found.content = found.statement.mended(page.id, written).as_json()
        mended = _mark_mended(found, page.id, written)
        perhaps_complete(found)
        before, after = kinds.REVISION(seen), kinds.REVISION(seen + 1)
        rows = [ledger.wrote(kept), ledger.wrote(found, "content status due"), *mended]
        ledger.record(kinds.MENDED, by, kinds.APPLICATION(found), before=before, after=after, rows=rows)
    return {}


def _mark_mended(application: Application, page: str, facts: Collection[str]) -> list[ledger.Wrote]:
    """Also where another page says the same fact of the same person, and was marked too."""
    statement = application.statement
    asked = statement.page(page)
    done = []
    anew = {(each.of, each.fact) for each in asked.entries if each.fact in facts} if asked else set()
    for correction in application.corrections.filter(mended_at=None).exclude(fact=""):
        of_page = statement.page(correction.page)
        said = of_page.entry(correction.fact) if of_page else None
        if said and (said.of, said.fact) in anew:
            correction.mended_at = timezone.now()
            correction.save(update_fields=["mended_at"])
            done.append(ledger.wrote(correction, "mended_at"))
    return done


def mark(asked: Sequence[Correction]) -> list[ledger.Wrote]:
    """These corrections are mended; what an event writes of it."""
    for each in asked:
        each.mended_at = timezone.now()
        each.save(update_fields=["mended_at"])
    return [ledger.wrote(each, "mended_at") for each in asked]


def document_mended(attachment: Attachment, by: ledger.Actor) -> None:
    """A document that was asked for anew has come. In the transaction of its attaching."""
    for application in Application.objects.select_for_update().filter(bundle=attachment.bundle, status=Status.RETURNED):
        asked = list(application.corrections.filter(document=attachment.document, mended_at=None))
        if asked:
            rows = [ledger.wrote(attachment), *mark(asked)]
            perhaps_complete(application)
            rows.append(ledger.wrote(application, "status due"))
            after = kinds.ATTACHMENT(attachment)
            ledger.record(kinds.MENDED, by, kinds.APPLICATION(application), after=after, rows=rows)


def perhaps_complete(application: Application) -> None:
    """All is mended: it goes on where it was, and the days waited do not count against the section.

    The row is locked.
    """
    if not open_corrections(application):
        asked = Correction.objects.filter(application=application).latest("asked_at").asked_at
        application.due = put_off(application.due, timezone.localdate(asked))
        application.status = Status.SUBMITTED
    application.save(update_fields=["content", "status", "due"])


def write(number: str, text: str, by: ledger.Actor, *, staff: bool) -> Message:
    """Raises `NotWritten` for nothing or too much, `NotNow` for an application that was withdrawn or disposed of."""
    text = written(text, "text")
    if not text or len(text) > LONGEST_MESSAGE or "\0" in text:
        raise NotWritten("text", LONGEST_MESSAGE)
    with transaction.atomic():
        found = Application.objects.select_for_update().get(number=number)
        if found.status == Status.WITHDRAWN or found.is_disposed:
            raise NotNow(found.status)
        made = Message.objects.create(application=found, by_staff=staff, text=text)
        after, rows = kinds.MESSAGE(made), [ledger.wrote(made)]
        ledger.record(kinds.MESSAGE_WRITTEN, by, kinds.APPLICATION(found), after=after, rows=rows)
        if staff:
            mail.written(f"message:{made.pk}", found, catalogue_in_use().municipality.office)
    return made


def read(application: Application, *, staff: bool) -> list[Message]:
    """All messages, oldest first; those of the other side count as read from now on."""
    application.messages.filter(by_staff=not staff, read_at=None).update(read_at=timezone.now())
    return list(application.messages.order_by("id"))
