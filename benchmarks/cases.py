"""The office's pages with a million cases on PostgreSQL: each is to answer in 150 ms.

The floor is a page that asks nothing. STORED cases are there already.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median, quantiles

from benchmarks.parts.load import amount

DATABASES = ("postgresql",)
CASES = amount("STORED", 1_000_000)
PEOPLE = min(240_000, CASES)
ROUNDS = amount("ROUNDS", 60)

_FILL = """
INSERT INTO register_extract (source_kind, kind, name, digest, taken_at, lines, changed, refused, generated)
  VALUES ('file', 'residents', 'x', 'x', now(), 0, 0, 0, true);
INSERT INTO register_person (key, name, kana, birth_date, sex, ended_by)
  SELECT 'K' || n,
         (ARRAY['佐藤','鈴木','高橋','田中','伊藤','渡辺','山本',
                '中村','小林','加藤','吉田','山田','佐々木','文京'])[1 + n % 14]
           || '　' || (ARRAY['花子','一郎','さくら','蓮','陽葵','湊','結衣',
                             '大翔','葵','颯太','凛','悠真','紬'])[1 + (n / 14) % 13]
           || chr(19968 + n % 3000),
         (ARRAY['サトウ','スズキ','タカハシ','タナカ','イトウ','ワタナベ','ヤマモト',
                'ナカムラ','コバヤシ','カトウ','ヨシダ','ヤマダ','ササキ','ブンキョウ'])[1 + n % 14]
           || ' ' || (ARRAY['ハナコ','イチロウ','サクラ','レン','ヒマリ','ミナト','ユイ',
                            'ヒロト','アオイ','ソウタ','リン','ユウマ','ツムギ'])[1 + (n / 14) % 13],
         date '1940-01-01' + n % 29000, '', ''
  FROM generate_series(1, {people}) n;
INSERT INTO casework_case (number, service, section, origin, person_id, state,
                           opened_at, due, checked_at, verdict, is_plain, done, version, escalated)
  SELECT lpad(n::text, 10, '0'), 'child-allowance', (ARRAY[{sections}])[1 + n % {sections_n}], 'matching',
         1 + n % {people} + (SELECT min(id) - 1 FROM register_person),
         CASE WHEN n % 10 > 0 THEN 'decided' WHEN n % 50 = 0 THEN 'waiting' ELSE 'open' END,
         now() - n % 900 * interval '1 day', current_date + n % 60 - 10, now(),
         '{{"status": "eligible", "checks": [], "effects": [], "yen_a_year": 180000}}', n % 20 = 0, '{{}}', 1, 0
  FROM generate_series(1, {cases}) n;
INSERT INTO casework_casetext (case_id, section, who, folded)
  SELECT id, section, t, t
  FROM (
    SELECT c.id, c.section,
           c.number || ' ' || replace(p.name, '　', '') || ' ' || replace(p.kana, ' ', '') || ' ' || p.key || ' '
             || (ARRAY['春日','小石川','本郷','千石','白山','大塚','音羽','根津'])[1 + c.id % 8]
             || (1 + c.id % 5) || '丁目' || (1 + c.id % 40) || (1 + c.id % 23) AS t
    FROM casework_case c JOIN register_person p ON p.id = c.person_id) x;
ANALYZE;
"""


def fill() -> None:
    from django.db import connection

    from osekkai.catalogue import catalogue_in_use

    sections = sorted(catalogue_in_use().sections)
    names = ", ".join(f"'{each}'" for each in sections)
    filled = _FILL.format(people=PEOPLE, cases=CASES, sections=names, sections_n=len(sections))
    with connection.cursor() as cursor:
        for statement in filled.split(";\n"):
            if statement.strip():
                cursor.execute(statement)


def took(ask: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(ROUNDS):
        at = time.perf_counter()
        ask()
        found.append((time.perf_counter() - at) * 1000)
    return sorted(found)


def main() -> None:
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "OSEKKAI_DEBUG": "1"}
    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    at = time.perf_counter()
    fill()
    print(f"{CASES:,} cases of {PEOPLE:,} people in {time.perf_counter() - at:.0f} s")

    from tests import rows
    from tests.casework.building import SECTION, proposed, staff

    from osekkai.casework.models import Case
    from osekkai.catalogue import catalogue_in_use

    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    plain = list(Case.objects.filter(section=SECTION, state="open", is_plain=True)[:200])
    for case in plain:
        case.verdict |= {
            "effects": [{"person": case.person_id, "name": "x", "yen": 15000, "per": "month"}],
            "checks": [{"id": "rules", "ok": True, "text": "条件に合っています", "why": []}],
        }
        case.save()
        rows.told(case)
        if case.application:
            rows.told(case.application)
        proposed(case, clerk, catalogue_in_use())
    others = Case.objects.filter(section=SECTION, state="open").exclude(pk__in=[each.pk for each in plain])
    Case.objects.filter(pk__in=list(others.values_list("pk", flat=True)[:60])).update(assignee=clerk)
    at_desk, at_chief = Client(), Client()
    at_desk.force_login(clerk)
    at_chief.force_login(chief)
    at_audit = Client()
    at_audit.force_login(staff("auditor", "auditor", ""))
    one = Case.objects.filter(section=SECTION, state="open", assignee=clerk).first()
    assert one is not None
    at_desk.get("/about/")
    floor = median(took(lambda: at_desk.get("/about/")))
    print(f"floor (a page that asks nothing): {floor:.0f} ms")
    pages = {
        f"queue {each}": f"/office/cases/?tab={each}"
        for each in ("mine", "free", "plain", "waiting", "approval", "decided")
    }
    pages |= {"case": f"/office/cases/{one.number}/"}
    pages |= {
        f"search {each}": f"/office/cases/?q={each}"
        for each in ("ブンキョウ ハナコ", "文京　花子", "小石川3丁目", "佐藤", "さ", one.number)
    }
    slow = 0
    for name, client, path in [
        *((name, at_desk, path) for name, path in pages.items()),
        *((name, at_chief, f"/office/{name}/") for name in ("approvals", "team", "letters", "calendar", "away")),
        ("audit", at_audit, f"/office/audit/{one.number}/"),
    ]:
        answer = client.get(path)
        assert answer.status_code == 200, (name, answer.status_code)
        each = took(lambda client=client, path=path: client.get(path))  # type: ignore[misc]
        p50, p95 = each[len(each) // 2], quantiles(each, n=20)[-1]
        slow += p95 > 150
        print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {median(each) / floor:.1f} of the floor")
    print(f"slower than 150 ms at p95: {slow}")


if __name__ == "__main__":
    main()
