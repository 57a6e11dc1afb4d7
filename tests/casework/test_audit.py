"""An auditor opens a case of last year; somebody tampered with the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from osekkai.applications.numbers import spoken
from osekkai.approvals import services as approvals
from osekkai.approvals.models import PROPOSAL_ROW, STOP_ROW, Proposal, Stop
from osekkai.approvals.queries import Finding
from osekkai.background.services import work
from osekkai.casework import audit, sampling
from osekkai.casework.models import CASE_ROW, DECISION_ROW, Case, Decision, Notice
from osekkai.catalogue import Catalogue
from osekkai.demonstration.passkey import Passkey
from osekkai.documents.models import Document
from osekkai.ledger.models import Event
from osekkai.ledger.services import seal
from osekkai.register.models import Receipt
from osekkai.staff import passkeys
from osekkai.staff.models import StaffRole
from tests.casework.building import plain_case, proposed, staff
from tests.casework.tampering import another

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def decided(bunkyo: Catalogue) -> Case:
    """Decided with a passkey, and its notice issued."""
    case, chief = plain_case(bunkyo), staff("chief", "chief")
    proposal = proposed(case, staff("clerk", "clerk"), bunkyo)
    stop = proposal.stops.get()
    lines = [f"{stop.pk}:{proposal.digest}"]
    answer = json.loads(Passkey(chief).agrees_to("n", lines))
    proof = {"nonce": "n", "lines": lines, "answer": answer, "key": passkeys._key(chief, answer["id"])}
    approvals.agree(stop.pk, chief, proposal.digest, bunkyo, proof=proof)
    work(once=True)
    seal()
    case.refresh_from_db()
    return case


def auditor(unit: str = "") -> Client:
    client = Client()
    client.force_login(
        User.objects.filter(username=f"auditor{unit}").first() or staff(f"auditor{unit}", "auditor", unit)
    )
    return client


def page(case: Case) -> str:
    return auditor().get(f"/office/audit/{case.number}/").content.decode()


def test_everything_is_proven_in_one_view(decided: Case) -> None:
    text = page(decided)
    assert (
        "合いません" not in text
        and "パスキーは、この内容に署名しています" in text
        and "区の電子署名が 有効です" in text
    )
    assert (
        "起案しました" in text
        and "決裁しました" in text
        and "児童手当法 第4条" in text
        and Proposal.objects.get().content["catalogue"] in text
    )
    assert Event.objects.filter(kind="register.looked", purpose="監査", object=f"case:{decided.pk}").exists()


def _reason() -> None:
    Decision.objects.update(reason="別の理由")


def _content() -> None:
    proposal = Proposal.objects.get()
    proposal.content["yen"] = 999
    proposal.save()


def _other_signer() -> None:
    Stop.objects.update(by=User.objects.get(username="clerk"))


def _proof() -> None:
    stop = Stop.objects.get()
    stop.proof["lines"] = ["1:other"]
    stop.save()


def _file() -> None:
    Document.objects.update(digest="0" * 64)


def _drawing() -> None:
    process = Case.objects.get().process
    assert process
    process.xml += " "
    process.save()


def rewritten(case: Case, purpose: str) -> str:
    """Put another purpose into the event of the decision, past the triggers; what stood there."""
    event = Event.objects.get(kind="case.decided", object=f"case:{case.pk}")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_event SET purpose = %s WHERE id = %s", [purpose, event.pk])
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")
    return event.purpose


@pytest.mark.parametrize("tamper", [_reason, _content, _other_signer, _proof, _file, _drawing])
def test_what_somebody_changed_in_the_tables_is_seen(decided: Case, tamper: Callable[[], None]) -> None:
    tamper()
    assert "合いません" in page(decided)


BOUND = {
    Decision: {*DECISION_ROW, "id", "is_current"},
    Proposal: {*PROPOSAL_ROW, "id", "content", "state"},
    Stop: {*STOP_ROW, "id"},
    Case: {*CASE_ROW, "process", "verdict", "is_plain", "done", "papers", "until", "disposal"},
    Receipt: {"person", "service", "yen", "valid_from"},
}
"""What nobody changes unseen, of the rows that a decision rests on or makes."""
WORK = {
    Decision: set(),
    Proposal: set(),
    Stop: {"seen_by", "seen_at"},
    Case: {"id", "state", "assignee", "due", "checked_at", "version", "came_back", "escalated"},
    Receipt: {"id", "valid_to", "recorded_at", "replaced_at", "source"},
}
"""What changes while people work, or is bound elsewhere."""


def test_every_column_is_of_a_declared_class() -> None:
    for model, bound in BOUND.items():
        assert {each.name for each in model._meta.concrete_fields} == bound | WORK[model], model


def _columns() -> list[tuple[type[models.Model], str]]:
    return [(model, name) for model, names in BOUND.items() for name in sorted(names - {"id"})]


def test_every_column_that_was_signed_is_bound(decided: Case, bunkyo: Catalogue) -> None:
    """An attacker who may write every table, but has not the ledger's key: each change is named."""
    other = plain_case(bunkyo, "other")
    proposed(other, User.objects.get(username="clerk"), bunkyo)
    assert not any(each.ok is False for each in findings(decided))
    unseen = []
    for model, name in _columns():
        row = {
            Decision: lambda: Decision.objects.get(),
            Proposal: lambda: Proposal.objects.get(about=f"case:{decided.pk}"),
            Stop: lambda: Stop.objects.get(proposal__about=f"case:{decided.pk}"),
            Case: lambda: Case.objects.get(pk=decided.pk),
            Receipt: lambda: Receipt.objects.earliest("valid_from"),
        }[model]()
        field = model._meta.get_field(name)
        value = getattr(row, field.attname)  # type: ignore[union-attr]
        changed = another(field, value)  # type: ignore[arg-type]
        if changed is None or changed == value:
            continue  # nothing else that the database would take
        before = model._base_manager.filter(pk=row.pk)
        try:
            with transaction.atomic():
                before.update(**{field.attname: changed})  # type: ignore[union-attr]
        except IntegrityError:
            continue  # the database itself refuses it
        if not any(each.ok is False for each in findings(Case.objects.get(pk=decided.pk))):
            unseen.append(f"{model.__name__}.{name}")
        before.update(**{field.attname: value})  # type: ignore[union-attr]
    assert unseen == []
    assert not any(each.ok is False for each in findings(decided)), "as it was, it is proven again"


