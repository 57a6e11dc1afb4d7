"""Mail about applications, to addresses that whoever applied has shown to be theirs (a number), and the way back for
those who did not sign in (a link that opens once).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from osekkai import codes
from osekkai.applications.errors import NoLink, NotMailed, WrongNumber
from osekkai.applications.models import Application, Draft, MailKey, MailLink, MailProof, hash_of
from osekkai.catalogue import Catalogue
from osekkai.channels.queries import could_not_be_sent
from osekkai.channels.services import counted_as, let_go, mailbox, queue_mail
from osekkai.limits import services as limits
from osekkai.policy import Words
from osekkai.problems import TooMany

WITHIN = timedelta(minutes=30)
"""How long a link opens."""
DIGITS, TRIES = 6, 5
"""Of a number; of which each mail gives so many chances."""
_MINUTES = int(WITHIN.total_seconds() // 60)


def receipt(bundle: str, to: str, applications: Sequence[Application], catalogue: Catalogue) -> None:
    """Numbers and where to ask; nothing of what was written, nor the address that opens it: mail is a postcard.

    In the transaction of the submission.
    """
    rows = [(each, catalogue.services[each.service]) for each in applications]
    text = render_to_string("applications/receipt_mail.txt", {"rows": rows, "office": catalogue.municipality.office})
    _tell(f"receipt:{bundle}", to, applications[0], gettext("申請を受け付けました"), text)


def receipt_failed(bundle: str) -> bool:
    """Whether the receipt could not be sent: no other mail will reach the address either."""
    return could_not_be_sent(f"receipt:{bundle}")


def returned(key: str, application: Application, until: date, office: Words) -> None:
    """That something has to be mended, and until when; what, is read on the page. In the transaction of the return."""
    text = render_to_string(
        "applications/returned_mail.txt", {"number": application.number, "until": until, "office": office}
    )
    tell(key, application, f"【{office.ja}】申請を なおしてください", text)


def written(key: str, application: Application, office: Words) -> None:
    """That somebody of the section wrote a message, which is read on the page. In the transaction of the message."""
    text = render_to_string("applications/written_mail.txt", {"number": application.number, "office": office})
    tell(key, application, f"【{office.ja}】申請について メッセージがあります", text)


def tell(key: str, application: Application, subject: str, text: str) -> None:
    """By mail, where an address stands in the application. It waits until whose address it is has confirmed it: an
    address that somebody typed may be anybody's. In the transaction of what it tells of.
    """
    if address := application.statement.text("email"):
        _tell(key, address, application, subject, text)


def _tell(key: str, address: str, application: Application, subject: str, text: str) -> None:
    is_theirs = is_confirmed(application.bundle, application.account_id, address)
    waits_for = "" if is_theirs else _waiting(application.bundle, _names(address)[0])
    queue_mail(key, address, subject, text, waits_for=waits_for)


def is_confirmed(bundle: str, account: int | None, address: str) -> bool:
    """Whether whoever holds this, or the account that it is of, has shown that they read mail to the address."""
    keys = MailKey.objects.filter(address_hash__in=_names(address)).exclude(confirmed_at=None)
    return keys.filter(bundle__in={bundle, *_bundles_of(account)}).exists()


def _bundles_of(account: int | None) -> list[str]:
    if account is None:
        return []
    drafts = Draft.objects.filter(account=account).values_list("code_hash", flat=True)
    return [*drafts, *Application.objects.filter(account=account).values_list("bundle", flat=True)]


def _waiting(bundle: str, name: str) -> str:
    return codes.hash_of(f"{bundle}:{name}", "mail-waits")


@transaction.atomic
def send_number(code: str, address: str, by: str) -> None:
    """Mail a number to an address, to be typed where the code is: only who has both can go on.

    The mail names no draft and leads nowhere: whoever gets it by mistake learns nothing and can do nothing. `by` is the
    visitor (`limits`) who asks. Raises `NotMailed`.
    """
    _count("number", address, by)
    number, now = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", timezone.now()
    bundle, key = hash_of(code), _known_as(address)
    number_hash = codes.tag_of(_of_a_number(bundle, address, number), "mail-number").hex()
    made, _ = MailProof.objects.update_or_create(
        bundle=bundle,
        address_hash=key,
        defaults={"number_hash": number_hash, "tries": 0, "made_at": now},
    )
    spoken = f"{number[:3]} {number[3:]}"
    text = render_to_string("applications/number_mail.txt", {"number": spoken, "minutes": _MINUTES})
    queue_mail(f"number:{made.pk}:{now.timestamp()}", address, gettext("確かめの番号"), text)


def _count(what: str, address: str, by: str) -> None:
    """A share of what one mailbox gets is one network's, another of who signed in: nobody spends it for its owner.

    Raises `NotMailed`, whether anybody is known by the address or not; then nothing is counted.
    """
    box, networks = counted_as(address), limits.networks_of(by)
    one, all_ = f"{what}:{networks[0] if networks else by}:{box}", f"{what}:{'all' if networks else 'known'}:{box}"
    asked = [("mail-of-one", one), ("mail-of-one-a-day", one), ("mail-to", all_), ("mail-to-a-day", all_)]
    try:
        limits.spend_all(asked)
    except TooMany as problem:
        raise NotMailed(problem.seconds) from None


def was_sent(code: str, address: str) -> bool:
    """Whether a number that was mailed there can still be typed."""
    fresh = MailProof.objects.filter(made_at__gt=timezone.now() - WITHIN, tries__lt=TRIES)
    return fresh.filter(bundle=hash_of(code), address_hash__in=_names(address)).exists()


def confirm(code: str, address: str, number: str) -> str:
    """The address is of whoever holds the code. What waited for that is sent. Its name here, which tells nobody what it
    is. Raises `WrongNumber`.
    """
    if not _is_the_number(code, address, number):
        raise WrongNumber
    bundle = hash_of(code)
    with transaction.atomic():
        key = _known_as(address)
        MailProof.objects.filter(bundle=bundle, address_hash=key).delete()
        MailKey.objects.update_or_create(
            address_hash=key,
            bundle=bundle,
            defaults={"confirmed_at": timezone.now()},
            create_defaults={
                "confirmed_at": timezone.now(),
                "code_sealed": codes.office_cipher("mail-keys").encrypt(code.encode()),
            },
        )
        bundles = {bundle, *_bundles_of(_account_of(bundle))}
        let_go([_waiting(each, name) for each in bundles for name in _names(address)])
    return key


@transaction.atomic
def _is_the_number(code: str, address: str, number: str) -> bool:
    """A wrong one is counted, so that there are `TRIES`."""
    bundle, key = hash_of(code), _known_as(address)
    fresh = MailProof.objects.select_for_update().filter(made_at__gt=timezone.now() - WITHIN, tries__lt=TRIES)
    found = fresh.filter(bundle=bundle, address_hash=key).first()
    if found is None:
        return False
    found.tries += 1
    found.save(update_fields=["tries"])
    tags = codes.all_tags(_of_a_number(bundle, address, number), "mail-number")
    return any(hmac.compare_digest(found.number_hash, each.hex()) for each in tags)


def _account_of(bundle: str) -> int | None:
    found = [
        *Draft.objects.filter(code_hash=bundle).values_list("account", flat=True),
        *Application.objects.filter(bundle=bundle).values_list("account", flat=True),
    ]
    return next((each for each in found if each), None)


@transaction.atomic
def ask(address: str, link: Callable[[str], str], by: str) -> None:
    """Send a link, where the address is known. Whoever asks is not told whether it is.

    `by` is the visitor (`limits`) who asks. Raises `NotMailed`.
    """
    _count("link", address, by)
    key = _known_as(address)
    if MailKey.objects.filter(address_hash=key).exists():
        _send(key, address, link)


def _send(key: str, address: str, link: Callable[[str], str]) -> None:
    token = codes.new_code()
    made = MailLink.objects.create(token_hash=codes.hash_of(token, "mail-link"), address_hash=key)
    text = render_to_string("applications/link_mail.txt", {"link": link(token), "minutes": _MINUTES})
    queue_mail(f"link:{made.pk}", address, gettext("申請のつづきを ひらくリンク"), text)


@dataclass(frozen=True, slots=True)
class Found:
    """A draft (with its code), or what became of it; and by which address (`confirm`) it was found."""

    code: str
    address: str
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
            code = codes.office_cipher("mail-keys").decrypt(bytes(key.code_sealed)).decode()
            found.append(Found(code, key.address_hash, draft, applications))
    return found


def delete_old() -> int:
    """Links of yesterday, and addresses of drafts that are gone and applications of more than a year ago; how many."""
    yesterday = timezone.now() - timedelta(days=1)
    links, _ = MailLink.objects.filter(made_at__lt=yesterday).delete()
    numbers, _ = MailProof.objects.filter(made_at__lt=yesterday).delete()
    lately = Application.objects.filter(submitted_at__gt=timezone.now() - timedelta(days=366))
    keys, _ = (
        MailKey.objects.exclude(bundle__in=Draft.objects.values("code_hash"))
        .exclude(bundle__in=lately.values("bundle"))
        .delete()
    )
    return links + keys + numbers


def _names(address: str) -> list[str]:
    """What it is called in the tables, by each of the office's keys, the newest first: whoever reads them cannot try
    addresses.
    """
    return [each.hex() for each in codes.all_tags(mailbox(address).encode(), "mail")]


def _known_as(address: str) -> str:
    """Its name by the newest key. What a former one named is named anew."""
    now, *before = _names(address)
    for table in (MailKey, MailProof):
        there = table.objects.filter(address_hash=now).values("bundle")
        table.objects.filter(address_hash__in=before).exclude(bundle__in=there).update(address_hash=now)
    return now


def _of_a_number(bundle: str, address: str, number: str) -> bytes:
    return f"{bundle}:{mailbox(address)}:{number}".encode()
