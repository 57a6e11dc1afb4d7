"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import Room, tells

tells("background.Lease", ends=Room("when its worker has ended"), nothing="worker beats_at")
tells("background.Scheduled", ends=Room("when its task is gone"), nothing="task next_at")
