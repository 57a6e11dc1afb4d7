"""A first file for a new service: ＜ ＞ stands where somebody decides; nothing is published until it is gone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from osekkai.policy.files import Place, Problems

_TEMPLATE = """\
id: {id}
name: {{ja: {name}, easy: ＜やさしい日本語で＞, en: ＜英語で＞}}
summary: {{ja: ＜だれが、何を受けられるか。2行まで＞, easy: ＜やさしい日本語で＞, en: ＜英語で＞}}
kind: ＜種類＞                 # benefit 給付 | certificate 証明 | registration 登録 | duty 届出 | permit 許可 \
| support 支援 | fee 料金
level: ＜国・都・区＞           # national 国 | tokyo 都 | ward 区
category: ＜分野。たとえば 子育て＞
owner: ＜担当の課＞
unit: household               # household 世帯 | head わたし | person 一人ずつ | child 子ども一人ずつ
from: ＜申請を受け付けはじめる日＞
basis: [{{law: ＜条例や法律の名前＞, article: ＜第何条＞}}]
life_events: []
documents: []
how: {{ja: ＜どこで、どう申し込むか＞}}
glance: [{{who: {{ja: ＜だれに＞}}, what: {{ja: ＜いくら＞}}}}]
sources: [{{title: ＜確かめたページの題＞, date: {today}}}]
confidence: unconfirmed       # 公式ページで確かめたら confirmed
parameters:
  新しい制度の額: {{{year}-04-01: ＜金額。たとえば 3万円＞}}
define:
  子どもがいる: {{is: "人数(子, 年度末年齢 <= 18) >= 1", easy: 子どもが いる, en: Has a child}}
eligible: 区内に住んでいる and ＜条件。たとえば 子どもがいる＞
amount: {{kind: cash, per: once, yen: 新しい制度の額}}
examples:
  - {{case: 子どもが1人いる, on: {today}, members: [{{head: 1990-05-05}}, {{child: 2020-05-05}}], \
expect: ＜eligible か ineligible か、{{yen: 金額}}＞}}
"""


def service_file(folder: Path, id: str, name: str, today: date) -> Path:
    """Write `services/ID.yaml`; its path. Raises `PolicyError` for a bad or taken id."""
    path = folder / "services" / f"{id}.yaml"
    problems = Problems()
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,60}", id):
        problems.add(
            "id",
            Place(id),
            "id は 小文字の英字・数字・- で書きます（例: child-allowance）",
            "an id has small letters, digits and '-'",
        )
    elif path.exists():
        problems.add(
            "twice", Place(str(path)), "同じ id のファイルが もうあります", "there is a file of that id already"
        )
    problems.raise_if_any()
    year = today.year if today.month >= 4 else today.year - 1
    path.parent.mkdir(exist_ok=True)
    text = _TEMPLATE.format(id=id, name=name or "＜制度の名前＞", today=today.isoformat(), year=year)
    path.write_text(text, "utf-8")
    return path
