"""Inputs that are nearly right: what a good one becomes by mistakes that people, programs and attackers make."""

from __future__ import annotations

import random
from collections.abc import Sequence

LONGEST = 200_000
_CHARACTERS = "\0\x1a\x1b\ufeff\u200b\u202e\ufffe𠮷葛󠄀é①²½Ⅷ－ー―〜　\u2028'\"\\<>&;{}[]()%#,.:/-_^~`|@$!?*+=0199"
_NUMBERS = ("0", "-1", "1e999", "9" * 40, "0.1", "2147483648", "99999999999999999999", "NaN", "1_000", "٣")
_NESTING = ("[", "{", "(", "- ", "<a>", "<<", "? ", "&a ", "not ", '{"a":', "((")


def mutated(seeds: Sequence[bytes], words: Sequence[str], chance: random.Random) -> bytes:
    """One of the seeds after some mistakes."""
    found = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        at = chance.randrange(len(found) + 1)
        end = min(len(found), at + chance.choice((1, 2, 5, 20, 200)))
        match chance.randrange(12):
            case 0 if found and at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case 1 if found and at < len(found):
                found[at] = chance.randrange(256)
            case 2:
                del found[at:end]
            case 3:
                found[at:at] = found[at:end] * chance.choice((1, 2, 50, 1_000))
            case 4:
                found[at:at] = chance.choice(_CHARACTERS).encode()
            case 5:
                found[at:at] = chance.choice(_NUMBERS).encode()
            case 6 if words:
                found[at:at] = chance.choice(words).encode("utf-8", "surrogatepass")
            case 7 if words:
                found[at:end] = chance.choice(words).encode("utf-8", "surrogatepass")
            case 8:
                other = chance.choice(seeds)
                start = chance.randrange(len(other) + 1)
                found[at:at] = other[start : start + chance.choice((5, 50, 500))]
            case 9:
                del found[at:]
            case 10:
                found[at:at] = chance.choice(_NESTING).encode() * chance.choice((2, 30, 300, 20_000))
            case _:
                found[at:at] = chance.randbytes(chance.choice((1, 2, 4, 8)))
        del found[LONGEST:]
    return bytes(found)
