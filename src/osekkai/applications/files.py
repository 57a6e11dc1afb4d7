"""What residents attach: read by its contents, made upright and small, scanned, and kept encrypted.

What a file calls itself is not looked at. A picture is decoded and written anew, or copied without anything that is not
needed to draw it, so that nothing but the picture is left: no place where it was taken, and nothing hidden behind it.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from django.conf import settings

from osekkai import codes
from osekkai.applications import apart, pictures
from osekkai.applications.apart import Ended
from osekkai.applications.errors import NotTaken, ScannerDown
from osekkai.said import Said

LARGEST = 15_000_000
"""Bytes of a file as it comes: a photo of a phone, a scan of some pages."""
MEGABYTES = LARGEST // 1_000_000
AGAIN = Said(
    "とりなおすか、別の形で保存してください。",
    "もう 一度 写真を とってください。",
    "Please take it again, or save it in another form.",
    "请重新拍摄或另存为其他格式。",
    "다시 찍거나 다른 형식으로 저장해 주세요.",
)
CHOOSE = Said(
    "別のファイルを選んでください。",
    "ほかの ファイルを えらんでください。",
    "Please choose another file.",
    "请选择其他文件。",
    "다른 파일을 선택해 주세요.",
)
TAKE_OUT = Said(
    "いらないものを外してください。",
    "いらない ものを はずしてください。",
    "Please take out what is not needed.",
    "请移除不需要的文件。",
    "필요 없는 파일을 빼 주세요.",
)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it is kept: its kind, its contents in the clear, and the name of the contents."""

    kind: str
    contents: bytes
    digest: str


def too_many(most: int) -> Said:
    return Said(
        f"付けられるのは {most}個までです。",
        f"{most}個まで つけることが できます。",
        f"There can be at most {most} files.",
        f"最多可附加{most}个文件。",
        f"최대 {most}개까지 첨부할 수 있습니다.",
    )


def take(contents: bytes) -> Taken:
    """Raises `NotTaken`, `ScannerDown`."""
    if len(contents) > LARGEST:
        raise NotTaken(
            Said(
                f"ファイルが大きすぎます（{MEGABYTES}MBまで）。",
                f"ファイルが 大きすぎます（{MEGABYTES}MBまで）。",
                f"The file is too large ({MEGABYTES} MB at most).",
                f"文件过大（最大{MEGABYTES}MB）。",
                f"파일이 너무 큽니다(최대 {MEGABYTES}MB).",
            ),
            AGAIN,
        )
    if not contents:
        raise NotTaken(
            Said(
                "ファイルが空です。",
                "ファイルに 何も ありません。",
                "The file is empty.",
                "文件为空。",
                "파일이 비어 있습니다.",
            ),
            CHOOSE,
        )
    _scan(contents)
    if b"%PDF-" in contents[:1024]:
        return _named("application/pdf", _pdf(contents))
    return _named("image/jpeg", _heic(contents) if contents[4:8] == b"ftyp" else _picture(contents))


def _picture(contents: bytes) -> bytes:
    try:
        return pictures.kept(contents)
    except pictures.TooManyPixels as error:
        raise NotTaken(_TOO_MANY_PIXELS, AGAIN) from error
    except pictures.NotAPicture as error:
        raise NotTaken(_NOT_READ, AGAIN) from error


def _heic(contents: bytes) -> bytes:
    """ISO/IEC 23008-12, as telephones of Apple and others keep photos. In a process of its own: the decoder is in C."""
    ended, made = _apart("heic", contents)
    if ended is Ended.GOOD:
        return made
    raise NotTaken(_TOO_MANY_PIXELS if ended is Ended.TOO_LARGE else _NOT_READ, AGAIN)


def _apart(kind: str, contents: bytes) -> tuple[Ended, bytes]:
    try:
        return apart.look(kind, contents)
    except apart.Busy as error:
        raise ScannerDown("no process could look at the file") from error


