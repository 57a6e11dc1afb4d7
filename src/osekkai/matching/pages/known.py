"""Signed in, the interview starts from the register: 「この内容でよいですか」."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.matching.answered import known_of
from osekkai.matching.answers import encode
from osekkai.matching.known import known
from osekkai.matching.pages.check import address
from osekkai.matching.people import names_of, people_of
from osekkai.matching.today import home_of
from osekkai.portal.frame import catalogue_in_use, page, today
from osekkai.portal.parts import LIFE_EVENTS
from osekkai.portal.who import looked, person_of, sign_in, visitor
from osekkai.register import queries as register

PURPOSE = "制度さがし"


@never_cache
@require_safe
def from_register(request: HttpRequest) -> HttpResponse:
    """What the register knows, for whoever is signed in to look over; nothing is kept by it."""
    if (who := visitor(request)) is None:
        if out := sign_in(request.get_full_path()):
            return redirect(out)
        raise Http404("nobody can sign in here")
    catalogue, event = catalogue_in_use(), request.GET.get("event", "")
    person = person_of(request)
    to = register.of_themselves(person) if person else register.ANYBODY
    home = home_of(person, catalogue.book.vocabulary, today(), to=to) if person else None
    answers = known(home, person, catalogue, event, who.id) if home and person else None
    context = page(event=catalogue.part(LIFE_EVENTS).get(event), event_id=event, is_there=home is not None)
    if answers:
        looked(request, PURPOSE)
        token = encode(answers)
        found = known_of(catalogue.book.vocabulary.facts, answers, token)
        mine = names_of(answers)["head"]
        first = [each for each in found if each.is_much and each.fact.question and each.whose in ("", mine)]
        context |= {
            "token": token,
            "people": people_of(answers, today()),
            "known": first,
            "further": [each for each in found if each not in first],
            "on": address("check", token),
        }
    return render(request, "matching/known.html", context)