@pytest.mark.parametrize("model", [Decision, Proposal, Stop, Receipt])
def test_a_row_that_was_deleted_is_missed(decided: Case, model: type[models.Model]) -> None:
    Notice.objects.all().delete()
    if model is not Decision:
        Decision.objects.update(proposal=None)
    if model is Proposal:
        Stop.objects.all().delete()
    if model is Receipt:
        Receipt.objects.earliest("valid_from").delete()
    else:
        model._base_manager.all().delete()
    assert any(each.ok is False for each in findings(decided))


def findings(case: Case) -> list[Finding]:
    return audit.findings_of(case, audit.lines_of(case))


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="dropping SQLite's triggers would outlive the test; make test runs this on PostgreSQL",
)
def test_an_event_that_was_rewritten_is_seen(decided: Case) -> None:
    before = rewritten(decided, "そうではない")
    text = page(decided)
    rewritten(decided, before)  # the ledger outlives the test, as it should
    assert "書いたときと ちがいます" in text and "合いません" in text and "合いません" not in page(decided)


def test_a_sample_that_nobody_chose_is_proven_at_once(decided: Case) -> None:
    days = {"since": "令和8年4月1日", "until": timezone.localdate().isoformat()}
    text = auditor().get("/office/audit/", days).content.decode()
    assert spoken(decided.number) in text and "すべて書かれたときのままです" in text and "文京　花子" not in text
    assert Event.objects.filter(
        kind="register.looked", purpose__startswith="監査（抽出 ", object=f"case:{decided.pk}"
    ).exists()
    assert spoken(decided.number) not in auditor("財政課").get("/office/audit/", days).content.decode()
    assert "ありません" in auditor().get("/office/audit/", days | {"service": "dog-registration"}).content.decode()
    _reason()
    assert "✗ 合いません" in auditor().get("/office/audit/", days).content.decode()
    wrong = auditor().get("/office/audit/", days | {"since": "いつか"})
    assert (
        wrong.status_code == 422
        and "日付として読めません" in wrong.content.decode()
        and 'value="いつか"' in wrong.content.decode()
    )


def test_the_same_lot_draws_the_same_and_what_is_missing_is_told(decided: Case, bunkyo: Catalogue) -> None:
    """The population, the lot, and a decision that somebody took out of the table: all of it is said."""
    today = timezone.localdate()
    first = sampling.sample([decided.section], today, today)
    again = sampling.sample([decided.section], today, today, lot=first.lot)
    assert (first.of, first.chosen, first.lost) == (1, again.chosen, again.lost)
    days = {"since": today.isoformat(), "until": today.isoformat(), "lot": "0123abcd"}
    text = auditor().get("/office/audit/", days).content.decode()
    assert "決まった 1件から選びました" in text and "0123abcd" in text
    assert auditor().get("/office/audit/", days | {"lot": "なんでも"}).status_code == 422
    Notice.objects.all().delete()
    Decision.objects.all().delete()
    lost = len(first.lost) + 1  # the ledger outlives other tests' rows
    assert len(sampling.sample([decided.section], today, today).lost) == lost
    assert f"表から消えている決定が {lost}件" in auditor().get("/office/audit/", days).content.decode()


@pytest.mark.parametrize("days", [{"since": ""}, {"since": "", "until": "2026-04-01"}, {"since": "2026-04-01"}])
def test_a_day_that_is_missing_is_asked_for(decided: Case, days: dict[str, str]) -> None:
    answer = auditor().get("/office/audit/", days)
    assert answer.status_code == 422 and "日付を書いてください" in answer.content.decode()


def test_what_was_decided_is_told_in_words(decided: Case) -> None:
    text, decision = page(decided), Decision.objects.get()
    letter = decision.notice.document
    assert letter and letter.number in text and letter.mark in text
    for each in ("決まったこと：", "規則の版", "180,000円", decision.article, "文京　一郎", decision.post):
        assert each in text, each


def test_only_auditors_and_only_where_they_audit(decided: Case) -> None:
    clerk = Client()
    clerk.force_login(User.objects.get(username="clerk"))
    assert (
        clerk.get("/office/audit/").status_code == 403
        and clerk.get(f"/office/audit/{decided.number}/").status_code == 404
    )
    assert auditor("財政課").get(f"/office/audit/{decided.number}/").status_code == 404
    assert auditor().get("/office/audit/", {"number": decided.number})["Location"] == f"/office/audit/{decided.number}/"
    assert auditor().get("/office/audit/", {"number": "nothing"}).status_code == 404
    StaffRole.objects.filter(role="auditor").update(until=timezone.localdate() - timedelta(days=1))
    assert auditor().get("/office/audit/").status_code == 403, "whose time as an auditor is over"
