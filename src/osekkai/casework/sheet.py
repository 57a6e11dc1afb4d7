"""起案用紙: all that is signed of a case, and who agreed to it when, as one paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from osekkai.applications.queries import spoken
from osekkai.approvals.queries import Route, Station
from osekkai.casework.models import Notice
from osekkai.casework.paperwork import NOUNS
from osekkai.casework.signed import Signed, signed
from osekkai.catalogue import Catalogue
from osekkai.documents import services as documents
from osekkai.policy.calendar import wareki
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.queries import name_of


def sheet_of(route: Route, catalogue: Catalogue) -> bytes:
    """The PDF. Raises `NotSet` where a character has no glyph."""
    number = Notice.objects.filter(decision__proposal=route.id).values_list("document__number", flat=True).first()
    decided = route.decided_at
    content = signed(route.content, decided.at if decided else None)
    return documents.pdf(
        "casework/typst/sheet.typ",
        {
            "title": "起案用紙",
            "number": number or "決裁のあとに付きます",
            "office": catalogue.municipality.office.ja,
            "subject": content.subject or f"{content.service}の{NOUNS[route.kind]}",
            "inquiry": content.inquiry,
            "differs": list(content.differs),
            "why": content.why or "（書かれていません）",
            "rows": list(_rows(route, content)),
            "stations": [_station(each, catalogue) for each in route.stations],
            "digest": route.digest,
        },
    )


def _rows(route: Route, content: Signed) -> Iterator[tuple[str, str]]:
    yield "受付番号", spoken(content.case)
    yield "起案", f"{_day(content.drafted_on or timezone.localdate(route.drafted_at))}　{name_of(route.drafted_by)}"
    yield "決裁", _day(content.decided_on) if content.decided_on else "まだです"
    yield "施行", _day(content.decided_on) if content.decided_on else "決裁の日（通知を出す日）"
    yield "決定", content.kind.ja
    if before := content.replaced:
        yield "替わる決定", f"{_day(before.on)}の決定（{before.kind.ja}）"
        if content.is_running:
            for each in before.effects:
                yield each.name, f"いまの決定: {each.said}"
    for each in content.effects:
        yield each.name, f"{'手数料 ' if each.is_fee else ''}{each.said}{f'（{each.note}）' if each.note else ''}"
    for person in content.people:
        gone = f"、{_day(person['ended_on'])}に転出・死亡など" if person["ended_on"] else ""
        yield "対象の方", f"{person['name']}（{_day(person['born'])}生まれ{gone}）"
    if content.left_out:
        yield "認めない方", "、".join(content.left_out)
    for each in content.withheld:
        yield each.name, f"認めない分: {each.said}"
    for receipt in (*content.stops, *content.received):
        yield receipt.name, f"いま受けているもの: {receipt.said}"
    if said := content.yen_in_words:
        yield "一年の額", said
    if content.has_days:
        yield "いつから", content.begins
        yield "いつまで", _day(content.ends)
    if content.account_before is not None:
        yield "いまの振込先", content.account_before or "わかりません"
        yield "これからの振込先", content.account
    elif content.account:
        yield "振込先", content.account
    if content.only_account:
        yield "金額と期間", "変わりません"
    yield "理由", content.reason
    yield "根拠", content.article
    if content.conditions:
        yield "条件", content.conditions
    if content.points:
        yield "見て確かめたこと", "、".join(content.points)
    if content.papers:
        yield "紙で確かめた書類", "、".join(content.papers)
    yield (
        "申請のときの機械の確認" if content.is_running else "機械の確認",
        "\n".join(f"{_MARKS[each['ok']]} {each['text']}" for each in content.verdict.get("checks", ())),
    )
    if content.enclosures:
        yield "添付", "、".join(each["name"] for each in content.enclosures)
    if filing := content.filing:
        keep = f"{filing['keep']}年" if filing["keep"] else "永年"
        yield "文書", f"{filing['class']}　{filing['binder']}　保存 {keep}　{filing['open']}"


_MARKS = {True: "✓", False: "✗", None: "？"}


def _station(station: Station, catalogue: Catalogue) -> dict[str, str]:
    level = catalogue.part(AUTHORITY).levels.get(station.level)
    return {
        "post": f"{station.unit}{level.words.ja if level else station.level}",
        "task": f"{station.task_name}{f'（{station.power}）' if station.power else ''}",
        "who": name_of(station.by) if station.by else "",
        "at": f"{timezone.localtime(station.at):%Y-%m-%d %H:%M}" if station.at else "",
        "comment": station.comment,
    }


def _day(day: date | None) -> str:
    return wareki(day) if day else "―"
