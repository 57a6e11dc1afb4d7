"""Characters that people take for the same when they read or look for a name (異体字). What was written stays.

Only forms that differ in nothing but their shape are here: a form that is a name of its own stays one.
"""

from __future__ import annotations

import unicodedata

_OTHER_FORMS = {
    "高": "髙",
    "崎": "﨑",
    "辺": "邉邊",
    "斉": "齋齊斎",
    "浜": "濵濱",
    "沢": "澤",
    "広": "廣",
    "国": "國",
    "桜": "櫻",
    "島": "嶋嶌",
    "吉": "𠮷",
    "弥": "彌",
    "薮": "藪",
    "児": "兒",
}
_PLAIN = str.maketrans({form: plain for plain, forms in _OTHER_FORMS.items() for form in forms})


def is_selector(char: str) -> bool:
    """Whether it only chooses a shape of the character before it (IVS and SVS)."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def in_plain_forms(text: str) -> str:
    """The text in plain forms of its characters: no selectors, NFKC, one form of each that has several."""
    unselected = "".join(each for each in text if not is_selector(each))
    return unicodedata.normalize("NFKC", unselected).translate(_PLAIN)
