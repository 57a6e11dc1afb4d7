"""「ためす」: a draft of a service file, tried on everybody before it is anybody's rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from osekkai.catalogue import catalogue_in_use
from osekkai.documents.services import pdf as laid_out
from osekkai.matching import drafts
from osekkai.matching.charts import bars
from osekkai.matching.draft_changes import without_examples
from osekkai.matching.errors import NoSnapshot, StaleSnapshot
from osekkai.matching.spreadsheet import span, workbook
from osekkai.matching.templatetags import reform as say
from osekkai.policy import PolicyError, calendar
from osekkai.ui.kept import came_back, lead_back

SIDE_BY_SIDE = 4


@require_safe
@login_required
@permission_required("matching.try_reform", raise_exception=True)
def reforms(request: HttpRequest) -> HttpResponse:
    used = catalogue_in_use()
    services = sorted(used.services.values(), key=lambda each: (not each.is_paid_out, each.owner.id, each.id))
    return render(
        request,
        "matching/reforms.html",
        {"municipality": used.municipality, "here": "reform", "services": services, "kept": drafts.newest()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("matching.try_reform", raise_exception=True)
def new_reform(request: HttpRequest) -> HttpResponse:
    """The service file to write in. What was written stays, with what is wrong beside it."""
    used, back = catalogue_in_use(), came_back(request)
    asked = request.POST or request.GET
    service = used.services.get(asked.get("service", ""))
    if service is None:
        raise Http404
    again = next((each for each in drafts.kept([asked.get("of", "")]) if each.get("service") == service.id), {})
    written = {
        "text": request.POST.get("text", "").replace("\r\n", "\n")
        or again.get("text", "")
        or without_examples(used.files[service.path]),
        "name": request.POST.get("name", "").strip()[:80] or again.get("name", "") or f"{service.words.ja}の案",
        "on": request.POST.get("on", "").strip() or again.get("on", "") or calendar.today().isoformat(),
    }
    problems: dict[str, str] = {}
    files: list[str] = []
    wrong: list[dict[str, int]] = []
    if request.method == "POST":
        try:
            on = calendar.parse_date(written["on"])
            if len(written["text"]) > drafts.LONGEST:
                raise PolicyError([])
            draft = drafts.draft_of(used, service.path, written["text"])
            id = drafts.try_out(used, draft, on, written["name"], service.id)
            return redirect(f"{reverse('matching:reform-result')}?of={id}")
        except calendar.NotADay as not_a_day:
            problems["on"] = f"{not_a_day.ja}。"
        except PolicyError as error:
            files = [each.render() for each in error.problems]
            wrong = [
                {"line": each.where.line, "column": each.where.column}
                for each in error.problems
                if each.where.path == service.path and each.where.line
            ]
            problems["text"] = "ファイルに直すところがあります。" if files else "ファイルが長すぎます（20万字まで）。"
        except (NoSnapshot, StaleSnapshot) as missing:
            problems[""] = missing.say("ja")
        return lead_back(request, problems=problems, files=files, wrong=wrong, status=422)
    said = back.said if back else {}
    wrong = said.get("wrong", [])
    context = {
        "municipality": used.municipality,
        "here": "reform",
        "service": service,
        "problems": said.get("problems", {}),
        "files": said.get("files", ()),
        "wrong": wrong,
        "lines": _numbered(written["text"], {each["line"] for each in wrong}),
        "rows": written["text"].count("\n") + 3,
        "again": again.get("id", ""),
        **written,
    }
    return render(request, "matching/reform_new.html", context, status=back.status if back else 200)


SPARE = 200
"""Numbers for lines that are still to be written."""


def _numbered(text: str, wrong: set[int]) -> list[tuple[int, bool]]:
    """The numbers beside the text, and at which of them something is wrong."""
    return [(number, number in wrong) for number in range(1, text.count("\n") + 2 + SPARE)]


def _asked(request: HttpRequest) -> list[dict[str, Any]]:
    found = drafts.kept(request.GET.getlist("of")[:SIDE_BY_SIDE])
    if not found:
        raise Http404
    return [figures(each) for each in found]


def figures(shown: dict[str, Any]) -> dict[str, Any]:
    """What `disclosure.as_shown` gives, with its charts and the words of its steps."""
    for table in shown["by"]:
        table["chart"] = bars([(row["band"], row["gain"], row["lose"]) for row in table["rows"]], table["name"])
    shown["steps"] = [{"name": span(step), "households": step["households"]} for step in shown["distribution"]]
    return shown


@require_safe
@login_required
@permission_required("matching.try_reform", raise_exception=True)
def reform_result(request: HttpRequest) -> HttpResponse:
    used = catalogue_in_use()
    found = _asked(request)
    chosen = [each["id"] for each in found]
    others = [each for each in drafts.newest() if each["id"] not in chosen]
    context = {
        "municipality": used.municipality,
        "here": "reform",
        "found": found,
        "others": others,
        "query": request.GET.urlencode(),
        "hash": used.hash,
    }
    return render(request, "matching/reform.html", context)


@require_safe
@login_required
@permission_required("matching.try_reform", raise_exception=True)
def reform_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures as Excel or PDF, for the assembly."""
    found = _asked(request)
    if kind == "xlsx":
        type_, content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook(found)
    else:
        type_, content = "application/pdf", pdf(found)
    return HttpResponse(
        content, content_type=type_, headers={"Content-Disposition": f'attachment; filename="reform.{kind}"'}
    )


