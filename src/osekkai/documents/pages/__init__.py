"""What documents put on the pages of others: their way in the menu."""

from __future__ import annotations

from osekkai.office.places import menu

menu("documents:letters", "手紙と保存", here="letters", order=55)
