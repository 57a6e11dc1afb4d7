"""Texts that people write into forms: what each format is, read the way people write it.

Names and addresses keep every character as it was written (variants and rare ones too); only what is counted or dialled
is brought into one form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

LONGEST = 200
"""Characters of a line."""
LONGEST_NOTE = 2_000


def _line(text: str) -> str:
    return _kept(text, LONGEST)


def _kept(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(
            f"{longest}文字までで書いてください（いま {len(text)}文字）",
            f"write at most {longest} characters (now {len(text)})",
        )
    if any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in text):
        raise ValueError("使えない文字が入っています", "a character cannot be used")
    return text


def _kana(text: str) -> str:
    found = _line(re.sub(r"\s+", "　", unicodedata.normalize("NFKC", text)))
    found = "".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in found)
    if not re.fullmatch(r"[ァ-ヺー・　A-Za-z]+", found):
        raise ValueError(
            "カタカナで書いてください（例: ブンキョウ　ハナコ）", "write it in katakana (e.g. ブンキョウ ハナコ)"
        )
    return found


def _digits(text: str) -> str:
    return re.sub(r"[-‐−ー－()（）\s]", "", unicodedata.normalize("NFKC", text))


def _postcode(text: str) -> str:
    found = _digits(text).removeprefix("〒")
    if not re.fullmatch(r"[0-9]{7}", found):
        raise ValueError("7けたの数字で書いてください（例: 112-8555）", "write seven digits (e.g. 112-8555)")
    return f"{found[:3]}-{found[3:]}"


def _phone(text: str) -> str:
    found = _digits(text)
    if not re.fullmatch(r"0[0-9]{9,10}|\+[1-9][0-9]{6,14}", found):
        raise ValueError(
            "市外局番から、10けたか11けたの数字で書いてください（例: 090-1234-5678）",
            "write 10 or 11 digits with the area code (e.g. 090-1234-5678)",
        )
    return found


def _email(text: str) -> str:
    found = unicodedata.normalize("NFKC", text)
    if len(found) > 254 or not re.fullmatch(r"[^\s@,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", found):
        raise ValueError(
            "メールアドレスとして読めません（例: hanako@example.jp）",
            "this is not an e-mail address (e.g. hanako@example.jp)",
        )
    return found


def _number_of(length: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = _digits(text)
        if not re.fullmatch(rf"[0-9]{{{length}}}", found):
            raise ValueError(f"{length}けたの数字で書いてください", f"write {length} digits")
        return found

    return read


FORMATS: dict[str, Callable[[str], str]] = {
    "line": _line,
    "name": _line,
    "address": _line,
    "note": lambda text: _kept(text, LONGEST_NOTE),
    "kana": _kana,
    "postcode": _postcode,
    "phone": _phone,
    "email": _email,
    "branch": _number_of(3),
    "account": _number_of(7),
}


def read_text(format: str, text: str) -> str:
    """The text as it is kept. Raises `ValueError` with what is wrong in Japanese and English."""
    found = text.strip()
    if not found:
        raise ValueError("空です。書いてください", "it is empty")
    return FORMATS[format](found)
