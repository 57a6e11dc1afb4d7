"""XML as text, in whichever encoding it says that it is written (XML 1.0, 4.3.3 and appendix F)."""

from __future__ import annotations

import codecs
import re

from osekkai.policy import Words

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_SAID = re.compile(r"""(<\?xml[^>]{0,200}?\sencoding\s*=\s*)(["'])[A-Za-z0-9._-]{1,40}\2""")
_READ = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "cp932": "cp932",
    "ms932": "cp932",
    "x-sjis": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""Names that IANA and Japanese programs give encodings, and which they are; Shift_JIS is always written with CP932."""


class NotText(ValueError):
    """The bytes are not what they are said to be. `words` says which and where."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def xml_text(contents: bytes) -> str:
    """The text, its declaration saying UTF-8 from now on. Raises `NotText`."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if contents.startswith(mark)), (b"", ""))
    encoding = encoding or next((name for start, name in _UNMARKED if contents.startswith(start)), "")
    declared = _DECLARED.match(contents)
    said = declared[1].decode() if declared else "UTF-8"
    if not encoding and (encoding := _READ.get(said.lower(), "")) == "":
        raise NotText(
            Words(
                f"文字コード {said} は 読めません（UTF-8 で保存してください）",
                en=f"the encoding {said} is not read (please save it as UTF-8)",
            )
        )
    try:
        text = contents.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError as error:
        line = contents[: error.start].count(b"\n") + 1
        name = encoding.upper() if mark else said
        raise NotText(
            Words(
                f"{name} として読めない文字が {line}行目に あります（保存しなおしてください）",
                en=f"line {line} cannot be read as {name} (please save it anew)",
            )
        ) from None
    return in_utf8(text.replace("\r\n", "\n").replace("\r", "\n"))


def in_utf8(text: str) -> str:
    """The text with a declaration that is true of it as bytes of UTF-8, whatever it was saved as before."""
    found = _SAID.match(text)
    if found is None or re.search("utf-8[\"']$", found[0], re.IGNORECASE):
        return text
    return _SAID.sub(r"\1\2UTF-8\2", text, count=1)
