"""What outreach puts on the pages of others: its way in the menu."""

from __future__ import annotations

from osekkai.office.places import menu

menu(
    "outreach:outreach",
    "おせっかい",
    here="outreach",
    order=70,
    may=lambda request: request.user.has_perm("matching.view_outreach"),
)
