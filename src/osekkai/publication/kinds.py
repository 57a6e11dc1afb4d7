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
