"""What casework reads from the folder: the letters of decisions, and the drawn processes that cases follow."""

from __future__ import annotations

from collections.abc import Mapping

from osekkai.casework.notices.letters import Letter, Objections, read_letter, read_objections
from osekkai.casework.processes.bpmn import Process
from osekkai.casework.processes.drawings import read_processes
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import ADVERSE
from osekkai.catalogue.parts import Files, Part, SoFar, written_in
from osekkai.policy import Words
from osekkai.policy.files import Place, Problems

NOBODY = "none"
"""Where nothing is decided about anybody (処分でない): nobody to object to."""


def _read_letters(files: Files, so_far: SoFar) -> dict[str, Letter]:
    entries = sorted(files.entries(), key=lambda each: "." in each[0].text())  # what is of a service rests on its kind
    found: dict[str, Letter] = {}
    for key, value in entries:
        _, dot, kind = key.text().rpartition(".")
        found[key.text()] = read_letter(key, value, so_far.book.vocabulary, found.get(kind) if dot else None)
    return found


def _adverse_letters_say_how_to_object(letters: Mapping[str, Letter], catalogue: Catalogue, problems: Problems) -> None:
    """Without `objections.yaml`, each letter of an adverse decision says it itself (行政不服審査法 第82条)."""
    if catalogue.part(OBJECTIONS).authorities:
        return
    for id, each in letters.items():
        if id.rpartition(".")[2] in ADVERSE and each.objection is None:
            problems.add(
                "objection",
                Place("letters.yaml"),
                f"「{id}」の手紙に、不服があるときの文（教示）が ありません",
                f"the letter '{id}' does not say how to object",
                (
                    "objections.yaml を書くか、手紙に objection: を書いてください",
                    "write objections.yaml, or 'objection'",
                ),
            )


def _letter_texts(letters: Mapping[str, Letter]) -> list[Words]:
    return [text for each in letters.values() for text in (each.title, each.body, each.objection) if text]


def _read_objections(files: Files, so_far: SoFar) -> Objections:
    return read_objections(files.root(), so_far.sections)


def _services_name_authorities(objections: Objections, catalogue: Catalogue, problems: Problems) -> None:
    """A service names whom one objects to; where the law that it rests on gives it to somebody, it must say them."""
    if not objections.authorities:
        return
    of_law = {law: each for each in objections.authorities.values() for law in each.laws}
    for service in catalogue.services.values():
        named = written_in(service, "casework", "objection")
        to = service.handling.objection
        if named:
            named.one_of((*objections.authorities, NOBODY))
        elif to not in objections.authorities:
            problems.add(
                "objection",
                Place(service.path),
                f"審査請求の行き先「{to}」が objections.yaml に ありません",
                f"'{to}' is not in objections.yaml",
            )
        first = service.rules.basis[0].law if service.rules.basis else ""
        due = of_law.get(first)
        if due and (named is None or named.text() not in (due.id, NOBODY)):
            problems.add(
                "objection",
                named.place if named else Place(service.path),
                f"{first}の決定への審査請求は、{due.words.ja}にします（{due.law}）",
                f"who objects to a decision under {first} asks {due.words.en}",
                (
                    f"casework: {{objection: {due.id}}} と書いてください（処分でなければ none）",
                    f"write casework: {{objection: {due.id}}}, or none where nothing is decided",
                ),
            )


def _read_processes(files: Files, so_far: SoFar) -> dict[str, Process]:
    return read_processes(files.texts, so_far.sections, files.problems)


def _services_name_processes(processes: Mapping[str, Process], catalogue: Catalogue, problems: Problems) -> None:
    for service in catalogue.services.values():
        if named := written_in(service, "casework", "process"):
            named.one_of(processes)


LETTERS: Part[Mapping[str, Letter]] = Part(
    "letters", "letters.yaml", _read_letters, _adverse_letters_say_how_to_object, texts=_letter_texts
)
OBJECTIONS: Part[Objections] = Part(
    "objections", "objections.yaml", _read_objections, _services_name_authorities, texts=lambda found: found.texts
)
PROCESSES: Part[Mapping[str, Process]] = Part("processes", "processes/", _read_processes, _services_name_processes)
