"""Door: publishing the folder, and keeping a version that something refers to."""

from __future__ import annotations

from osekkai.publication.in_force import look_again
from osekkai.publication.keeping import keep
from osekkai.publication.publishing import LONGEST, add_to_versions, object_to_versions, publish, publish_again

__all__ = ["LONGEST", "add_to_versions", "keep", "look_again", "object_to_versions", "publish", "publish_again"]
