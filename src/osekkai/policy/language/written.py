"""What people write into files and forms, read the way they write it: numbers with units, and texts of each format.

Names and addresses keep every character as it was written (variants and rare ones too); only what is counted or dialled
is brought into one form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from osekkai.policy.language.meaning import Number
from osekkai.policy.language.problems import NotUnderstood
from osekkai.policy.letters import dashes, hyphens, is_unkept, is_unseen, long_vowels, odd_figures

_LONGEST_LINE = 200
_LONGEST = {"note": 2_000, "email": 254}
_NUMBER = re.compile(
    r"¥?(-?(?:\d{1,3}(?:,\d{3})+|[\d_]+)(?:\.\d+)?)\s*(億|亿|억|万|萬|만|千|천|million|thousand)?(\D*)", re.IGNORECASE
)
"""A comma stands before three digits: `1,5万` could be 1.5万 or 15万, and is asked for again."""
_TIMES = (
    dict.fromkeys("億亿억", 10**8)
    | dict.fromkeys("万萬만", 10**4)
    | dict.fromkeys("千천", 10**3)
    | {"million": 10**6, "thousand": 10**3, "": 1}
)
_YEN = ("yen", "jpy", "日元", "日圆", "엔")
"""How other languages write 円."""


def parse_number(text: str) -> tuple[Number, str | None]:
    """`69万円`, `690,000 yen`, `0.69 million yen`, `69만엔` → (690000, 円).

    Raises `NotUnderstood`, also for ① and ², and from 10¹⁵ on.
    """
    if odd_figures(text):  # ① and ² are no digits: who typed them meant else
        raise _not_a_number()
    match = _NUMBER.fullmatch(dashes(unicodedata.normalize("NFKC", text)))
    digits = match[1].replace(",", "").replace("_", "") if match else ""
    if not match or not digits.strip("-"):
        raise _not_a_number()
    number = Fraction(Decimal(digits)) * _TIMES[(match[2] or "").lower()]
    if abs(number) >= 10**15:
        raise _not_a_number()
    unit = "円" if match[3].strip().lower() in _YEN else match[3].strip()
    return (int(number) if number.denominator == 1 else number), unit or None


def _not_a_number() -> NotUnderstood:
    return NotUnderstood("数として読めません（例: 450万円、4500000）", "not a number (e.g. 4500000)")


def _line(text: str) -> str:
    return _kept(text, _LONGEST_LINE)


def _kept(text: str, longest: int) -> str:
    if len(text) > longest:
        raise NotUnderstood(
            f"{longest}文字までで書いてください（いま {len(text)}文字）",
            f"write at most {longest} characters (now {len(text)})",
        )
    if any(is_unkept(each) and each not in "\r\n\t" for each in text):
        raise NotUnderstood("使えない文字が入っています", "a character cannot be used")
    if unseen := sorted({f"U+{ord(each):04X}" for each in text if is_unseen(each)}):
        raise NotUnderstood(
            f"目に見えない文字（{'、'.join(unseen)}）が入っています。消すか、はじめから打ちなおしてください",
            f"there is a character that nobody sees ({', '.join(unseen)}); please delete it, or type the text anew",
        )
    return text


def _written_here(text: str, scripts: tuple[str, ...]) -> str:
    """In the scripts that the register holds. Raises `NotUnderstood`, with what to write instead."""
    found = _line(text)
    if other := sorted({each for each in found if not _is_of(each, scripts)}):
        shown = "、".join(other[:5])
        raise NotUnderstood(
            f"区の台帳では使えない文字です（{shown}）。在留カードのローマ字で書いてください（例: SMITH JOHN）",
            f"the register cannot keep these characters ({shown}); "
            "please write it in the Latin letters of your residence card (e.g. SMITH JOHN)",
        )
    return found


_NAMES = (
    "LATIN ",
    "CJK ",
    "HIRAGANA ",
    "KATAKANA",
    "FULLWIDTH LATIN ",
    "HALFWIDTH KATAKANA",
    "IDEOGRAPHIC ",
    "VERTICAL IDEOGRAPHIC ",
    "MODIFIER ",
)
_PLACES = (*_NAMES, "GREEK ", "CYRILLIC ", "ROMAN ")
_MARKS = ("COMBINING ", "VARIATION SELECTOR")


def _is_of(char: str, scripts: tuple[str, ...]) -> bool:
    kind = unicodedata.category(char)
    if kind[0] == "L":
        return unicodedata.name(char, "").startswith(scripts)
    if kind[0] == "M":
        return unicodedata.name(char, "").startswith(_MARKS)
    return not (kind == "So" and ord(char) >= 0x1F000)  # a picture


_NOT_KANA = re.compile(r"[^ァ-ヺー・　A-Za-z.,()/-]")


def _kana(text: str) -> str:
    """Katakana and letters, with the signs that a bank can write too; a hyphen after kana is a long vowel."""
    found = _line(re.sub(r"\s+", "　", unicodedata.normalize("NFKC", text)))
    found = long_vowels("".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in found))
    if other := sorted(set(_NOT_KANA.findall(found))):
        shown = "、".join(other[:5])
        raise NotUnderstood(
            f"「{shown}」は使えません。カタカナで書いてください（例: ブンキョウ　ハナコ）",
            f"'{shown}' cannot be used; write it in katakana (e.g. ブンキョウ ハナコ)",
        )
    if not any(each.isalpha() for each in found):
        raise NotUnderstood(
            "カタカナで書いてください（例: ブンキョウ　ハナコ）", "write it in katakana (e.g. ブンキョウ ハナコ)"
        )
    return found


def _digits(text: str) -> str:
    """Without hyphens, brackets and blanks; ① stays what it is, so that it is no digit."""
    if odd_figures(text):
        return text
    return re.sub(r"[-()\s]", "", hyphens(unicodedata.normalize("NFKC", text)))


def _postcode(text: str) -> str:
    found = _digits(text).removeprefix("〒")
    if not re.fullmatch(r"[0-9]{7}", found):
        raise NotUnderstood("7けたの数字で書いてください（例: 112-8555）", "write seven digits (e.g. 112-8555)")
    return f"{found[:3]}-{found[3:]}"


def _phone(text: str) -> str:
    """As it is dialled; the 0 that is left out when calling from abroad is left out (+81(0)90, +81 090)."""
    found = re.sub(r"^\+810", "+81", _digits(text))
    if not re.fullmatch(r"0[0-9]{9,10}|\+81[1-9][0-9]{8,9}|\+(?!81)[1-9][0-9]{6,14}", found):
        raise NotUnderstood(
            "市外局番から、10けたか11けたの数字で書いてください（例: 090-1234-5678）",
            "write 10 or 11 digits with the area code (e.g. 090-1234-5678)",
        )
    return found


_MAIL = re.compile(r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+)@([^\s@]+)")
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.IGNORECASE)


def _email(text: str) -> str:
    """One address to which mail goes exactly as it is written; no name, comment or brackets around it.

    Dots may stand anywhere before the @, as in addresses that Japanese telephone companies gave out.
    """
    found = unicodedata.normalize("NFKC", text)
    found = re.sub("^mailto:", "", found, flags=re.IGNORECASE).replace("。", ".")
    match = _MAIL.fullmatch(found)
    if len(found) > _LONGEST["email"] or match is None or len(match[1]) > 64 or not _is_host(match[2]):
        raise NotUnderstood(_why_no_mail(found), "this is not an e-mail address (e.g. hanako@example.jp)")
    return found


def _why_no_mail(text: str) -> str:
    example = "（例: hanako@example.jp）"
    before, at, _ = text.rpartition("@")
    if at and any(not each.isascii() for each in before):
        return f"@ の前は、半角の英数字と記号で書いてください{example}"
    if at and set(before) & set('()<>[]",;: '):
        return f"かっこや空白、名前をつけずに、アドレスだけを書いてください{example}"
    return f"メールアドレスとして読めません{example}"


def _is_host(text: str) -> bool:
    """A domain, in letters of any language where it is mailed to as it is written (IDNA)."""
    try:
        sent = text.encode("idna").decode("ascii")
        return bool(_HOST.fullmatch(sent)) and (text.isascii() or sent.encode().decode("idna") == text.lower())
    except UnicodeError:
        return False


def _number_of(length: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = _digits(text)
        if not re.fullmatch(rf"[0-9]{{{length}}}", found):
            raise NotUnderstood(f"{length}けたの数字で書いてください", f"write {length} digits")
        return found

    return read


def _of_a_bank(length: int, postal: str, postal_en: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return _number_of(length)(text)
        except NotUnderstood as problem:
            ja, en = problem.args[:2]
            raise NotUnderstood(f"{ja}。ゆうちょ銀行の{postal}", f"{en}; of the Japan Post Bank {postal_en}") from None

    return read


def is_postal_symbol(text: str) -> bool:
    """Whether it is a 記号 of the Japan Post Bank: five digits, and one more that no other bank needs."""
    return bool(re.fullmatch(r"[01][0-9]{3}0[0-9]?", _digits(text)))


def postal_account(symbol: str, number: str) -> tuple[str, str]:
    """記号 and 番号 of the Japan Post Bank as other banks write them: 店番 and 口座番号 (`10140`, `12345671` → `018`,
    `1234567`). Raises `NotUnderstood` of the number.

    ゆうちょ銀行「記号・番号から振込用の店名・預金種目・口座番号への変換の公式」 (seen 2026-11-28): of a 記号 with 1 its
    second and third digit and an 8, and the number without the 1 at its end; of one with 0 (振替口座) a 9, and the
    whole number.
    """
    digits, found = _digits(symbol), _digits(number)
    giro = digits.startswith("0")
    if not re.fullmatch(r"[0-9]{1,6}" if giro else r"[0-9]{1,7}1", found):
        raise NotUnderstood(
            "ゆうちょ銀行の番号を、通帳のとおりに書いてください"
            "（例: 12345671。記号が1で始まるときは、番号の終わりは1です）",
            "write the number (番号) of the Japan Post Bank as in your bank book (e.g. 12345671)",
        )
    return f"{digits[1:3]}{9 if giro else 8}", (found if giro else found[:-1]).zfill(7)


FORMATS: dict[str, Callable[[str], str]] = {
    "line": _line,
    "name": lambda text: _written_here(text, _NAMES),
    "address": lambda text: _written_here(text, _PLACES),
    "note": lambda text: _kept(text, _LONGEST["note"]),
    "kana": _kana,
    "postcode": _postcode,
    "phone": _phone,
    "email": _email,
    "branch": _of_a_bank(
        3, "記号（5けた）は、番号といっしょに書いてください", "write the symbol (記号) with its number"
    ),
    "account": _of_a_bank(
        7, "通帳の番号は、記号（5けた）といっしょに書いてください", "write the number (番号) with its symbol"
    ),
}


_DIGITS = "〇一二三四五六七八九"
_BLOCK = re.compile(r"(\d{1,2})丁目")


def block(text: str) -> str:
    """A town block (町字) in one spelling: `本郷１丁目` → `本郷一丁目`."""
    return _BLOCK.sub(lambda found: f"{kanji_numeral(int(found[1]))}丁目", unicodedata.normalize("NFKC", text).strip())


def kanji_numeral(number: int) -> str:
    """1 to 99 as 一 to 九十九."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def longest(format: str) -> int:
    """The most characters that a text of the format can have."""
    return _LONGEST.get(format, _LONGEST_LINE)


def read_text(format: str, text: str) -> str:
    """The text as it is kept. Raises `NotUnderstood`."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").strip()  # the end of a line is one character
    if not found:
        raise NotUnderstood("空です。書いてください", "it is empty")
    return FORMATS[format](found)
