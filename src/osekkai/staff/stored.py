"""What the office's keys seal in the table of passkeys: the seed of the numbers that stand for a lost one."""

from __future__ import annotations

from osekkai.storing import seals

seals("mfa.Authenticator", "data", "spare-numbers", inside="seed")
