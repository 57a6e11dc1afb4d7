"""A section with work on its desks: people for every part of a decision, and applications of the last weeks."""

from __future__ import annotations

import secrets
from datetime import timedelta
from itertools import islice

from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.utils import timezone

from osekkai.applications import attaching, services
from osekkai.applications.models import Application
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.catalogue.opening import days_after
from osekkai.demonstration import residents
from osekkai.identity.models import StaffRole

APPLICATIONS = 60
WITHOUT_A_DOCUMENT = 4
"""One in so many comes without a document, and has to be asked for it."""


def hire(section: str, department: str) -> list[tuple[str, str, str]]:
    """`(name, password, what they do)` of the people who are not there yet. The passwords are told once."""
    posts = [
        ("tanaka", "clerk", section, f"{section}の担当（案件・起案）"),
        ("kato", "clerk", section, f"{section}の担当"),
        ("suzuki", "subchief", section, f"{section}の係長（審査）"),
        ("sato", "chief", section, f"{section}の課長（決裁）"),
        ("takahashi", "head", department, f"{department}の部長（100万円からの決裁）"),
        ("watanabe", "chief", "財政課", "財政課の課長（合議）"),
        ("yamamoto", "auditor", "", "監査"),
        ("nakamura", "designer", "", "進めかたの図を描く人"),
    ]
    return [(name, _hired(name, role, unit), what) for name, role, unit, what in posts if not User.objects.filter(username=name).exists()]


def _hired(name: str, role: str, unit: str) -> str:
    password = secrets.token_urlsafe(9)
    with transaction.atomic():
        user = User.objects.create_user(name, password=password, is_staff=True)
        StaffRole.objects.create(user=user, unit=unit, role=role, since=timezone.localdate() - timedelta(days=200))
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="matching", codename__in=["view_outreach", "view_missed", "try_reform"]))
    return password


def fill(section: str, catalogue: Catalogue, most: int = APPLICATIONS) -> int:
    """Residents apply to a section, over the last weeks; how many. `osekkai work` checks what came."""
    today = timezone.localdate()
    done = 0
    for number, ready in enumerate(islice(residents.drafts(catalogue, today, sections=[section]), most)):
        missing = ready.documents[-1:] if number % WITHOUT_A_DOCUMENT == 1 else ()
        for document in ready.documents:
            if document not in missing:
                attaching.attach(ready.code, document, residents.photo(document))
        for made in services.submit(ready.code, catalogue, today, ready.account):
            _came_earlier(made, number * 7 % 40, ready.service.form.days if ready.service.form else 30, catalogue)
            done += 1
    return done


def _came_earlier(application: Application, days: int, takes: int, catalogue: Catalogue) -> None:
    """As if it had come some days ago, so that not everything is due on the same day."""
    came = timezone.now() - timedelta(days=days)
    due = days_after(timezone.localdate(came), takes, catalogue.municipality.closed)
    Application.objects.filter(pk=application.pk).update(submitted_at=came, due=due)
    Case.objects.filter(application=application).update(opened_at=came, due=due)
