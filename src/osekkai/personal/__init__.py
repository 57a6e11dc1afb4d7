"""What is kept about people: each field of each table says what it tells; what follows from that is derived here.

A room declares its tables in its `personal.py` (see `declaring.tells`); a field that nobody declared fails
`manage.py check`. Derived are: everything about somebody to take along (`exporting`), what is emptied when its time is
over (`forgetting`), what goes by itself every night, the words that something is searched by, the walk over every
address in the tests, and the list of files of personal data that the law asks for (個人情報保護法 第75条:
`osekkai personal`).
"""

from osekkai.personal.classes import Data
from osekkai.personal.declaring import (
    Declared,
    Finder,
    ForEver,
    Room,
    Until,
    Who,
    With,
    all_declared,
    also_about,
    declared,
    tells,
)
from osekkai.personal.exporting import everything_about, rows_about, words
from osekkai.personal.forgetting import delete_expired, forget

__all__ = [
    "Data",
    "Declared",
    "Finder",
    "ForEver",
    "Room",
    "Until",
    "Who",
    "With",
    "all_declared",
    "also_about",
    "declared",
    "delete_expired",
    "everything_about",
    "forget",
    "rows_about",
    "tells",
    "words",
]
