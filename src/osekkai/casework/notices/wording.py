"""What the letter of a decision says, by the folder's templates: in Japanese, and below in the resident's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from osekkai.applications.queries import spoken
from osekkai.casework import accounts, certificates, kinds
from osekkai.casework.drafts import GIVES, STOPS, last_given
from osekkai.casework.drafts import effects_of as given_by
from osekkai.casework.errors import NoLetter
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices.figures import (
    effects_of,
    figures,
    figures_in,
    line,
    term_of,
    withheld_of,
    without_names,
)
from osekkai.casework.notices.letters import Letter as Template
from osekkai.casework.notices.letters import filled
from osekkai.casework.paperwork import come_by
from osekkai.casework.parts import LETTERS, NOBODY, OBJECTIONS
from osekkai.casework.reasons import reasons_in
from osekkai.casework.signed import left_out
from osekkai.casework.term import day_in
from osekkai.catalogue import Catalogue
from osekkai.catalogue.languages import LANGUAGES
from osekkai.catalogue.model import ADVERSE, DECISIONS, Municipality, Service
from osekkai.documents.services import Letter, Part
from osekkai.policy import SPOKEN, Term, Words
from osekkai.publication.errors import SectionIsGone
from osekkai.publication.queries import service_of
from osekkai.register import queries as register


def letter_of(decision: Decision, catalogue: Catalogue) -> Letter:
    """The letter of a decision from the folder's templates: that of the service and kind, else of the kind.

    Raises `NoLetter`, `ServiceIsGone`, `SectionIsGone`.
    """
    case, service = decision.case, service_of(catalogue, decision.case.service)
    template = template_of(decision, catalogue)
    if template is None:
        raise NoLetter(decision.kind)
    if case.section not in catalogue.sections:
        raise SectionIsGone(case.section)
    section = catalogue.section_on(case.section, timezone.localdate(decision.decided_at))
    values = values_of(decision, catalogue)
    is_certificate, to = template.layout == "certificate", addressee(case, catalogue)
    rows = [
        ("制度", service.words.ja),
        ("決定", DECISIONS[decision.kind].ja),
        *_for_whom(decision, to["name"]),
        *([("金額と期間", "変わりません")] if decision.is_of_account_only else figures(decision)),
        *([("認めない分", less)] if (less := "\n".join(_whole_lines(withheld_of(decision)))) else []),
        *([("支払い", paid)] if (paid := _paid(decision, service)) else []),
        *_where(decision, service, catalogue),
        ("理由", decision.reason),
        ("根拠", decision.article),
    ]
    if decision.conditions:
        rows.append(("条件", decision.conditions))
    said = _objection(template, decision, catalogue)
    return Letter(
        key=str(kinds.DECISION(decision)),
        kind="certificate" if is_certificate else f"decision.{decision.kind}",
        title=filled(template.title.ja, values),
        section=case.section,
        to=to,
        paragraphs=lines_of(template.body.ja, values),
        rows=tuple(rows),
        sender={
            "office": catalogue.municipality.office.ja,
            "head": values["首長"],
            "name": catalogue.municipality.head_on(timezone.localdate(decision.decided_at)).ja,
            "seal": "（公印省略）",
            "section": section.words.ja,
            "phone": section.phone,
        },
        objection=lines_of(said.ja, values) if said else (),
        others=others_of(template, said, decision, catalogue),
        mark=section.mark,
        by_post=case.application is None or case.application.by_post,
        years=service.handling.keep,
        layout=template.layout,
        tables=certificates.household(case, to["address"]) if is_certificate else (),
    )


HEADINGS = {
    "easy": "やさしい日本語",
    "en": "In English (for reference; the Japanese text is the decision)",
    "zh": "中文（仅供参考，以日语为准）",
    "ko": "한국어(참고용이며, 일본어가 원본입니다)",
}


def others_of(
    template: Template, said: Words | None, decision: Decision, catalogue: Catalogue, *, reasoned: bool = True
) -> tuple[Part, ...]:
    """The same in the language in which they applied; in plain Japanese where that was Japanese, or paper."""
    application = decision.case.application
    lang = application.language if application and application.language in HEADINGS else _language_of(decision.case)
    if not template.body.easy and lang == "easy":
        return ()
    token = SPOKEN.set(catalogue.part(LANGUAGES))
    try:
        values = values_of(decision, catalogue, lang)
        texts = [
            *([] if lang == "easy" else [template.title.say(lang)]),
            template.body.say(lang),
            *([] if template.layout == "certificate" else figures_in(lang, decision, values["口座"])),
            *(
                [reason]
                if reasoned and (reason := _reason_in(lang, decision)) and template.layout != "certificate"
                else []
            ),
            *([said.say(lang)] if said else []),
        ]
        lines = tuple(line for each in texts for line in lines_of(each, values))
    finally:
        SPOKEN.reset(token)
    return (Part("ja" if lang == "easy" else lang, HEADINGS[lang], lines),)


def _language_of(case: Case) -> str:
    """The language of letters that the register has of them; else plain Japanese."""
    asked = register.letters_of(case.person_id, to=register.ANYBODY) if case.person_id else None
    return asked.language if asked and asked.language in HEADINGS else "easy"


def _reason_in(lang: str, decision: Decision) -> str:
    """Why, where the rules say it in that language; what a clerk wrote stands in the table as they wrote it."""
    if decision.proposal:
        return str(decision.proposal.content.get("reasons", {}).get(lang, ""))
    return reasons_in(decision.kind, decision.reason, decision.case.verdict).get(lang, "")


def lines_of(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filled(text, values).strip().split("\n"))


def _objection(template: Template, decision: Decision, catalogue: Catalogue) -> Words | None:
    """教示, where the law wants it (行政不服審査法 第82条).

    Of every decision about somebody's rights that could be other than they asked: an adverse one, one with conditions,
    one in which the office worked out an amount. Returning an application decides nothing, nor does a certificate.
    """
    service = service_of(catalogue, decision.case.service)
    authority = service.handling.objection
    granted = decision.kind == "change" or (
        decision.kind == "grant" and bool(decision.conditions or any(each["yen"] for each in effects_of(decision)))
    )
    if authority == NOBODY or template.layout == "certificate" or not (decision.kind in ADVERSE or granted):
        return None
    if template.objection:
        return template.objection if decision.kind in ADVERSE else None
    known = catalogue.part(OBJECTIONS)
    return known.said(known.authorities[authority]) if authority in known.authorities else None


def _account(decision: Decision, service: Service, catalogue: Catalogue) -> str:
    """Where it is paid to, of the number the last three digits only; empty where nothing is paid or named."""
    if not (service.is_paid_out and decision.kind in GIVES):
        return ""
    return accounts.masked(accounts.paid_into(decision, catalogue))


def _where(decision: Decision, service: Service, catalogue: Catalogue) -> list[tuple[str, str]]:
    """The account; of another one than before both, and from which payment on."""
    into = _account(decision, service, catalogue)
    before = decision.proposal.content.get("account_before") if decision.proposal else None
    if before is None:
        return [("振込先", into)] if into else []
    since = f"{day_in(timezone.localdate(decision.decided_at))}より後の支払いから"
    return [("いままでの振込先", accounts.masked(before) or "―"), ("これからの振込先", f"{into}（{since}）")]


def template_of(decision: Decision, catalogue: Catalogue) -> Template | None:
    """That of the service and kind, else of the kind; a change of the account only has one of its own, `account`."""
    letters = catalogue.part(LETTERS)
    named = ["account", decision.kind] if decision.is_of_account_only else [decision.kind]
    found = (letters.get(key) for kind in named for key in (f"{decision.case.service}.{kind}", kind))
    return next(filter(None, found), None)


def values_of(decision: Decision, catalogue: Catalogue, lang: str = "ja") -> dict[str, str]:
    """What stands in braces, in a language; what somebody wrote stays as it is."""
    municipality = catalogue.municipality
    known = catalogue.part(OBJECTIONS).authorities
    case, service = decision.case, service_of(catalogue, decision.case.service)
    section = catalogue.section_on(case.section, timezone.localdate(decision.decided_at))
    facts = catalogue.book.vocabulary.facts
    told = dict(figures(decision))
    return {facts[id].name: text for id, text in case.statement.own.items() if id in facts} | {
        "制度": service.words.say(lang),
        "番号": spoken(case.number),
        "氏名": addressee(case, catalogue)["name"],
        "申請日": day_in(timezone.localdate(case.opened_at), lang),
        "経緯": come_by(case, lang),
        "決定日": day_in(timezone.localdate(decision.decided_at), lang),
        "決定": DECISIONS[decision.kind].say(lang),
        "金額": told.get("金額", ""),
        "はじまり": told.get("いつから", ""),
        "おわり": told.get("いつまで", ""),
        "支払い": _paid(decision, service),
        "理由": decision.reason,
        "根拠": decision.article,
        "条件": decision.conditions,
        "課": section.words.say(lang),
        "電話": section.phone,
        "口座": _account(decision, service, catalogue),
        "役所": municipality.office.say(lang),
        "自治体": municipality.words.say(lang),
        "首長": _head(municipality, lang),
        "審査庁": known[to].words.say(lang) if (to := service.handling.objection) in known else "",
        "決めた人": decision.post,
    }


def _for_whom(decision: Decision, applicant: str) -> list[tuple[str, str]]:
    """Whom it is about, where it is not only the applicant: who is refused, who gets something that is not in yen.

    A revocation says what is taken back of whom.
    """
    if decision.kind == "revocation" and decision.replaces:
        return [("取り消す分", taken)] if (taken := "\n".join(_taken_back(decision.replaces))) else []
    lines = without_names(decision.case, left_out(decision.proposal.content)) if decision.proposal else ()
    left = [each["name"] for each in lines]
    if decision.kind not in GIVES and left and left != [applicant]:
        return [("対象の方", "\n".join(left))]
    without = [("認めない方", "\n".join(left))] if decision.kind == "partial" and left else []
    names = [each["name"] for each in effects_of(decision) if not each["yen"]]
    if decision.kind in STOPS and decision.proposal:
        stops = without_names(decision.case, decision.proposal.content.get("stops", ()))
        names = list(dict.fromkeys(each["name"] for each in stops))
    return [*([("対象の方", "\n".join(names))] if names and names != [applicant] else []), *without]


def _taken_back(before: Decision) -> Iterator[str]:
    return _whole_lines(without_names(before.case, given_by(last_given(before))))


def _whole_lines(effects: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in effects:
        yield f"{line(each) if each['yen'] else each['name']}{term_of(each)}"


def _paid(decision: Decision, service: Service) -> str:
    """In which months it is paid: `偶数月に2か月分`; empty where the rules do not say it."""
    if decision.kind not in GIVES:
        return ""
    return Term(None, None, service.rules.paid_on(timezone.localdate(decision.decided_at))).say_paid("ja")


def _head(municipality: Municipality, lang: str) -> str:
    """区長・町長, by name of the municipality."""
    name = municipality.words.say(lang)
    return {"en": f"the Mayor of {name}", "ko": f"{name}장"}.get(lang, f"{name}长" if lang == "zh" else f"{name}長")


def letter_to(case: Case, catalogue: Catalogue) -> str:
    """Where a letter goes, in one line, for whoever works on the case and signs: it may be elsewhere than they live."""
    found = addressee(case, catalogue)
    postcode = f"〒{found['postcode']}" if found["postcode"] else ""
    return "　".join(filter(None, (postcode, found["address"], found["name"] if found["address"] else "")))


def addressee(case: Case, catalogue: Catalogue) -> dict[str, str]:
    """Where the register says that they live, the municipality first; what they wrote, where it does not know them."""
    stated = case.statement
    if case.person is None:
        return {
            "name": stated.text("full_name"),
            "postcode": stated.text("postcode"),
            "address": stated.text("address"),
        }
    theirs = register.of_themselves(case.person.pk)
    asked = register.letters_of(case.person.pk, to=theirs)
    if asked and asked.address:
        return {"name": case.person.name, "postcode": asked.spoken_postcode, "address": asked.address}
    home = register.residence_of(case.person.pk, to=theirs)
    if register.is_protected(case.person.pk) and stated.text("address"):
        home = None  # where they wrote that they are: whom they fled may live where the record has them
    if home is None or not home.address:
        return {"name": case.person.name, "postcode": stated.text("postcode"), "address": stated.text("address")}
    return {
        "name": case.person.name,
        "postcode": home.spoken_postcode or stated.text("postcode"),
        "address": f"{catalogue.municipality.words.ja}{home.line}",
    }
