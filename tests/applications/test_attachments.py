"""What residents attach: read by its contents, upright, small, clean, encrypted, once."""

from __future__ import annotations

import io
import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageFile

from osekkai.applications import attaching, services
from osekkai.applications.errors import NotTaken, ScannerDown
from osekkai.applications.files import take
from osekkai.applications.forms import Content
from osekkai.applications.models import Attachment
from osekkai.catalogue import Catalogue
from osekkai.matching.answers import Answers
from tests.applications.building import BABY, BIRTH, HER, TODAY, written
from tests.applications.papers import JAVASCRIPT, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PDF = pdf()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def photo(width: int = 400, height: int = 300, *, turned: int = 1, form: str = "JPEG", colour: str = "white") -> bytes:
    """A picture with a red left half; `turned` as a phone says it in EXIF, with the place where it was taken."""
    picture = Image.new("RGB", (width, height), colour)
    picture.paste((255, 0, 0), (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    picture.save(made, form, exif=exif)
    return made.getvalue()


def begun(*ids: str) -> str:
    return services.begin(Content(ids or ("child-medical",), BIRTH))


# Files


def test_a_photo_is_turned_upright_and_tells_nothing_else() -> None:
    taken = take(photo(turned=6))
    found = Image.open(io.BytesIO(taken.contents))
    assert found.size == (300, 400), "held upright, the phone said"
    red, green, _ = found.getpixel((150, 20))  # type: ignore[misc]
    assert red > 200 and green < 60, "what was left is on top"
    assert not found.getexif() and b"Exif" not in taken.contents


def test_a_small_upright_photo_is_copied_without_anything_else() -> None:
    """Not a pixel is lost, and nothing but pixels is kept: no place, no comment, no archive behind the end."""
    sent = photo(800, 600) + b"PK\x03\x04 hidden"
    taken = take(sent[:2] + b"\xff\xfe\x00\x08secret" + sent[2:])
    assert all(each not in taken.contents for each in (b"Exif", b"secret", b"hidden")) and len(taken.contents) < len(
        sent
    )
    assert Image.open(io.BytesIO(taken.contents)).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


@pytest.mark.parametrize("progressive", [False, True])
def test_a_small_photo_that_was_cut_off_is_refused(progressive: bool) -> None:
    made = io.BytesIO()
    Image.effect_noise((640, 480), 80).save(made, "JPEG", progressive=progressive)
    assert take(made.getvalue())
    for left in (0.5, 0.9):
        with pytest.raises(NotTaken):
            take(made.getvalue()[: int(len(made.getvalue()) * left)])


def test_a_large_photo_becomes_small_enough_to_keep() -> None:
    taken = take(photo(6000, 4500))
    assert max(Image.open(io.BytesIO(taken.contents)).size) == 2200 and len(taken.contents) < 1_000_000


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_kind_is_what_it_is_not_what_it_is_called(form: str) -> None:
    assert take(photo(form=form)).kind == "image/jpeg"
    assert take(b"\n" + PDF).kind == "application/pdf"


@pytest.mark.parametrize(
    ("contents", "says"),
    [
        (b"", "空です"),
        (b"<html><script>alert(1)</script></html>", "読めません"),
        (b"MZ\x90\x00" + b"\0" * 200, "読めません"),
        (photo()[:-2000], "読めません"),
        (b"GIF89a" + b"\0" * 50, "読めません"),
        (pdf(OpenAction=JAVASCRIPT), "動くしくみ"),
        (PDF.replace(b"%%EOF", b""), "途中で切れて"),
        (b"\xff" * 15_000_001, "大きすぎます"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "読めません"),
    ],
)
def test_what_cannot_be_kept_says_why(contents: bytes, says: str) -> None:
    with pytest.raises(NotTaken, match=says):
        take(contents)


def test_a_picture_that_was_cut_off_is_not_taken_for_whole() -> None:
    """Also where somebody else in the process asked Pillow to be generous."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    with pytest.raises(NotTaken):
        take(photo()[:-2000])


def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    made = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(made, "PNG")
    with pytest.raises(NotTaken):
        take(made.getvalue())


# The scanner


@pytest.fixture
def clamd() -> Iterator[dict[str, object]]:
    """clamd as its manual says: zINSTREAM, chunks with their lengths, an answer that ends with a zero."""
    seen: dict[str, object] = {"answer": b"stream: OK\0", "got": b""}

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            got = b""
            while length := struct.unpack("!L", self.rfile.read(4))[0]:
                got += self.rfile.read(length)
            seen["got"] = got
            self.wfile.write(seen["answer"])  # type: ignore[arg-type]

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        seen["at"] = f"127.0.0.1:{server.server_address[1]}"
        yield seen
        server.shutdown()


def test_every_byte_is_scanned_before_anything_else(clamd: dict[str, object], settings: LazySettings) -> None:
    settings.VIRUS_SCANNER = clamd["at"]
    contents = photo(3000, 2000)
    take(contents)
    assert clamd["got"] == contents
    clamd["answer"] = b"stream: Eicar-Test-Signature FOUND\0"
    with pytest.raises(NotTaken, match="ウイルス"):
        take(contents)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: "])
def test_nothing_is_kept_unseen(answer: bytes, clamd: dict[str, object], settings: LazySettings) -> None:
    settings.VIRUS_SCANNER, clamd["answer"] = clamd["at"], answer
    with pytest.raises(ScannerDown):
        take(photo())
    settings.VIRUS_SCANNER = "127.0.0.1:1"
    with pytest.raises(ScannerDown):
        take(photo())


# Keeping


def on_disk(settings: LazySettings) -> list[Path]:
    return [each for each in Path(settings.MEDIA_ROOT).rglob("*") if each.is_file()]


def test_the_same_file_lies_once_and_encrypted(settings: LazySettings) -> None:
    one, other = begun(), begun()
    for code in (one, other, one):
        attaching.attach(code, "child-health-insurance", photo())
    assert len(attaching.attached(one)) == len(attaching.attached(other)) == 1
    (file,) = on_disk(settings)
    assert not file.read_bytes().startswith(b"\xff\xd8")
    assert attaching.contents_of(attaching.attached(one)[0]).startswith(b"\xff\xd8")


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_when_nobody_needs_it_any_more(settings: LazySettings) -> None:
    one, other = begun(), begun()
    for code in (one, other):
        attaching.attach(code, "child-health-insurance", photo())
    attaching.forget(one)
    assert len(on_disk(settings)) == 1
    services.delete(other)
    assert attaching.delete_abandoned() == 0, "not at once: the phone may only be off"
    Attachment.objects.update(added_at=timezone.now() - timedelta(days=61))
    assert attaching.delete_abandoned() == 1 and not on_disk(settings)


def test_what_was_submitted_stays(bunkyo: Catalogue, settings: LazySettings) -> None:
    code = begun()
    attaching.attach(code, "child-health-insurance", photo())
    written(code, bunkyo, applicant=HER, child=BABY)
    services.submit(code, bunkyo, TODAY)
    with pytest.raises(Attachment.DoesNotExist):
        attaching.detach(code, attaching.attached(code)[0].pk)
    Attachment.objects.update(added_at=timezone.now() - timedelta(days=400))
    attaching.forget(code)
    assert attaching.delete_abandoned() == 0 and len(on_disk(settings)) == 1


# Pages


def test_a_photo_by_phone() -> None:
    client = Client()
    code = begun()
    path = f"/apply/{code}/documents/"
    assert "書類の写真" in client.get(f"/apply/{code}/").content.decode()
    sent = {"document": "child-health-insurance", "file": SimpleUploadedFile("IMG_0001.exe", photo(), "text/html")}
    assert client.post(path, sent)["Location"].endswith("#d-child-health-insurance")
    (kept,) = attaching.attached(code)
    answer = client.get(f"{path}{kept.pk}/")
    assert (
        answer["Content-Type"] == "image/jpeg"
        and answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert client.post(path, {"remove": kept.pk}).status_code == 302 and not attaching.attached(code)


def test_a_file_that_cannot_be_kept_is_said_at_its_field() -> None:
    client, code = Client(), begun()
    path = f"/apply/{code}/documents/"
    answer = client.post(
        path, {"document": "child-health-insurance", "file": SimpleUploadedFile("a.jpg", b"not a picture")}
    )
    assert answer.status_code == 422 and 'id="f-child-health-insurance-error"' in answer.content.decode()
    assert client.post(path, {"document": "child-health-insurance"}).status_code == 422
    assert (
        client.post(path, {"document": "bank-account", "file": SimpleUploadedFile("a.jpg", photo())}).status_code == 404
    )


def test_nobody_elses_files() -> None:
    client, mine, other = Client(), begun(), begun()
    kept = attaching.attach(mine, "child-health-insurance", photo())
    assert client.get(f"/apply/{other}/documents/{kept.pk}/").status_code == 404
    assert client.post(f"/apply/{other}/documents/", {"remove": kept.pk}).status_code == 404
    assert attaching.attached(mine)


def test_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST", 2)
    code = begun()
    for colour in ("white", "blue"):
        attaching.attach(code, "identity", photo(colour=colour))
    with pytest.raises(NotTaken, match="2個まで"):
        attaching.attach(code, "identity", photo(colour="black"))


def test_a_draft_that_needs_no_document_has_no_such_page() -> None:
    code = services.begin(Content(("bulky-waste",), Answers(people=(("head", {}),))))
    assert "書類の写真" not in Client().get(f"/apply/{code}/").content.decode()
