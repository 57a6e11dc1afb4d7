"""What routes say of versions of the folder that are published."""

from __future__ import annotations

from osekkai.approvals import waiting
from osekkai.publication.services import object_to_versions

object_to_versions(waiting.needs)
