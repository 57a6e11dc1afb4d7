"""The office's keys: a ring of which the newest seals and all open, each purpose with a key of its own."""

from __future__ import annotations

import hashlib
import hmac
import secrets

import pytest
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import LazySettings

from osekkai import codes
from osekkai.environment import NotSet, read, weakness
from tests.test_environment import KEYS, STRONG

OLD, NEW = "the key of the release before", STRONG


def before(secret: str, purpose: str) -> bytes:
    """As the release before made a key."""
    return hashlib.blake2b(secret.encode(), digest_size=32, person=purpose.encode()).digest()


def test_what_a_former_key_sealed_opens_and_what_is_sealed_now_does_not_open_with_it(settings: LazySettings) -> None:
    settings.KEYS = (OLD,)
    file, token = codes.sealed_file(b"photo", "attachments"), codes.office_cipher("outbox").encrypt(b"mail")
    settings.KEYS = (NEW, OLD)
    assert codes.opened_file(file, "attachments") == b"photo"
    assert codes.office_cipher("outbox").decrypt(token) == b"mail"
    later = codes.sealed_file(b"photo", "attachments")
    assert not codes.is_newest(file) and codes.is_newest(later)
    settings.KEYS = (OLD,)
    with pytest.raises(ValueError, match="does not have"):
        codes.opened_file(later, "attachments")
    with pytest.raises(InvalidToken):
        codes.office_cipher("answers").decrypt(token)


def test_what_the_release_before_sealed_and_marked_is_still_known(settings: LazySettings) -> None:
    nonce = secrets.token_bytes(12)
    file = nonce + AESGCM(before(OLD, "attachments")).encrypt(nonce, b"photo", None)
    tag = hmac.digest(OLD.encode(), b"file:photo", "sha256")
    for ring in ((OLD,), (NEW, OLD)):
        settings.KEYS = ring
        assert codes.opened_file(file, "attachments") == b"photo" and not codes.is_newest(file)
        assert tag in codes.all_tags(b"photo", "file") and tag != codes.tag_of(b"photo", "file")


def test_sealed_anew_it_needs_the_former_key_no_more(settings: LazySettings) -> None:
    settings.KEYS = (OLD,)
    token = codes.office_cipher("draft-codes").encrypt(b"code")
    settings.KEYS = (NEW, OLD)
    anew = codes.sealed_anew(token, "draft-codes")
    assert anew and codes.sealed_anew(anew, "draft-codes") is None
    settings.KEYS = (NEW,)
    assert codes.office_cipher("draft-codes").decrypt(anew) == b"code"
    with pytest.raises(ValueError, match="does not have"):
        codes.sealed_anew(token, "draft-codes")


def test_no_purpose_opens_what_is_another_ones(settings: LazySettings) -> None:
    file = codes.sealed_file(b"photo", "attachments")
    with pytest.raises(ValueError, match="not as it was sealed"):
        codes.opened_file(file, "documents")
    keys = {codes.derived(NEW, each) for each in ("attachments", "documents", "django", "name", "backup")}
    assert len(keys) == 5 and all(NEW.encode() not in each for each in keys)
    assert settings.SECRET_KEY not in settings.KEYS, "what Django signs with opens no file"


@pytest.mark.parametrize("at", [0, 5, 15, 40, -1])
def test_a_file_that_was_altered_does_not_open(at: int) -> None:
    file = bytearray(codes.sealed_file(b"photo" * 10, "attachments"))
    file[at] ^= 1
    with pytest.raises(ValueError, match="not as it was sealed"):
        codes.opened_file(bytes(file), "attachments")


@pytest.mark.parametrize(
    "key", ["a", "for-tests-only", "a" * 64, "abcdefgh" * 8, "0123456789" * 5, "abcdefghijklmnopqrstuvwxyz0123456789"]
)
@pytest.mark.parametrize("name", ["OSEKKAI_SECRET_KEY", "OSEKKAI_LEDGER_KEY"])
def test_a_key_that_can_be_guessed_is_refused_and_may_still_be_a_former_one(name: str, key: str) -> None:
    with pytest.raises(NotSet, match=rf"{name}: it .*openssl rand.*{name}_FORMER"):
        read(KEYS | {name: key})
    found = read(KEYS | {f"{name}_FORMER": key})
    assert (found.keys if name == "OSEKKAI_SECRET_KEY" else found.ledger_keys) == (KEYS[name], key)


def test_keys_of_chance_are_taken() -> None:
    for _ in range(300):
        assert weakness(secrets.token_urlsafe(36)) == "" and weakness(secrets.token_hex(32)) == ""


def test_where_it_is_tried_out_any_key_does() -> None:
    assert read({"OSEKKAI_DEBUG": "1", "OSEKKAI_SECRET_KEY": "a"}).keys == ("a",)
