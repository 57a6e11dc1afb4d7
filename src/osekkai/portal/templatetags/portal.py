"""Template words of the pages of residents: badges, names of categories and facts."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from osekkai import catalogue
from osekkai.catalogue import Service
from osekkai.catalogue.states import Stage, State
from osekkai.policy import Fact
from osekkai.portal.frame import catalogue_in_use
from osekkai.portal.guidance import Topic
from osekkai.portal.parts import ELSEWHERE
from osekkai.ui.templatetags.ui import as_example, day, language, say

register = template.Library()


@register.simple_tag
def confidence_badge(confidence: str) -> SafeString:
    """要確認, unless the figures were confirmed on a public page."""
    if confidence == "confirmed":
        return format_html('<span class="badge sure">{}</span>', gettext("公式ページで確認ずみ"))
    return format_html('<span class="badge unsure">{}</span>', gettext("要確認"))


@register.simple_tag
def level_badge(level: str) -> SafeString:
    names = {"national": gettext("国の制度"), "tokyo": gettext("東京都の制度"), "ward": gettext("区の制度")}
    return format_html('<span class="badge">{}</span>', names[level])


@register.simple_tag
def state_of(service: Service) -> State:
    """How a service stands today."""
    return catalogue.state_of(service, timezone.localdate())


@register.simple_tag
def done_at(service: Service) -> Topic | None:
    """Who does it where it is not the office: the tax office, the pension office …"""
    return catalogue_in_use().part(ELSEWHERE).get(service.done_at)


@register.simple_tag
def state_badges(service: Service) -> SafeString:
    """下書き, where it is not what is published, and why it cannot be applied for today; nothing where it can."""
    state, used = state_of(service), catalogue.now_in_use()
    found = [("due", gettext("下書き"))] if service.id in used.drafts | used.changed else []
    if state.stage == Stage.PAUSED:
        found.append(("unsure", gettext("休止中")))
    elif state.is_coming and state.stage != Stage.DRAFT:
        found.append(("", gettext("受付は %s から") % day(state.opens_on)))
    elif state.stage == Stage.CLOSED:
        found.append(("", gettext("受付終了")))
    return format_html_join(" ", '<span class="badge {}">{}</span>', found)


@register.simple_tag
def category_name(category: str) -> str:
    return {
        "ひとり親": gettext("ひとり親"),
        "くらし": gettext("くらし"),
        "仕事・くらし": gettext("仕事・くらし"),
        "住まい": gettext("住まい"),
        "健康": gettext("健康"),
        "子育て": gettext("子育て"),
        "戸籍・住民": gettext("戸籍・住民"),
        "教育": gettext("教育"),
        "死亡": gettext("死亡"),
        "環境": gettext("環境"),
        "税・保険": gettext("税・保険"),
        "防災": gettext("防災"),
        "障害": gettext("障害"),
        "高齢": gettext("高齢"),
    }.get(category, category)


@register.filter
def fact_label(fact: Fact) -> str:
    return fact.label(language())


@register.filter
def fact_help(fact: Fact) -> str:
    """How to write an answer, and an example of one."""
    question = fact.question
    return "　".join(each for each in (say(question.help), as_example(question.example)) if each) if question else ""
