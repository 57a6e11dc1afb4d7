"""Loading and checking a municipality's folder; the last good version stays while a file is broken."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from osekkai import policy
from osekkai.catalogue import reading
from osekkai.catalogue.asked import say_asked
from osekkai.catalogue.encodings import NotText, xml_text
from osekkai.catalogue.figures import say_stale
from osekkai.catalogue.forms import DOCUMENTS, FORMS
from osekkai.catalogue.languages import LANGUAGES
from osekkai.catalogue.model import Municipality, Section, Service
from osekkai.catalogue.parts import Files, Part, of_rooms
from osekkai.policy import Problem, calendar, run_examples
from osekkai.policy import Service as Rules
from osekkai.policy.files import Place, Problems, nearest

OWN = (DOCUMENTS, FORMS, LANGUAGES)
"""The parts that every folder has, whichever rooms there are."""
ENDINGS = (".yaml", ".bpmn")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Catalogue:
    """A checked folder. `hash` changes with any byte of any file."""

    hash: str
    municipality: Municipality
    book: policy.Rulebook
    services: Mapping[str, Service]
    sections: Mapping[str, Section]
    files: Mapping[str, str]
    """The texts of which it was read, by path."""
    parts: Mapping[Part[Any], Any]

    def part(self, part: Part[T]) -> T:
        """What was read of a part that a room declared."""
        found: T = self.parts[part]
        return found

    def section_on(self, id: str, day: date) -> Section:
        """The section that has a section's work on a day: itself, or whoever took over.

        Raises `KeyError` for an unknown one.
        """
        section = self.sections[id]
        while section.until and section.until < day:
            section = self.sections[section.then]
        return section

    def sections_behind(self, id: str, day: date) -> set[str]:
        """All sections, also past ones, whose work a section has on a day."""
        return {each for each in self.sections if self.section_on(each, day).id == id}


@dataclass(slots=True)
class Report:
    """What a check found: problems, and what was looked at. `catalogue` is there only without problems."""

    problems: list[Problem]
    services: int = 0
    examples: int = 0
    unreviewed: int = 0
    unconfirmed: int = 0
    unasked: int = 0
    """Services without a word of how residents ask for them (`asked:`)."""
    warnings: list[Problem] = field(default_factory=list)
    """What stops nothing, but somebody has to look at: figures past their last known day, deadlines counted unlike."""
    catalogue: Catalogue | None = None


def read_files(folder: Path) -> dict[str, str]:
    """Every YAML and BPMN file of the folder by its path inside it.

    Raises `PolicyError` where a file is not UTF-8 (a drawing: not in the encoding that it declares), or cannot be read
    (it went meanwhile, or belongs to somebody else).
    """
    problems = Problems()
    files: dict[str, str] = {}
    for path in sorted(each for each in folder.rglob("*") if each.suffix in ENDINGS):
        name = path.relative_to(folder).as_posix()
        try:
            files[name] = xml_text(path.read_bytes()) if path.suffix == ".bpmn" else path.read_text("utf-8")
        except NotText as error:
            problems.add("encoding", Place(name, 1, 1), error.words.ja, error.words.say("en"))
        except UnicodeDecodeError:
            problems.add(
                "encoding",
                Place(name, 1, 1),
                "文字コードが UTF-8 では ありません",
                "the file is not UTF-8",
                ("エディタで UTF-8 にして 保存してください", "save it as UTF-8"),
            )
        except OSError as error:
            problems.add(
                "unreadable",
                Place(name, 1, 1),
                f"ファイルが読めません（{error.strerror}）",
                f"the file cannot be read ({error.strerror})",
                (
                    "保存が終わっているか、読む権利があるか、確かめてください",
                    "see whether it is saved, and may be read",
                ),
            )
    if not files:
        problems.add(
            "empty", Place(str(folder)), "フォルダに YAMLファイルが ありません", "there are no YAML files in the folder"
        )
    problems.raise_if_any()
    return files


def check(folder: Path, *, with_examples: bool = True, on: date | None = None) -> Report:
    """Load a folder and run every example; all problems of all files in one report.

    `on`: the day (today) on which figures are looked at that are known until a last day.
    """
    try:
        return check_files(read_files(folder), with_examples=with_examples, on=on)
    except policy.PolicyError as error:
        return Report(error.problems)


def check_files(files: Mapping[str, str], *, with_examples: bool = True, on: date | None = None) -> Report:
    """The same for file texts by path."""
    problems = Problems()
    parts: list[Part[Any]] = [*OWN, *of_rooms()]
    of_parts = {path for path in files if path in reading.BASE or any(each.has(path) for each in parts)}
    rules = {path: text for path, text in files.items() if path not in of_parts}
    book = policy.read(rules, problems, reading.SERVICE_KEYS, reading.closed_days(files))
    so_far = reading.read_sections(files, book, problems)
    read: dict[Part[Any], Any] = {}
    for each in parts:
        texts = {path: text for path, text in sorted(files.items()) if each.has(path)}
        read[each] = each.read(Files(texts, problems), so_far)
    services = {
        rules.id: reading.read_service(rules, so_far.sections, read[DOCUMENTS], read[FORMS], book, problems)
        for rules in book.services.values()
    }
    catalogue = Catalogue(hash_of(files), so_far.municipality, book, services, so_far.sections, files, read)
    for each in parts:
        each.check(read[each], catalogue, problems)
    _say_unknown_receipts(book, problems)
    _say_placeholders(files, problems)
    report = Report(problems.found, services=len(services))
    if problems.found:
        return report
    warnings = Problems()
    say_stale(services, on or calendar.today(), warnings)
    _say_untold(book.services.values(), warnings)
    say_asked(services.values(), warnings)
    report.warnings = [*warnings.found, *book.disagreeing_deadlines(_by_event(services.values()))]
    if with_examples:
        for one in book.services.values():
            report.examples += run_examples(book, one, problems)
    report.unreviewed = sum(not example.reviewed for one in book.services.values() for example in one.examples)
    report.unconfirmed = sum(not one.is_sure for one in services.values())
    report.unasked = sum(not one.asked for one in services.values())
    if not problems.found:
        report.catalogue = catalogue
    return report


def _say_untold(services: Iterable[Rules], warnings: Problems) -> None:
    """Amounts that do not say what they are: read as their service's kind has it."""
    for service in services:
        for amount in (rule.amount for rule in service.rules if rule.amount and not rule.amount.is_told):
            kinds = "・".join(f"{key}（{words.ja}）" for key, words in amount.terms.KINDS.items())
            warnings.add(
                "kind-untold",
                amount.yen.expression.place,
                f"「{service.words.ja}」の額が 何のお金か書かれていません（{amount.terms.kind} と読みました）",
                f"the amount of '{service.words.en}' does not say what it is (read as {amount.terms.kind})",
                (f"kind: に {kinds} の どれかを書いてください", "write 'kind:' in amount:"),
            )
            break


