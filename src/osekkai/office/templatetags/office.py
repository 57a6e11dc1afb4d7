"""Template words of the frame around staff's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from osekkai.catalogue import catalogue_in_use
from osekkai.office.places import MENU

register = template.Library()


@register.inclusion_tag("office/_menu.html", takes_context=True)
def office_menu(context: Context) -> dict[str, Any]:
    """The ways into the rooms, for whoever is signed in."""
    entries = MENU.filled(context["request"])
    return {
        "first": [each for each in entries if each.first],
        "others": [each for each in entries if not each.first],
        "here": context.get("here", ""),
    }


@register.filter
def service_name(id: str) -> str:
    """Of a service that the folder no longer has, its id."""
    service = catalogue_in_use().services.get(id)
    return service.words.ja if service else id
