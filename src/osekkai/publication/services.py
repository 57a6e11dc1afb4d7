"""Door: publishing the folder, and keeping a version that something refers to."""

from __future__ import annotations

from osekkai.publication.changes import Change, changes
from osekkai.publication.in_force import look_again, look_at_what_has_come
from osekkai.publication.keeping import keep
from osekkai.publication.objections import object_to_versions
from osekkai.publication.publishing import (
    LONGEST,
    Prepared,
    add_to_versions,
    prepare,
    publish,
    publish_again,
    publish_prepared,
)
from osekkai.publication.settled import read_settled

__all__ = [
    "LONGEST",
    "Change",
    "Prepared",
    "add_to_versions",
    "changes",
    "keep",
    "look_again",
    "look_at_what_has_come",
    "object_to_versions",
    "prepare",
    "publish",
    "publish_again",
    "publish_prepared",
    "read_settled",
]
