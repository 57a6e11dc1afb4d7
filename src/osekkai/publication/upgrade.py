"""What an office still has to be given by `osekkai setup`: a first version of its folder."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from osekkai.ledger.services import operator
from osekkai.policy import PolicyError
from osekkai.problems import Problem
from osekkai.publication.in_force import look_again, passed_over
from osekkai.publication.models import Publication
from osekkai.publication.publishing import publish
from osekkai.publication.settled import read_settled


def after_migrating() -> str:
    """The folder becomes the first version where there is none. Afterwards only `osekkai folder publish` publishes.

    What of it this release cannot read is said.
    """
    if Publication.objects.exists():
        return "\n".join(each.words for each in passed_over())
    try:
        made = publish(read_settled(settings.MUNICIPALITY), by=operator("setup"), note="はじめの版")
    except PolicyError as error:
        raise ImproperlyConfigured(f"はじめの版を公開できません。\n{error}") from error
    except Problem as problem:
        raise ImproperlyConfigured(f"はじめの版を公開できません。{problem.say('ja')}") from problem
    look_again()
    return f"制度のフォルダを、はじめの版 {made.version.hash} として公開しました。"
