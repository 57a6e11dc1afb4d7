"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from osekkai.personal import Room, Until, Who, With, tells
from osekkai.said import Said

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
    words=Said("書きかけの申請", en="draft"),
    ends=Until("expires_at"),
    nothing="version changed_at expires_at",
    link="account",
    sealed="code_hash code_sealed sealed",
    account="account",
)
tells(
    "applications.Application",
    words=Said("申請", en="application"),
    ends=WITH_CASE,
    nothing="number service section catalogue status submitted_at due by_post language came_by bundle",
    link="account mandate",
    stated={
        "content": Said("申請に書いたこと", en="what was stated"),
    },
    sealed="code_sealed",
    account="account",
)
tells(
    "applications.Attachment",
    words=Said("申請につけた書類", en="attached paper"),
    ends=WITH_CASE,
    nothing="kind size added_at digest bundle",
    stated={
        "document": Said("書類の種類", en="kind of paper"),
    },
    sealed="stored",
    by=_of_bundles,
)
tells(
    "applications.Revision",
    words=Said("なおす前の申請", en="application before it was mended"),
    ends=WITH_CASE,
    nothing="number replaced_at",
    link="application",
    stated={
        "content": Said("申請に書いたこと", en="what was stated"),
    },
    account="application__account",
)
tells(
    "applications.Correction",
    words=Said("なおしてほしいところ", en="correction asked for"),
    ends=WITH_CASE,
    nothing="page fact document asked_at until mended_at",
    link="application",
    known={
        "why": Said("理由", en="reason"),
    },
    account="application__account",
)
tells(
    "applications.Message",
    words=Said("担当とのやりとり", en="message"),
    ends=WITH_CASE,
    nothing="by_staff at read_at",
    link="application",
    stated={
        "text": Said("文", en="text"),
    },
    account="application__account",
)
tells(
    "applications.MailKey",
    words=Said("メールで続けるための鍵", en="key to continue by mail"),
    ends=Room("a year after what it opens, every night"),
    nothing="made_at bundle confirmed_at",
    sealed="address_hash code_sealed",
)
tells(
    "applications.MailProof",
    words=Said("メールで送った番号", en="number sent by mail"),
    ends=Room("the next night"),
    nothing="made_at tries bundle",
    sealed="address_hash number_hash",
)
tells(
    "applications.MailLink",
    words=Said("メールで送ったリンク", en="link sent by mail"),
    ends=Room("the next night"),
    nothing="made_at used_at",
    sealed="token_hash address_hash",
)
