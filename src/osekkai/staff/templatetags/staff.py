"""Template words about people who work here."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import User

from osekkai.staff.naming import name_of

register = template.Library()


@register.filter
def staff_name(user: User | None) -> str:
    return name_of(user) if user else ""
