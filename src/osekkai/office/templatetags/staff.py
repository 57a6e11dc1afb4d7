"""Words of every staff page: who somebody is, and what a service is called."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import User

from osekkai.catalogue import catalogue_in_use
from osekkai.identity.staff import name_of

register = template.Library()


@register.filter
def staff_name(user: User | None) -> str:
    return name_of(user) if user else ""


@register.filter
def service_name(id: str) -> str:
    """Of a service that the folder no longer has, its id."""
    service = catalogue_in_use().services.get(id)
    return service.words.ja if service else id
