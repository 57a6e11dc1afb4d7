"""Components: each example is drawn, arguments are held to what the component says, and no page writes them by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.template import Context, Engine, TemplateSyntaxError
from django.test import Client
from django.utils import translation

from osekkai.ui.components import FOLDER, Component, Example, Misused, components
from osekkai.ui.components.examples import shown
from tests.conftest import ROOT

EXAMPLES = [(each, one) for each in components().values() for one in each.examples]
TEMPLATES = sorted((ROOT / "src" / "osekkai").glob("*/templates/**/*.html"))
NEW_SINCE_WCAG_2_0 = {"1.3.4", "1.3.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13", "2.4.11", "2.5.3", "2.5.8", "4.1.3"}


def drawn(source: str, **told: object) -> str:
    return Engine.get_default().from_string(source).render(Context(told))


@pytest.mark.parametrize(
    ("component", "example"), EXAMPLES, ids=[f"{each.name}: {one.title}" for each, one in EXAMPLES]
)
def test_each_example_is_drawn(component: Component, example: Example) -> None:
    html = shown(component, example).html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert html.strip() and len(ids) == len(set(ids))
    refers = " ".join(re.findall(r'(?:aria-describedby|for)="([^"]*)"', html)).split()
    assert set(refers) <= set(ids), "what an input refers to is there"


@pytest.mark.parametrize("component", components().values(), ids=lambda each: each.name)
def test_a_component_says_everything_about_itself(component: Component) -> None:
    folder = FOLDER / component.name
    assert {each.name for each in folder.iterdir()} == {f"component.{each}" for each in ("html", "css", "yaml")}
    assert component.words and component.what and component.accessibility
    for each in component.examples:
        component.check(each.arguments)
    used = {name for each in component.examples for name in each.arguments}
    kept = {each.name for each in component.arguments.values() if each.required}
    assert kept <= used and sum("長い" in each.title for each in component.examples), "a state with long Japanese text"
    for criterion in component.accessibility:
        assert re.fullmatch(r"[1-4]\.\d\.\d{1,2}", criterion.wcag)
        assert criterion.jis == ("" if criterion.wcag in NEW_SINCE_WCAG_2_0 else criterion.wcag), criterion


def test_an_error_has_an_example_wherever_there_can_be_one() -> None:
    for each in components().values():
        if "problem" in each.arguments:
            assert any(one.arguments.get("problem") for one in each.examples), each.name


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{% component "error-summery" problems=p %}', "no component “error-summery”"),
        ('{% component "error-summary" %}', "needs “problems”"),
        ('{% component "error-summary" problem=p %}', "no argument “problem”"),
        ('{% component "error-summary" p "f" %}', "Only the first argument"),
        ('{% component "error-summary" p problems=p %}', "twice"),
        ('{% component "field" "born" label="生年月日" %}', "{% endfield %}"),
        ('{% field "born" %}<input {{ control }}>{% endfield %}', "needs “label”"),
        ('{% field "born" label="生年月日" hint="例" %}<input {{ control }}>{% endfield %}', "no argument “hint”"),
    ],
)
def test_a_page_that_calls_one_wrongly_is_not_even_read(source: str, said: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=re.escape(said)):
        Engine.get_default().from_string(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{% field "born" label="生年月日" %}<input name="born">{% endfield %}', "says {{ control }}"),
        ('{% notice look="yes" %}できました{% endnotice %}', "may be: help, unsure"),
        ('{% choice "1" %}はい{% endchoice %}', "needs a name"),
        ('{% region "" %}<table></table>{% endregion %}', "needs a label"),
        ('{% choices "a" legend="？" %}{% choice "1" name="b" %}はい{% endchoice %}{% endchoices %}', "name and type"),
    ],
)
def test_what_only_shows_when_it_is_drawn_is_refused_there(source: str, said: str) -> None:
    with pytest.raises(Misused, match=re.escape(said)):
        drawn(source)


def test_a_summary_takes_one_sentence_several_or_one_of_each_field() -> None:
    summary = '{% component "error-summary" problems=problems prefix="f" %}'
    assert not drawn(summary, problems={}).strip() and not drawn(summary, problems="").strip()
    assert "<p>だめです</p>" in drawn(summary, problems="だめです")
    assert drawn(summary, problems=["一", "二"]).count("<li>") == 2
    page = drawn(summary, problems={"born": "未来です", "": "<b>"})
    assert '<li><a href="#f-born">未来です</a></li>' in page and "<li>&lt;b&gt;</li>" in page
    assert 'role="alert"' in page and "data-focus" in page


@pytest.mark.parametrize(
    ("language", "heading"),
    [("ja", "もう一度おねがいします"), ("en", "Please"), ("ja-easy", "もう"), ("zh-hans", "请"), ("ko", "다시")],
)
def test_its_heading_is_in_the_readers_language(language: str, heading: str) -> None:
    with translation.override(language):
        assert heading in drawn('{% component "error-summary" problems="x" %}')


def test_a_field_ties_label_help_and_error_to_what_is_written_in() -> None:
    field = '{% field "born" prefix="f" label="生年月日" help="例" problem=said %}<input {{ control }}>{% endfield %}'
    page = drawn(field, said="<未来>")
    assert '<label for="f-born">生年月日</label>' in page and "&lt;未来&gt;" in page
    assert '<input id="f-born" name="born" aria-invalid="true" aria-describedby="f-born-help f-born-error">' in page
    assert '<input id="f-born" name="born" aria-describedby="f-born-help">' in drawn(field, said="")


def test_a_summary_leads_to_the_first_of_several_choices() -> None:
    page = drawn(
        '{% choices "has" prefix="f" legend="？" chosen="yes" problem="選んでください" %}'
        "{% for each in all %}{% choice each %}{{ each }}{% endchoice %}{% endfor %}{% endchoices %}",
        all=["no", "yes"],
    )
    page = re.sub(r"\s+", " ", page)
    assert 'value="no" id="f-has" >' in page and 'value="yes" id="f-has-yes" checked' in page
    assert '<fieldset class="question wrong" aria-describedby="f-has-error" >' in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda each: each.stem)
def test_no_page_writes_a_component_by_hand(path: Path) -> None:
    written = re.findall(r'class="(?:field|error-summary|choices|choice|wide)\b[^"]*"', path.read_text("utf-8"))
    assert written == []


def test_all_styles_are_in_the_one_file_that_a_page_asks_for() -> None:
    look = Path(str(finders.find("ui/look.css"))).read_text("utf-8")
    for path in FOLDER.glob("*/component.css"):
        assert path.read_text("utf-8") in look
    base = (ROOT / "src/osekkai/ui/templates/ui/base.html").read_text("utf-8")
    assert base.count('rel="stylesheet"') == 1


@pytest.mark.one_database(reason="who is signed in")
@pytest.mark.django_db
def test_the_gallery_shows_every_state_to_staff_only() -> None:
    assert Client().get("/office/gallery/").status_code == 302
    clerk = Client()
    clerk.force_login(User.objects.create_user("hana", is_staff=True))
    page = clerk.get("/office/gallery/").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and "data-focus" not in page.split("<main")[1]
    for component, example in EXAMPLES:
        assert component.words in page and example.title in page
