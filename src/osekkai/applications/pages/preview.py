"""「申請書を見る」: a form as its file makes it, in every language side by side, with what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required, user_passes_test
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from osekkai.catalogue import catalogue_in_use, now_in_use
from osekkai.catalogue.model import FormPart
from osekkai.catalogue.speaking import texts_of
from osekkai.ui.display import FOLDER_LANGUAGES

WHOM = {
    "head": "申請する方",
    "spouse": "配偶者",
    "child": "お子さんごと（孫・配偶者の子・里子など、子として判定する人も）",
    "parent": "親ごと",
    "other": "そのほかの家族ごと",
    "each": "対象になりうる人ごと",
    "household": "世帯",
}


@require_safe
@login_required
@user_passes_test(lambda user: user.is_staff)
def form_preview(request: HttpRequest, service: str) -> HttpResponse:
    used = catalogue_in_use()
    found = used.services.get(service)
    if found is None or found.form is None:
        raise Http404("no form")
    missing = {
        lang: [words.ja for words in texts_of(found) if not words.has(lang)]
        for lang in FOLDER_LANGUAGES
        if lang != "ja"
    }
    context = {
        "municipality": used.municipality,
        "here": "catalogue",
        "service": found,
        "languages": FOLDER_LANGUAGES,
        "missing": missing,
        "whom": WHOM,
        "parts": [{"part": each, "rows": list(_rows(each))} for each in found.form.parts],
        "problems": now_in_use().problems,
    }
    return render(request, "applications/preview.html", context)


def _rows(part: FormPart) -> Iterator[dict[str, Any]]:
    for ask in part.asks:
        question = ask.fact.question
        if question is None:
            continue
        yield {
            "fact": ask.fact,
            "texts": [(lang, question.text.say(lang), question.text.has(lang)) for lang in FOLDER_LANGUAGES],
            "optional": ask.optional,
            "when": ask.when.expression.text if ask.when and ask.when.expression else "",
            "choices": [each.ja for each in ask.fact.choices.values()],
            "checks": [each.words.ja for each in part.checks if each.fact == ask.fact],
        }
