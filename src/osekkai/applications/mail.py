"""Mail about applications: the receipt, and the way back for those who did not sign in (a link that opens once)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from osekkai import codes
from osekkai.applications.errors import NoLink
from osekkai.applications.models import Application, Draft, MailKey, MailLink, hash_of
from osekkai.catalogue import Catalogue
from osekkai.channels.queries import could_not_be_sent
from osekkai.channels.services import queue_mail
from osekkai.policy import Words

WITHIN = timedelta(minutes=30)
"""How long a link opens."""
MOST = 5
"""Links to one address in an hour."""


def receipt(bundle: str, to: str, applications: Sequence[Application], catalogue: Catalogue) -> None:
    """Numbers and where to ask; nothing of what was written, nor the address that opens it: mail is a postcard.

    In the transaction of the submission.
    """
    rows = [(each, catalogue.services[each.service]) for each in applications]
    text = render_to_string("applications/receipt_mail.txt", {"rows": rows, "office": catalogue.municipality.office})
    queue_mail(f"receipt:{bundle}", to, gettext("申請を受け付けました"), text)


def receipt_failed(bundle: str) -> bool:
    """Whether the receipt could not be sent: no other mail will reach the address either."""
    return could_not_be_sent(f"receipt:{bundle}")


def returned(key: str, to: str, application: Application, until: date, office: Words) -> None:
    """That something has to be mended, and until when; what, is read on the page. In the transaction of the return."""
    text = render_to_string(
        "applications/returned_mail.txt", {"number": application.number, "until": until, "office": office}
    )
    queue_mail(key, to, f"【{office.ja}】申請を なおしてください", text)


def written(key: str, to: str, application: Application, office: Words) -> None:
    """That somebody of the section wrote a message, which is read on the page. In the transaction of the message."""
    text = render_to_string("applications/written_mail.txt", {"number": application.number, "office": office})
    queue_mail(key, to, f"【{office.ja}】申請について メッセージがあります", text)


@transaction.atomic
def keep(code: str, address: str, link: Callable[[str], str]) -> None:
    """Remember that the address may ask for the way back to the code, and send a first link.

    `link` makes an address of a token.
    """
    key = _known_as(address)
    sealed = codes.office_cipher("mail-keys").encrypt(code.encode())
    MailKey.objects.get_or_create(address_hash=key, bundle=hash_of(code), defaults={"code_sealed": sealed})
    _send(key, address, link)


@transaction.atomic
def ask(address: str, link: Callable[[str], str]) -> None:
    """Send a link, where the address is known. Whoever asks is not told whether it is."""
    key = _known_as(address)
    if MailKey.objects.filter(address_hash=key).exists():
        _send(key, address, link)


def _send(key: str, address: str, link: Callable[[str], str]) -> None:
    if MailLink.objects.filter(address_hash=key, made_at__gt=timezone.now() - timedelta(hours=1)).count() >= MOST:
        return
    token = codes.new_code()
    made = MailLink.objects.create(token_hash=codes.hash_of(token, "mail-link"), address_hash=key)
    text = render_to_string(
        "applications/link_mail.txt", {"link": link(token), "minutes": int(WITHIN.total_seconds() // 60)}
    )
    queue_mail(f"link:{made.pk}", address, gettext("申請のつづきを ひらくリンク"), text)


@dataclass(frozen=True, slots=True)
class Found:
    """A draft (with its code), or what became of it."""

    code: str
    draft: bool
    applications: list[Application]


@transaction.atomic
def use(token: str) -> list[Found]:
    """Everything the address may open, once. Raises `NoLink`. What became somebody's by signing in is left out."""
    link = (
        MailLink.objects.select_for_update()
        .filter(token_hash=codes.hash_of(token, "mail-link"), used_at=None, made_at__gt=timezone.now() - WITHIN)
        .first()
    )
    if link is None:
        raise NoLink
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    found = []
    for key in MailKey.objects.filter(address_hash=link.address_hash).order_by("-id"):
        applications = list(Application.objects.filter(bundle=key.bundle, account=None).order_by("id"))
        draft = Draft.objects.filter(code_hash=key.bundle, account=None, expires_at__gt=timezone.now()).exists()
        if draft or applications:
            found.append(
                Found(codes.office_cipher("mail-keys").decrypt(bytes(key.code_sealed)).decode(), draft, applications)
            )
    return found


def delete_old() -> int:
    """Links of yesterday, and addresses of drafts that are gone and applications of more than a year ago; how many."""
    links, _ = MailLink.objects.filter(made_at__lt=timezone.now() - timedelta(days=1)).delete()
    lately = Application.objects.filter(submitted_at__gt=timezone.now() - timedelta(days=366))
    keys, _ = (
        MailKey.objects.exclude(bundle__in=Draft.objects.values("code_hash"))
        .exclude(bundle__in=lately.values("bundle"))
        .delete()
    )
    return links + keys


def _known_as(address: str) -> str:
    """Its name in the tables, keyed: whoever reads them cannot try addresses.

    What a former key of the office named is named anew.
    """
    now, *before = [each.hex() for each in codes.all_tags(address.strip().lower().encode(), "mail")]
    there = MailKey.objects.filter(address_hash=now).values("bundle")
    MailKey.objects.filter(address_hash__in=before).exclude(bundle__in=there).update(address_hash=now)
    return now
