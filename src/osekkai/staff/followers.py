"""What roles say of versions of the folder that are published."""

from __future__ import annotations

from osekkai.publication.services import object_to_versions
from osekkai.staff import holding

object_to_versions(holding.needs)
