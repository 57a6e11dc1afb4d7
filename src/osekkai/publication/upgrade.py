"""What an office still has to be given by `osekkai setup`: a first version of its folder."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from osekkai.catalogue.folder import read_files
from osekkai.ledger.services import operator
from osekkai.policy import PolicyError
from osekkai.publication.in_force import look_again
from osekkai.publication.models import Publication
from osekkai.publication.publishing import publish


def after_migrating() -> str:
    """The folder becomes the first version where there is none. Afterwards only `osekkai folder publish` publishes."""
    if Publication.objects.exists():
        return ""
    try:
        made = publish(read_files(settings.MUNICIPALITY), by=operator("setup"), note="はじめの版")
    except PolicyError as error:
        raise ImproperlyConfigured(f"はじめの版を公開できません。\n{error}") from error
    look_again()
    return f"制度のフォルダを、はじめの版 {made.version.hash} として公開しました。"
