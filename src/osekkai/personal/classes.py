"""What is kept about people: the classes of data, and what each room says of the fields of its tables."""

from __future__ import annotations

from enum import StrEnum

from osekkai.said import Said


class Data(StrEnum):
    """What a field, or the content of an event, tells about somebody (個人情報保護法 第2条)."""

    NOTHING = "nothing"
    """About the office itself, or about nobody."""
    WORK = "work"
    """What staff did in their office: who, what, when."""
    LINK = "link"
    """Whose it is."""
    IDENTITY = "identity"
    """Who somebody is: name, birth, address, how they are reached."""
    STATED = "stated"
    """What somebody wrote or attached themselves."""
    KNOWN = "known"
    """What the ward knows about somebody, and what it decided."""
    SEALED = "sealed"
    """Keys, hashes and what is sealed: it says nothing without what opens it."""

    @property
    def words(self) -> Said:
        return _WORDS[self]


_WORDS = {
    Data.NOTHING: Said("だれのことでもないもの", en="about nobody"),
    Data.WORK: Said("職員のしごと", en="what staff did"),
    Data.LINK: Said("だれのものか", en="whose it is"),
    Data.IDENTITY: Said("本人がだれか", en="who somebody is"),
    Data.STATED: Said("本人が書いたもの", en="what somebody wrote"),
    Data.KNOWN: Said("区が知り、決めたこと", en="what the ward knows and decided"),
    Data.SEALED: Said("鍵のかかったもの", en="what is sealed"),
}