def _pdf(contents: bytes) -> bytes:
    if b"%%EOF" not in contents[-2048:]:
        raise NotTaken(_CUT_OFF, CHOOSE)
    ended, _ = _apart("pdf", contents)
    if ended is Ended.LOCKED:
        raise NotTaken(_LOCKED, UNLOCK)
    if ended is Ended.MOVES:
        raise NotTaken(_MOVES, AGAIN)
    if ended is not Ended.GOOD:
        raise NotTaken(_BROKEN, AGAIN)
    return contents


_TOO_MANY_PIXELS = Said(
    "写真が大きすぎます。",
    "写真が 大きすぎます。",
    "The picture has too many pixels.",
    "照片像素过大。",
    "사진이 너무 큽니다.",
)
_NOT_READ = Said(
    "写真（JPEG・PNG・HEIC）か PDF として読めません。",
    "写真か PDFでは ありません。",
    "This is neither a picture (JPEG, PNG, HEIC) nor a PDF.",
    "无法识别为照片（JPEG、PNG、HEIC）或PDF。",
    "사진(JPEG·PNG·HEIC)이나 PDF로 읽을 수 없습니다.",
)
_CUT_OFF = Said(
    "PDFが途中で切れています。",
    "PDFが とちゅうで 切れています。",
    "The PDF is cut off.",
    "PDF文件不完整。",
    "PDF가 중간에 잘렸습니다.",
)
_LOCKED = Said(
    "パスワードのかかったPDFは、区の人が開けません。",
    "パスワードの ある PDFは、区の人が 見られません。",
    "Nobody at the office can open a PDF that needs a password.",
    "办事人员无法打开设有密码的PDF。",
    "암호가 걸린 PDF는 담당자가 열 수 없습니다.",
)
UNLOCK = Said(
    "パスワードを外して保存するか、開いた画面や紙を写真にとってください。",
    "パスワードを なくして 保存するか、写真を とってください。",
    "Please save it without a password, or take a photo of the open page.",
    "请取消密码后保存，或拍摄打开的页面。",
    "암호를 해제해 저장하거나 화면을 사진으로 찍어 주세요.",
)
_MOVES = Said(
    "動くしくみの入ったPDFは受けとれません。",
    "この PDFは 受けとれません。",
    "A PDF that runs or carries something cannot be taken.",
    "无法接收含有可执行内容的PDF。",
    "실행되는 내용이 들어 있는 PDF는 받을 수 없습니다.",
)
_BROKEN = Said(
    "PDFがこわれていて、開けません。",
    "PDFが こわれています。",
    "The PDF is broken and cannot be opened.",
    "PDF文件已损坏，无法打开。",
    "PDF가 손상되어 열 수 없습니다.",
)


def digest_of(contents: bytes) -> str:
    """The name of contents, under the office's key: nobody outside can test what a file is."""
    return codes.tag_of(contents, "file").hex()


def is_named(digest: str, contents: bytes) -> bool:
    """Whether it is the name of these contents, under whichever of the office's keys it was given."""
    return digest == digest_of(contents) or digest in (each.hex() for each in codes.all_tags(contents, "file"))


def _named(kind: str, contents: bytes) -> Taken:
    return Taken(kind, contents, digest_of(contents))


def _scan(contents: bytes) -> None:
    """ClamAV's clamd, command INSTREAM: chunks after their length, an empty one at the end (clamd(8))."""
    if not settings.VIRUS_SCANNER:
        return
    host, _, port = settings.VIRUS_SCANNER.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(contents), CHUNK):
                part = contents[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
            told = b""
            while not told.endswith(b"\0") and (more := line.recv(4096)):
                told += more
    except OSError as error:
        raise ScannerDown(str(error)) from error
    answer = told.rstrip(b"\0").decode("ascii", "replace")
    if answer.endswith(" FOUND"):
        raise NotTaken(
            Said(
                "このファイルには ウイルスがあるかもしれません。",
                "この ファイルには ウイルスが あるかもしれません。",
                "This file may carry a virus.",
                "此文件可能带有病毒。",
                "이 파일에 바이러스가 있을 수 있습니다.",
            ),
            CHOOSE,
        )
    if not answer.endswith(": OK"):
        raise ScannerDown(answer)
