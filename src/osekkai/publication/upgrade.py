"""What an office still has to be given by `osekkai setup`: a first version of its folder."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from osekkai.ledger.services import operator
from osekkai.policy import PolicyError
from osekkai.problems import Problem
from osekkai.publication.in_force import look_again, passed_over
from osekkai.publication.keeping import opened
from osekkai.publication.models import Publication
from osekkai.publication.objections import left_behind
from osekkai.publication.publishing import publish
from osekkai.publication.settled import read_settled


def after_migrating() -> str:
    """The folder becomes the first version where there is none. Afterwards only `osekkai folder publish` publishes.

    The release before used the files as they were: what is missing in them is said, and refused from then on. What
    this release cannot read of a version is said too.
    """
    if Publication.objects.exists():
        return "\n".join(each.words for each in passed_over())
    try:
        files = read_settled(settings.MUNICIPALITY)
        made = publish(files, by=operator("setup"), note="はじめの版", may_leave=True)
    except PolicyError as error:
        raise ImproperlyConfigured(f"はじめの版を公開できません。\n{error}") from error
    except Problem as problem:
        raise ImproperlyConfigured(f"はじめの版を公開できません。{problem.say('ja')}") from problem
    look_again()
    missing = left_behind(opened(made.version.hash), None)
    more = f"\n足りないものがあります。もどして、公開してください: {'、'.join(missing)}" if missing else ""
    return f"制度のフォルダを、はじめの版 {made.version.hash} として公開しました。{more}"
