"""What the office's keys seal in the table of this room, until it is sent."""

from __future__ import annotations

from osekkai.storing import seals

seals("channels.Outgoing", "sealed", "outbox")
