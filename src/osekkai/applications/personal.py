"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from osekkai.personal import Room, Until, Who, With, tells

WITH_CASE = With("the case that it opened")


def _of_bundles(who: Who) -> Q:
    """Files are found by what they came with."""
    if who.account is None:
        return Q()
    drafts = apps.get_model("applications", "Draft").objects.filter(account=who.account).values("code_hash")
    sent = apps.get_model("applications", "Application").objects.filter(account=who.account).values("bundle")
    return Q(bundle__in=drafts) | Q(bundle__in=sent)


tells(
    "applications.Draft",
    ends=Until("expires_at"),
    nothing="version changed_at expires_at",
    link="account",
    sealed="code_hash code_sealed sealed",
    account="account",
)
tells(
    "applications.Application",
    ends=WITH_CASE,
    nothing="number service section catalogue status submitted_at due by_post bundle",
    link="account mandate",
    stated="content",
    sealed="code_sealed",
    account="account",
)
tells(
    "applications.Attachment",
    ends=WITH_CASE,
    nothing="kind size added_at digest bundle",
    stated="document",
    sealed="stored",
    by=_of_bundles,
)
tells(
    "applications.Revision",
    ends=WITH_CASE,
    nothing="number replaced_at",
    link="application",
    stated="content",
    account="application__account",
)
tells(
    "applications.Correction",
    ends=WITH_CASE,
    nothing="page fact document asked_at until mended_at",
    link="application",
    known="why",
    account="application__account",
)
tells(
    "applications.Message",
    ends=WITH_CASE,
    nothing="by_staff at read_at",
    link="application",
    stated="text",
    account="application__account",
)
tells(
    "applications.MailKey",
    ends=Room("a year after what it opens, every night"),
    nothing="made_at bundle",
    sealed="address_hash code_sealed",
)
tells(
    "applications.MailLink",
    ends=Room("the next night"),
    nothing="made_at used_at",
    sealed="token_hash address_hash",
)
