"""The pages of the interview and its result. The answers travel in the address (`s`); nothing is kept on the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from osekkai.catalogue import Catalogue
from osekkai.matching import errors, interview, kinfolk, results
from osekkai.matching.answered import answered, known_of, last_answered
from osekkai.matching.answers import CONVERSATION, Answers, encode
from osekkai.matching.errors import Misunderstood
from osekkai.matching.interview import Step
from osekkai.matching.known import receiving
from osekkai.matching.opening import with_answers
from osekkai.matching.people import names_of, people_of
from osekkai.matching.places import RESULT
from osekkai.matching.results import Groups
from osekkai.matching.today import home_of
from osekkai.policy import HOUSEHOLD, PERSON, Assessment, PolicyError, explain, presumed
from osekkai.policy.kinship import HERE, REGISTERED, UNBORN
from osekkai.portal.frame import catalogue_in_use, page, today
from osekkai.portal.parts import LIFE_EVENTS
from osekkai.portal.who import sign_in
from osekkai.register import queries as register
from osekkai.ui import marks
from osekkai.ui.kept import came_back, lead_back
from osekkai.ui.templatetags.ui import told

Page = Callable[[HttpRequest, Answers], HttpResponse]
"""A view of answers that were opened."""


def address(name: str, answers: Answers | str, **query: str) -> str:
    """The address of a page about some answers, or about what they are written as already."""
    token = answers if isinstance(answers, str) else encode(answers)
    return f"{reverse(f'matching:{name}')}?{urlencode({'s': token, **query})}"


@marks.writes_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """One question a page. A good answer leads to the next question's own address, so that 'back' loses nothing."""
    catalogue = catalogue_in_use()
    if request.method != "POST" and "s" not in request.GET:
        return redirect(address("check", interview.begin(catalogue, request.GET.get("event", ""))))
    return _question(request)


@with_answers
def _question(request: HttpRequest, answers: Answers) -> HttpResponse:
    catalogue = catalogue_in_use()
    sent = request.POST if request.method == "POST" else request.GET
    assessed = cache(lambda: _assessment(catalogue, answers))
    step = _step(catalogue, answers, sent.get("ask", ""), assessed)
    if step is None:
        return redirect(address("result", answers))
    back = came_back(request)
    if request.method != "POST" and not back:
        return _ask(request, catalogue, answers, step, assessed())
    form = {name: str(value)[:200] for name, value in request.POST.items()}
    try:
        if step.fact:
            answered = interview.take_fact(catalogue, answers, step.member, step.fact, form, today())
        else:
            answered = interview.take_part(catalogue, answers, step.kind, form, today())
    except Misunderstood as problem:
        if back:
            return _ask(request, catalogue, answers, step, assessed(), problem, form)
        return lead_back(request, address("check", answers, ask=_asked(step)), status=problem.status)
    return redirect(address("check", answered))


def _step(catalogue: Catalogue, answers: Answers, asked: str, assessed: Callable[[], Assessment | None]) -> Step | None:
    """The step that the address names (`ask=children`, `ask=head.salary`), else the next one."""
    if asked in CONVERSATION:
        return Step(asked)
    member, _, name = asked.partition(".")
    if fact := catalogue.book.vocabulary.facts.get(name):
        known = member in answers.members() if fact.entity == PERSON else fact.entity == HOUSEHOLD and not member
        if known and (fact.question or fact.presume):
            return Step("fact", member, fact)
    return interview.next_step(catalogue, answers, assessed())


def _assessment(catalogue: Catalogue, answers: Answers) -> Assessment | None:
    """The assessment once the resident is there; none while the conversation has not begun."""
    if "me" not in answers.talked:
        return None
    try:
        return interview.assessed(catalogue, answers, today())
    except PolicyError:
        return None  # an older version of the vocabulary: the questions are asked again


def _ask(
    request: HttpRequest,
    catalogue: Catalogue,
    answers: Answers,
    step: Step,
    assessment: Assessment | None,
    problem: Misunderstood | None = None,
    form: dict[str, str] | None = None,
) -> HttpResponse:
    groups = results.grouped(catalogue, assessment, answers.event, _received(answers)) if assessment else None
    written = answers.fact(step.member, step.fact.id) if step.fact else None
    token = encode(answers)
    facts = catalogue.book.vocabulary.facts
    context = page(
        step=step,
        token=token,
        event=catalogue.part(LIFE_EVENTS).get(answers.event),
        people=people_of(answers, today()),
        whose=names_of(answers).get(step.member, ""),
        groups=groups,
        left=interview.questions_left(catalogue, answers, assessment) if assessment and step.fact else None,
        form=form or ({} if written is None else {"value": _typed(written)}),
        problems={problem.where: told(problem)} if problem else {},
        here=address("check", token, ask=_asked(step)),
        result_address=address("result", token),
        last_year=today().year - 1,
        heard=None if problem or "ask" in request.GET else last_answered(facts, answers, token),
        back=_before(answers, step),
        start_known=_start_known(answers) if step.kind == "me" else "",
        birth=(form or {}).get("birth_date") or _birth_of(answers, step.kind),
        kin=_kin(answers, step.kind, form or {}, problem),
    )
    template = "matching/ask_fact.html" if step.fact else "matching/ask_household.html"
    back = came_back(request)
    return render(request, template, context, status=back.status if back else 200)


def _start_known(answers: Answers) -> str:
    """Where who can sign in begins with what the register knows; nothing once somebody has begun, or nobody can."""
    query = f"?{urlencode({'event': answers.event})}" if answers.event else ""
    following = reverse("matching:known") + query
    return following if not answers.people and sign_in(following) else ""


