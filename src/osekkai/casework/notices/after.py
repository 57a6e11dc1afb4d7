"""Letters after a decision: that its time is over, and what was ruled about an objection to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from osekkai.applications.queries import spoken
from osekkai.casework.errors import NoLetter
from osekkai.casework.models import Decision
from osekkai.casework.notices.figures import effects_of
from osekkai.casework.notices.letters import filled
from osekkai.casework.notices.wording import HEADINGS, letter_of, lines_of, others_of, values_of
from osekkai.casework.parts import LETTERS
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import DECISIONS
from osekkai.documents.services import Letter, Part
from osekkai.policy.calendar import wareki
from osekkai.publication.errors import SectionIsGone
from osekkai.publication.queries import service_of


def letter_of_end(decision: Decision, last: date, catalogue: Catalogue) -> Letter:
    """That the time of a decision is over, from the folder's template `over`: nothing is decided by it.

    Raises `NoLetter`, `ServiceIsGone`, `SectionIsGone`.
    """
    case, letters = decision.case, catalogue.part(LETTERS)
    template = letters.get(f"{case.service}.over") or letters.get("over")
    if template is None:
        raise NoLetter("over")
    like = letter_of(decision, catalogue)
    values = values_of(decision, catalogue) | {"おわり": wareki(last)}
    names = list(dict.fromkeys(each["name"] for each in effects_of(decision)))
    easy = [Part("ja", HEADINGS["easy"], lines_of(template.body.easy, values))] if template.body.easy else []
    return replace(
        like,
        key=f"over:{decision.pk}",
        kind="over",
        title=filled(template.title.ja, values),
        paragraphs=lines_of(template.body.ja, values),
        rows=(
            ("制度", service_of(catalogue, case.service).words.ja),
            *([("対象の方", "\n".join(names))] if names else []),
            ("いつまで", wareki(last)),
            ("わけ", f"{wareki(timezone.localdate(decision.decided_at))}の決定で決めた期間が終わったため"),
            ("根拠", decision.article),
        ),
        objection=(),
        others=tuple(easy),
        layout="letter",
        tables=(),
    )


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling of the office itself about what was said against a decision: to whom it goes, and all that it says.

    `section` is who handled it.
    """

    number: str
    section: str
    name: str
    address: str
    on: date
    said: tuple[tuple[str, str], ...]


def says_rulings(catalogue: Catalogue) -> bool:
    """Whether the folder has the text of a ruling."""
    return "ruling" in catalogue.part(LETTERS)


def letter_of_ruling(decision: Decision, ruled: Ruled, catalogue: Catalogue) -> Letter:
    """裁決書 (行政不服審査法 第50条・第51条2項), from the folder's template `ruling`.

    Raises `NoLetter`, `ServiceIsGone`, `SectionIsGone`.
    """
    template = catalogue.part(LETTERS).get("ruling")
    if template is None:
        raise NoLetter("ruling")
    case = decision.case
    values = values_of(decision, catalogue) | {"番号": spoken(ruled.number), "氏名": ruled.name}
    if ruled.section not in catalogue.sections:
        raise SectionIsGone(ruled.section)
    section, like = catalogue.section_on(ruled.section, ruled.on), letter_of(decision, catalogue)
    of = f"{wareki(timezone.localdate(decision.decided_at))}の決定（{DECISIONS[decision.kind].ja}）"
    return replace(
        like,
        section=ruled.section,
        mark=section.mark,
        sender={**like.sender, "section": section.words.ja, "phone": section.phone},
        key=f"ruling:{ruled.number}",
        kind="ruling",
        title=filled(template.title.ja, values),
        to={"name": ruled.name, "postcode": "", "address": ruled.address},
        paragraphs=lines_of(template.body.ja, values),
        rows=(
            ("審査請求", spoken(ruled.number)),
            ("制度", service_of(catalogue, case.service).words.ja),
            ("対象の決定", of),
            *ruled.said,
            ("裁決の日", wareki(ruled.on)),
        ),
        objection=lines_of(template.objection.ja, values) if template.objection else (),
        others=others_of(template, template.objection, decision, catalogue, reasoned=False),
        by_post=True,
        layout="letter",
        tables=(),
    )
