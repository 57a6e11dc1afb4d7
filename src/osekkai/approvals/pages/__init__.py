"""What approvals put on the pages of others: their way in the menu, and what waits as a day begins."""

from __future__ import annotations

from osekkai.approvals.pages import home
from osekkai.office.places import HOME, menu

menu("approvals:approvals", "決裁", here="approvals", order=20, first=True, count=home.waiting)
HOME.fill(10)(home.work)
