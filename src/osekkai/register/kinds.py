"""Door: what happens to the register."""

from __future__ import annotations

from osekkai.ledger.kinds import kind, thing

SOURCE = thing("source")
TAKEN_IN = kind(
    "register.taken-in",
    SOURCE,
    ja="台帳に新しいことが入りました",
    easy="市役所の 記録に 新しいことが 入りました",
    en="The register was told something new",
    zh="登记信息有了更新",
    ko="대장에 새로운 내용이 등록되었습니다",
)
"""A file was taken in; whom it is about, `queries.changed_by` tells."""
