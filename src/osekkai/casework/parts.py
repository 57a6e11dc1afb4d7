"""What casework reads from the folder: the letters of decisions, and the drawn processes that cases follow."""

from __future__ import annotations

from collections.abc import Mapping

from osekkai.casework.notices.letters import Letter, read_letter
from osekkai.casework.processes.bpmn import Process
from osekkai.casework.processes.drawings import read_processes
from osekkai.catalogue import Catalogue
from osekkai.catalogue.parts import Files, Part, SoFar, written_in
from osekkai.policy.files import Problems


def _read_letters(files: Files, so_far: SoFar) -> dict[str, Letter]:
    return {key.text(): read_letter(key, value, so_far.book.vocabulary) for key, value in files.entries()}


def _read_processes(files: Files, so_far: SoFar) -> dict[str, Process]:
    return read_processes(files.texts, so_far.sections, files.problems)


def _services_name_processes(processes: Mapping[str, Process], catalogue: Catalogue, problems: Problems) -> None:
    for service in catalogue.services.values():
        if named := written_in(service, "casework", "process"):
            named.one_of(processes)


LETTERS: Part[Mapping[str, Letter]] = Part("letters", "letters.yaml", _read_letters)
PROCESSES: Part[Mapping[str, Process]] = Part("processes", "processes/", _read_processes, _services_name_processes)