def _asked(step: Step) -> str:
    """What an address calls a question."""
    return f"{step.member}.{step.fact.id}" if step.fact else step.kind


def _before(answers: Answers, step: Step) -> str:
    """The address of the question before; nothing before the first."""
    asked = answers.before(_asked(step))
    return address("check", answers, ask=asked) if asked else ""


def _birth_of(answers: Answers, part: str) -> str:
    """What stands in the field of a person who is already known."""
    relation = {"me": "head", "spouse": "spouse"}.get(part)
    return next((facts["birth_date"] for each, facts in answers.people if each == relation), "")


def _kin(answers: Answers, part: str, form: dict[str, str], problem: Misunderstood | None) -> dict[str, Any]:
    """What the pages of the household offer to say of kin, and what is chosen there."""
    if part == "spouse":
        said = answers.kin.get("spouse", {})
        bond = form.get("bond") or said.get("bond", REGISTERED)
        has = form.get("has") or kinfolk.has_spouse(answers)
        return {"has": has, "bonds": kinfolk.bonds(), "bond": bond, "is_open": bond != REGISTERED}
    if part == "children":
        whose, clear = kinfolk.whose(answers, today()), kinfolk.is_whose_clear(answers)
        usual = whose[0][0] if clear else ""
        of, lives = form.get("whose", usual), form.get("lives", HERE)
        if problem and problem.args[1] is errors.DUE:
            lives = UNBORN
        return {
            "whose": whose,
            "of": of,
            "is_whose_clear": clear,
            "places": kinfolk.places(),
            "lives": lives,
            "is_open": lives != HERE or (clear and of != usual),
        }
    return {"others": kinfolk.others(answers, today())} if part == "others" else {}


def _typed(written: object) -> str:
    if isinstance(written, list):
        return ""  # one of several: which, the question asks
    if isinstance(written, dict) and "between" not in written:
        return _typed(written.get(str(today().year - 1), ""))
    if isinstance(written, dict):
        lo, hi = written["between"]
        return f"{lo}〜{hi}"
    return {True: "はい", False: "いいえ"}.get(written, str(written)) if isinstance(written, bool) else str(written)


def _with_result(view: Callable[[HttpRequest, Answers, Assessment, Groups], HttpResponse]) -> Page:
    """A page of what was found; whoever has not begun yet is asked first."""

    @wraps(view)
    def guarded(request: HttpRequest, answers: Answers) -> HttpResponse:
        catalogue = catalogue_in_use()
        if "me" not in answers.talked:
            return redirect(address("check", answers))
        assessment = _assessment(catalogue, answers)
        if assessment is None:
            return _not_readable(request)
        groups = results.grouped(catalogue, assessment, answers.event, _received(answers))
        return view(request, answers, assessment, groups)

    return guarded


@require_safe
@with_answers
@_with_result
def result(request: HttpRequest, answers: Answers, assessment: Assessment, groups: Groups) -> HttpResponse:
    catalogue = catalogue_in_use()
    token = encode(answers)
    facts = catalogue.book.vocabulary.facts
    context = page(
        answers=answers,
        token=token,
        groups=groups,
        assumed=results.assumptions(groups),
        answered=answered(facts, answers, token),
        known=known_of(facts, answers, token),
        parts=RESULT.filled(request, token, results.applicable(groups, today())),
        event=catalogue.part(LIFE_EVENTS).get(answers.event),
        people=people_of(answers, today()),
        names=names_of(answers),
        may_not_be_head=kinfolk.may_not_be_head(answers),
        left=interview.questions_left(catalogue, answers, assessment),
        more_address=address("check", replace(answers, event="")),
        continue_address=address("check", token),
        on_screen=address("result", token),
        on_paper=address("result", token, paper="1"),
        paper="paper" in request.GET,
        others_address=address("others", token),
        here=request.build_absolute_uri(address("result", token)),
        today=today(),
        facts=facts,
    )
    return render(request, "matching/result.html", context)


@require_safe
@with_answers
@_with_result
def others(request: HttpRequest, answers: Answers, assessment: Assessment, groups: Groups) -> HttpResponse:
    """What a household cannot have now, and for each why; what was taken for granted of it can be set right."""
    context = page(
        cards=groups.not_now,
        token=encode(answers),
        event=catalogue_in_use().part(LIFE_EVENTS).get(answers.event),
        names=names_of(answers),
        back=address("result", answers),
    )
    return render(request, "matching/others.html", context)


def _received(answers: Answers) -> frozenset[tuple[str, str]]:
    """What whoever began from the register receives already."""
    catalogue = catalogue_in_use()
    to = register.of_themselves(answers.person) if answers.person else register.ANYBODY
    home = home_of(answers.person, catalogue.book.vocabulary, today(), to=to) if answers.person else None
    return receiving(home, answers, catalogue) if home else frozenset()


@require_safe
@with_answers
def why(request: HttpRequest, answers: Answers) -> HttpResponse:
    """The whole tree of reasons for one service and person."""
    catalogue = catalogue_in_use()
    assessment = _assessment(catalogue, answers)
    if assessment is None:
        return _not_readable(request)
    try:
        found = assessment.of(request.GET.get("service", ""), request.GET.get("for", ""))
    except KeyError:
        raise Http404("no such result") from None
    context = page(
        result=found,
        why=explain(found),
        refused_by=list(presumed([found]).values()) if found.status == "ineligible" else [],
        token=encode(answers),
        service=catalogue.services[found.service.id],
        names=names_of(answers),
        back=address("result", answers),
    )
    return render(request, "matching/why.html", context)


def _not_readable(request: HttpRequest) -> HttpResponse:
    return render(request, "matching/not_readable.html", page(), status=400)
