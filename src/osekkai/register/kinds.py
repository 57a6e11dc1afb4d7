"""Door: what happens to the register."""

from __future__ import annotations

from osekkai.ledger.kinds import kind, thing

SOURCE = thing("source")
RECEIPT = thing("receipt")
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
RECEIVES = kind(
    "register.receives",
    RECEIPT,
    ja="受けはじめることを、台帳に書きました",
    easy="もらいはじめる ことを 記録に 書きました",
    en="receives it from a day on, the register was told",
    zh="已在登记簿中记录开始领取",
    ko="받기 시작함을 대장에 적었습니다",
)
"""`after` names the decision."""
REPLACED = kind(
    "register.replaced",
    RECEIPT,
    ja="台帳の行が、新しい行に替わりました",
    easy="前の 記録が、新しい 記録に 変わりました",
    en="a line of the register gave way to another",
    zh="登记簿中的一行已被新的一行取代",
    ko="대장의 한 줄이 새 줄로 바뀌었습니다",
)
"""`after` names the decision that made it so."""
ENDS = kind(
    "register.ends",
    RECEIPT,
    ja="受けおわることを、台帳に書きました",
    easy="もらう ことが 終わると 記録に 書きました",
    en="receives it until a day, the register was told",
    zh="已在登记簿中记录结束领取",
    ko="받기를 마침을 대장에 적었습니다",
)
