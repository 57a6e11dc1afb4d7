"""What approvals put on the pages of others: their way in the menu."""

from __future__ import annotations

from osekkai.office.places import menu

menu("approvals:approvals", "決裁", here="approvals", order=20, first=True)
