"""Which drawing a case follows: the one that its service has on the day it came, and that one until its end."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from lxml import etree

from osekkai.casework import kinds
from osekkai.casework.errors import Changed, DayHasPassed, NotSound, SameEyes
from osekkai.casework.models import ProcessVersion
from osekkai.casework.parts import PROCESSES
from osekkai.casework.processes.bpmn import BPMN, DRAWN, Process
from osekkai.casework.processes.drawings import examined
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Service
from osekkai.ledger import services as ledger
from osekkai.publication import queries as publication
from osekkai.publication import services as publishing


def in_force(service: Service, on: date, catalogue: Catalogue) -> ProcessVersion:
    """The service's own on a day, else the one that its file names: as the version in force on the day has them.

    `catalogue` is what holds where nothing was published for the day.
    """
    process = _of_version(service, on, catalogue)
    own = ProcessVersion.objects.filter(service=service.id, digest=process.digest, since__lte=on, waits=False)
    if drawn := own.order_by("-since", "-id").first():
        return drawn
    with transaction.atomic():
        found, is_new = ProcessVersion.objects.get_or_create(
            service="", digest=process.digest, defaults={"process": process.id, "xml": process.xml}
        )
        if is_new:
            about, rows = kinds.PROCESS(found), [ledger.wrote(found)]
            ledger.record(kinds.PROCESS_KEPT, ledger.SYSTEM, about, after=found.process, rows=rows)
    return found


def drawing_of(service: Service, on: date, catalogue: Catalogue) -> str:
    """The file in force, for looking and for drawing on."""
    return _of_version(service, on, catalogue).xml


def _of_version(service: Service, on: date, catalogue: Catalogue) -> Process:
    published = publication.publication_on(on)
    found = (publication.readable(published.version.hash) if published else None) or catalogue
    known = found.services.get(service.id, service)
    processes = found.part(PROCESSES)
    named = processes.get(service.id) or processes.get(known.handling.process)
    return named or catalogue.part(PROCESSES)[service.handling.process]  # a service that is younger than the version


def propose(service: Service, xml: str, since: date, by: User, catalogue: Catalogue) -> ProcessVersion:
    """A drawing that somebody wants to use from a day on. It waits until another person puts it into use.

    Raises `NotSound`, `DayHasPassed`.
    """
    process, flaws = examined(xml, catalogue.sections)
    if process is None or flaws:
        raise NotSound(flaws)
    if since < timezone.localdate():
        raise DayHasPassed
    xml = _named(xml, service.id)
    process, _ = examined(xml, catalogue.sections)
    assert process, "the same drawing under another name"
    with transaction.atomic():
        made = ProcessVersion.objects.create(
            service=service.id, process=process.id, digest=process.digest, xml=xml, since=since, by=by, waits=True
        )
        said, rows = {"digest": process.digest, "since": since.isoformat()}, [ledger.wrote(made)]
        about = kinds.PROCESS(made)
        ledger.record(kinds.PROCESS_PROPOSED, ledger.staff(by), about, after=service.id, said=said, rows=rows)
    return made


def put_into_use(id: int, by: User, catalogue: Catalogue) -> ProcessVersion:
    """Another person than whoever drew it puts it into use, for the cases that come from its day on.

    A version of the folder that has it is published for the day. Raises `Changed` where it does not wait any more,
    `SameEyes`, `DayHasPassed`, `NotSound`.
    """
    with transaction.atomic():
        found = ProcessVersion.objects.select_for_update().filter(pk=id, waits=True).first()
        if found is None or found.since is None:
            raise Changed
        if found.by_id == by.pk:
            raise SameEyes
        if found.since < timezone.localdate():
            raise DayHasPassed
        process, flaws = examined(found.xml, catalogue.sections)
        if process is None or flaws or process.digest != found.digest:
            raise NotSound(flaws)
        found.waits, found.put_by, found.put_at = False, by, timezone.now()
        found.save(update_fields=["waits", "put_by", "put_at"])
        said = {"digest": found.digest, "since": found.since.isoformat(), "catalogue": catalogue.hash}
        about, rows = kinds.PROCESS(found), [ledger.wrote(found, "waits put_by put_at")]
        ledger.record(
            kinds.PROCESS_PUT_INTO_USE, ledger.staff(by), about=about, after=found.service, said=said, rows=rows
        )
        called = catalogue.services[found.service].words.ja if found.service in catalogue.services else found.service
        note = f"進めかた: {called}"[: publishing.LONGEST]
        publishing.publish_again(found.since, catalogue.files, by=ledger.staff(by), note=note)
    return found


def take_back(id: int, by: User) -> None:
    """Whoever drew it does not want it any more. Raises `Changed` where it is not theirs, or does not wait."""
    with transaction.atomic():
        found = ProcessVersion.objects.select_for_update().filter(pk=id, waits=True, by=by).first()
        if found is None:
            raise Changed
        about, rows = kinds.PROCESS(found), [ledger.gone(ProcessVersion, id)]
        found.delete()
        ledger.record(kinds.PROCESS_TAKEN_BACK, ledger.staff(by), about=about, before=about, rows=rows)


def gives_by_itself(xml: str, catalogue: Catalogue) -> bool:
    """Whether a drawing decides without anybody: whoever puts it into use is told so."""
    process, _ = examined(xml, catalogue.sections)
    return process is not None and any(each.kind == "serviceTask" for each in process.nodes.values())


def in_versions(on: date) -> dict[str, str]:
    """The drawings of services on a day as files of the folder."""
    return {f"{PROCESSES.where}{service}.bpmn": xml for service, xml in for_folder(on).items()}


def for_folder(on: date) -> dict[str, str]:
    """By service, the drawing that it has of its own on a day, under the service's name.

    What the folder keeps of it.
    """
    own = ProcessVersion.objects.exclude(service="").filter(since__lte=on, waits=False).order_by("since", "id")
    return {each.service: _named(each.xml, each.service) for each in own}


def _named(xml: str, id: str) -> str:
    """The file with another id of its process, and of the plane on which it is drawn."""
    root = etree.fromstring(xml.encode())
    process = next(each for each in root.iter(f"{{{BPMN}}}process") if len(each))
    before = process.get("id")
    process.set("id", id)
    for plane in root.iter(f"{{{DRAWN}}}BPMNPlane"):
        if plane.get("bpmnElement") == before:
            plane.set("bpmnElement", id)
    text: str = etree.tostring(root, encoding="unicode")
    return f"{text}\n"
