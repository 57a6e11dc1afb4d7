"""When a document was there is proven by an authority (RFC 3161); one that fails holds up no letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from osekkai.background import queries as background
from osekkai.background.services import work
from osekkai.documents import queries, retention, signatures, stamping, tasks, timestamps
from osekkai.documents.models import Document, Stamp
from osekkai.ledger.models import Event
from osekkai.ledger.queries import verify_rows
from tests.documents import authority, building
from tests.documents.authority import Served
from tests.staff.building import person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Answer = Callable[[bytes], tuple[int, str, bytes]]


@pytest.fixture
def tsa(tmp_path: Path, settings: LazySettings) -> Iterator[Served]:
    with authority.serving(tmp_path) as served:
        settings.TSA, settings.TSA_ROOTS = served.address, served.roots
        timestamps._rests_until.clear()
        yield served


def issued(key: str = "k") -> Document:
    return building.issued(building.letter(key))


def page_of(document: Document) -> str:
    return Client().get(f"/verify/{document.number}/").content.decode()


def checked(contents: bytes) -> str:
    return Client().post("/verify/", {"file": SimpleUploadedFile("a.pdf", contents)}).content.decode()


def test_a_letter_carries_the_authoritys_time_in_its_signature(tsa: Served) -> None:
    document = issued()
    contents = queries.contents_of(document)
    signature = signatures.signature_of(contents)
    assert signature and signature.whole and signature.ours and signature.proof
    stamp = queries.first_stamp(document)
    assert stamp and authority.NAME in stamp.authority and stamp.authority == signature.proof.authority
    assert stamp.at == signature.proof.at and abs(stamp.at - timezone.now()) < timedelta(minutes=1)
    assert (stamp.stored, stamp.digest, len(tsa.asked)) == ("", document.digest, 1), "one letter asks once"
    assert queries.lasting_copy_of(document) == contents and verify_rows() == []
    assert authority.NAME in page_of(document) and "時刻の証明なし" not in page_of(document)
    assert "には、この内容でした" in checked(contents)
    changed = bytearray(contents)
    changed[2_000] ^= 1
    assert "には、この内容でした" not in checked(bytes(changed))


def test_without_an_authority_the_pages_say_that_the_time_is_not_proven() -> None:
    document = issued()
    assert "時刻の証明なし" in page_of(document) and "時刻の証明なし" in checked(queries.contents_of(document))
    assert stamping.stamp_lately() == 0 and not Stamp.objects.exists()


def refused(question: bytes) -> tuple[int, str, bytes]:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_request"}})
    return 200, "application/timestamp-reply", timestamps.Answer({"status": status}).dump()


def of_another_question(field: str) -> Callable[[Served], Answer]:
    """As an attacker between would, who has a right answer to something else."""

    def made(tsa: Served) -> Answer:
        def answer(question: bytes) -> tuple[int, str, bytes]:
            asked = tsp.TimeStampReq.load(question)
            if field == "nonce":
                asked["nonce"] = 7
            elif field == "no nonce":
                del asked["nonce"]
            else:
                asked["message_imprint"]["hashed_message"] = bytes(32)
            return tsa.right(asked.dump(force=True))

        return answer

    return made


def cut_short(tsa: Served) -> Answer:
    def answer(question: bytes) -> tuple[int, str, bytes]:
        status, kind, contents = tsa.right(question)
        return status, kind, contents[: len(contents) // 2]

    return answer


def altered(tsa: Served) -> Answer:
    """The signature under the token, which stands at its end."""

    def answer(question: bytes) -> tuple[int, str, bytes]:
        status, kind, contents = tsa.right(question)
        return status, kind, contents[:-1] + bytes([contents[-1] ^ 1])

    return answer


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda tsa: lambda question: (503, "text/html", b"busy"), "503"),
        (lambda tsa: lambda question: (200, "text/html", b"<p>sign in</p>"), "no time stamp"),
        (lambda tsa: lambda question: (200, "application/timestamp-reply", b""), "no time stamp"),
        (lambda tsa: lambda question: (200, "application/timestamp-reply", b"x" * 200_000), "too long"),
        (lambda tsa: refused, "rejection"),
        (cut_short, "no time stamp"),
        (altered, "not trusted"),
        (of_another_question("nonce"), "nonce"),
        (of_another_question("no nonce"), "nonce"),
        (of_another_question("imprint"), "not of this paper"),
        (lambda tsa: authority.answering(authority.stamper()[0]), "not trusted"),
    ],
)
def test_an_authority_that_answers_wrongly_holds_up_no_letter(
    tsa: Served, wrong: Callable[[Served], Answer], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    tsa.answer = wrong(tsa)
    document = issued()
    signature = signatures.signature_of(queries.contents_of(document))
    assert signature and signature.whole and signature.ours and signature.proof is None
    assert why in caplog.text and "時刻の証明なし" in page_of(document) and not Stamp.objects.exists()


def test_an_authority_whose_clock_is_wrong_is_not_believed(tsa: Served, settings: LazySettings) -> None:
    by, root = authority.stamper(datetime.now(UTC) - timedelta(hours=1))
    Path(settings.TSA_ROOTS).write_bytes(root.public_bytes(authority.serialization.Encoding.PEM))
    timestamps.roots.cache_clear()
    tsa.answer = authority.answering(by)
    issued()
    timestamps.roots.cache_clear()
    assert not Stamp.objects.exists()


def test_an_authority_that_failed_is_left_alone_for_a_minute(tsa: Served) -> None:
    tsa.answer = lambda question: (503, "text/html", b"")
    for key in "abc":
        issued(key)
    assert len(tsa.asked) == 1, "of 500 letters not each waits for it"


def test_an_authority_that_is_not_there(tsa: Served, settings: LazySettings) -> None:
    settings.TSA = "http://127.0.0.1:1/tsr"
    assert "時刻の証明なし" in page_of(issued())


def test_the_night_adds_the_proof_to_a_copy_and_leaves_the_issued_file(tsa: Served) -> None:
    tsa.answer = lambda question: (503, "text/html", b"")
    document = issued()
    before = queries.contents_of(document)
    tsa.answer = tsa.right
    timestamps._rests_until.clear()
    tasks.stamp_lately.enqueue()
    work(once=True)
    assert queries.contents_of(document) == before, "whoever has it already has the same"
    kept = queries.lasting_copy_of(document)
    assert kept.startswith(before) and len(kept) > len(before)
    signature, stamp = signatures.signature_of(kept), Stamp.objects.get()
    assert signature and signature.whole and signature.ours and signature.proof and signature.proof.at == stamp.at
    assert Event.objects.get(kind="document.stamped").after == stamp.digest and verify_rows() == []
    assert authority.NAME in page_of(document) and "には、この内容でした" in checked(kept)
    assert stamping.stamp_lately() == 0, "once"
    for more in (kept + b"\n% more", kept[:-40] + bytes(40)):
        found = signatures.signature_of(more)
        assert found is None or not found.whole


def test_a_night_in_which_it_fails_stands_among_what_was_given_up(tsa: Served) -> None:
    tsa.answer = lambda question: (503, "text/html", b"")
    issued()
    tasks.stamp_lately.enqueue()
    while work(once=True):
        DBTaskResult.objects.update(run_after=timezone.now())
    (dead,) = background.dead_letters()
    assert dead.words == "時刻の証明のない文書に足す" and dead.tries == 10


def test_a_disposal_takes_the_copy_along_and_says_so(
    tsa: Served, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    tsa.answer = lambda question: (503, "text/html", b"")
    document = issued()
    assert list(stamping.without(timezone.localdate())) == [document]
    assert not stamping.without(timezone.localdate() + timedelta(days=1)).exists()
    tsa.answer = tsa.right
    timestamps._rests_until.clear()
    assert stamping.stamp_lately() == 1
    files = [document.stored, Stamp.objects.get().stored]
    assert all(default_storage.exists(each) for each in files)
    ended = document.until + timedelta(days=1)
    one, other = person("one", ("clerk", building.SECTION)), person("other", ("clerk", building.SECTION))
    proposed = retention.propose(building.SECTION, one, ended)
    with django_capture_on_commit_callbacks(execute=True):
        retention.agree(proposed.pk, other, ended)
    assert not any(default_storage.exists(each) for each in files)
    assert Stamp.objects.get().stored == "" and not [
        each for each in verify_rows() if each.row.startswith("documents.")
    ]
    assert not stamping.without(timezone.localdate()).exists(), "nor is it stamped any more"
