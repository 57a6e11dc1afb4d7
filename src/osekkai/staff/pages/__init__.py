"""What this room puts on the pages of others: its ways in the menu."""

from __future__ import annotations

from osekkai.office.places import HOME, menu
from osekkai.staff.pages import home
from osekkai.staff.pages.managers import manages_anything
from osekkai.staff.pages.tending import MAY

menu("staff:team", "課のようす", here="team", order=30, first=True)
menu("staff:away", "不在と委任", here="away", order=65)
menu("staff:people", "職員と役", here="people", order=70, may=manages_anything)
menu("staff:tasks", "裏のしごと", here="tasks", order=95, may=lambda request: request.user.has_perm(MAY))
HOME.fill(60)(home.people)