def _by_event(services: Iterable[Service]) -> dict[str, list[str]]:
    """The ids of services by life event."""
    found: dict[str, list[str]] = {}
    for service in services:
        for event in service.life_events:
            found.setdefault(event, []).append(service.id)
    return found


_PLACEHOLDER = re.compile("＜[^＜＞]*＞")


def _say_unknown_receipts(book: policy.Rulebook, problems: Problems) -> None:
    """A fact tells the receipts of a service that is there."""
    for fact in book.vocabulary.facts.values():
        if fact.received and fact.received not in book.services:
            problems.add(
                "unknown-service",
                fact.place,
                f"「{fact.received}」という制度は ありません",
                f"there is no service '{fact.received}'",
                nearest(fact.received, book.services),
            )


def _say_placeholders(files: Mapping[str, str], problems: Problems) -> None:
    """What somebody still has to write, in place of what else is wrong with its line."""
    found = {
        Place(path, number, match.start() + 1, line, len(match[0])): match[0]
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), start=1)
        for match in _PLACEHOLDER.finditer(line)
    }
    lines = {(place.path, place.line) for place in found}
    problems.found[:] = [each for each in problems.found if (each.where.path, each.where.line) not in lines]
    for place, text in found.items():
        problems.add(
            "placeholder",
            place,
            f"{text} が、まだ 書きかえられていません",
            f"{text} still has to be written",
            ("決まったことを書いて、＜ ＞を消してください", "write what was decided, and take ＜ ＞ away"),
        )


def load(folder: Path, *, with_examples: bool = False) -> Catalogue:
    """The folder's catalogue. Raises `PolicyError` with every problem."""
    report = check(folder, with_examples=with_examples)
    if report.catalogue is None:
        raise policy.PolicyError(report.problems)
    return report.catalogue


def hash_of(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0{files[path]}\0".encode())
    return digest.hexdigest()[:16]
