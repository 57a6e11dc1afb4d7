"""Door: events of the municipality's folder."""

from __future__ import annotations

from osekkai.ledger.kinds import kind, thing

VERSION = thing("folder-version")

PUBLISHED = kind(
    "folder.published",
    VERSION,
    ja="制度のフォルダを公開しました",
    easy="制度の ファイルを 公開しました",
    en="published the folder of services",
    zh="公布了制度文件夹",
    ko="제도 폴더를 공개했습니다",
)

HELD_BACK = kind(
    "folder.held-back",
    VERSION,
    ja="しごとがのこるので、この版は使われません",
    easy="しごとが のこるので、この 版は 使いません",
    en="the version stays out of force, as it would leave work behind",
    zh="该版本会遗留未完成的工作，因此未生效",
    ko="남는 업무가 있어 이 버전은 적용되지 않습니다",
)