def pdf(found: list[dict[str, Any]]) -> bytes:
    office = catalogue_in_use().municipality.office.ja
    said = {"title": f"{office}　制度の案の試算", "author": office, "found": [_printed(each) for each in found]}
    return laid_out("matching/typst/reform.typ", said)


def _printed(each: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as they are written on paper."""
    total = each["total"]
    found: dict[str, Any] = {
        "name": each["name"],
        "versions": f"いまの版 {each['base']}　案の版 {each['draft']}",
        "basis": (
            f"基準日 {each['on']}、住民 {each['people']:,}人。円は1年あたり、家計から見た差です。"
            "10人未満の欄と、そこから逆算できる欄は「10人未満」とします。"
        ),
        "changes": _changes(each),
        "services": [],
    }
    if not each["services"]:
        return found
    is_open = total["open"] or total["open"] is None
    width = f"わからない人 {say.count(total['open'])}を入れると {say.yen(total['lo'])}〜{say.yen(total['hi'])}"
    return found | {
        "totals": [
            ("得になる人", say.count(total["gain"]), ""),
            ("損になる人", say.count(total["lose"]), ""),
            ("区や国の1年の負担の差", say.yen(total["yen"]), width if is_open else ""),
        ],
        "services": [_service(row) for row in each["services"]],
        "by": [
            {"name": table["name"], "chart": _bars(table["rows"]), "rows": [_band(row) for row in table["rows"]]}
            for table in each["by"]
        ],
        "steps": [(step["name"], say.households(step["households"])) for step in each["steps"]],
        "stories": [
            {"who": story["who"], "before": say.answer(story["before"]), "after": say.answer(story["after"])}
            for story in each["stories"]
        ],
    }


def _changes(each: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was changed, in sentences; nothing of a draft that a release before kept."""
    told = each.get("changes") or {"figures": [], "lines": [], "more": 0}
    lines = [line["said"] for line in told["lines"]]
    lines += [f"ほか {told['more']}行"] if told["more"] else []
    return {"figures": told["figures"], "lines": lines}


def _service(row: Mapping[str, Any]) -> tuple[str, ...]:
    name = row["band"] + ("" if row.get("adds", True) else "\n上限なので、合計には入れません")
    numbers = (say.count(row[each]) for each in ("after", "gain", "lose", "open"))
    return (name, f"{row['before']:,}", *numbers, say.signed(row["yen"]))


def _band(row: Mapping[str, Any]) -> tuple[str, ...]:
    width = "" if row["lo"] == row["hi"] else f"\n{say.signed(row['lo'])}〜{say.signed(row['hi'])}"
    numbers = (say.count(row[each]) for each in ("gain", "lose", "open"))
    return (row["band"], f"{row['people']:,}", *numbers, say.signed(row["yen"]) + width)


def _bars(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "label": row["band"],
            **{side: row[side] or 0 for side in ("lose", "gain")},
            **{f"{side}-said": "" if row[side] == 0 else say.short(row[side]) for side in ("lose", "gain")},
        }
        for row in rows
    ]
