"""What the table of this room tells about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import Room, tells

tells("safekeeping.Look", ends=Room("after a year, every night"), nothing="kind at seconds is_good size told")
