"""Door: what a household, or everybody, is entitled to."""

from __future__ import annotations

from osekkai.matching.answers import Answers, NotReadable, decode
from osekkai.matching.entitled import entitled
from osekkai.matching.people import names_of
from osekkai.matching.today import Home, homes

__all__ = ["Answers", "Home", "NotReadable", "decode", "entitled", "homes", "names_of"]
