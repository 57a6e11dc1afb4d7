"""Looks at a database with the office's own code, in a process of its own, and prints what is there as JSON."""

from __future__ import annotations

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "osekkai.settings"


def main(codes: dict[str, str]) -> dict[str, object]:
    import django

    django.setup()
    from django.db import connection

    from osekkai.applications.models import Application, Status
    from osekkai.applications.queries import code_of, opened
    from osekkai.approvals.models import Proposal
    from osekkai.approvals.queries import digest_of
    from osekkai.casework.models import Case, Decision
    from osekkai.identity.models import Account
    from osekkai.ledger.services import seal
    from osekkai.ledger.verifying import verify
    from osekkai.matching import saving

    seal()
    draft = opened(codes["draft"])
    without = Application.objects.filter(case=None).exclude(status__in=[Status.WITHDRAWN, Status.ANNOUNCED])
    with connection.cursor() as cursor:
        return {
            "counts": {table: _count(cursor, table) for table in connection.introspection.table_names(cursor)},
            "broken": [each.what for each in verify().broken],
            "draft": draft.content.answers.fact("", "dog_name") if draft else None,
            "own": [code_of(each) for each in Account.objects.get(subject="old").drafts.all()],
            "saved": saving.find(codes["saved"]) is not None,
            "without_case": without.count(),
            "cases_of_old": list(
                Case.objects.filter(application__service="dog-registration")
                .order_by("id")
                .values_list("state", flat=True)
            ),
            "proposals_as_they_were": all(digest_of(each.content) == each.digest for each in Proposal.objects.all()),
            "decided_by": sorted(set(Decision.objects.values_list("decided_by__username", flat=True))),
            "columns": {
                table: sorted(each.name for each in connection.introspection.get_table_description(cursor, table))
                for table in connection.introspection.table_names(cursor)
            },
            "constraints": {
                table: sorted(connection.introspection.get_constraints(cursor, table))
                for table in connection.introspection.table_names(cursor)
            },
        }


def _count(cursor: object, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1])), ensure_ascii=False))
