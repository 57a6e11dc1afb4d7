"""What a decision rests on is another when it is signed: nobody agrees to it, and whoever would is told what it is."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth.models import User

from osekkai.applications.models import Application
from osekkai.approvals.errors import Overtaken
from osekkai.casework.models import Decision
from osekkai.catalogue import Catalogue
from osekkai.register.models import CURRENT, Person, Receipt
from tests import rows
from tests.casework.building import plain_case, proposed, staff
from tests.objections.building import agreed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def people(bunkyo: Catalogue) -> tuple[User, User]:
    return staff("clerk", "clerk"), staff("chief", "chief")


def why_not(proposal: object, chief: User, catalogue: Catalogue) -> str:
    with pytest.raises(Overtaken) as refused:
        agreed(proposal, chief, catalogue)  # type: ignore[arg-type]
    assert "もう一度 起案してください" in refused.value.mend.ja
    return refused.value.what.ja


def test_a_child_who_died_since_is_granted_nothing(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    clerk, chief = people
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    Person.objects.filter(key="C1").update(ended_on=date(2026, 11, 1), ended_by="死亡")
    assert why_not(proposal, chief, bunkyo) == "対象の方のことが、台帳で 起案のあとに変わりました。"
    assert not Decision.objects.exists()


def test_what_the_resident_wrote_is_what_was_looked_at(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    clerk, chief = people
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo)
    made = Application.objects.get()
    content = json.loads(json.dumps(made.content).replace("2024-05-12", "2024-05-13"))
    assert content != made.content
    rows.changed(made, rows.BOUND, rows.TABLE(made._meta.label), content=content)
    assert "起案のあとで変わりました" in why_not(proposal, chief, bunkyo)


def test_somebody_receives_something_else_meanwhile(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    clerk, chief = people
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    case.refresh_from_db()
    proposal = proposed(case, clerk, bunkyo, kind="change", reason="二つめの区分に変わりました。")
    Receipt.objects.filter(CURRENT).update(yen=1)
    assert why_not(proposal, chief, bunkyo) == "いま受けているものが、起案のあとで変わりました。"
