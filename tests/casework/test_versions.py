"""Versions of the folder and the work that rests on them: what was agreed to is opened, what is open is not left."""

from __future__ import annotations

from typing import Any

import pytest

from osekkai.approvals import services as approvals
from osekkai.approvals.proposing import digest_of
from osekkai.casework.errors import NoLetter
from osekkai.casework.models import Case, Notice, State
from osekkai.casework.notices import wording
from osekkai.casework.parts import LETTERS
from osekkai.casework.tasks import make_notice
from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check_files
from osekkai.ledger.services import operator
from osekkai.publication import queries
from osekkai.publication import services as publication
from osekkai.publication.errors import StillNeeded
from osekkai.publication.models import Publication
from tests.casework.building import plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ME = operator("test")


def without(catalogue: Catalogue, service: str) -> dict[str, str]:
    return {path: text for path, text in catalogue.files.items() if path != f"services/{service}.yaml"}


def test_the_texts_behind_a_frozen_proposal_are_opened_again_when_the_folder_has_changed(bunkyo: Catalogue) -> None:
    made = proposed(plain_case(bunkyo), staff("sato", "clerk"), bunkyo)
    files = {**bunkyo.files, "letters.yaml": bunkyo.files["letters.yaml"].replace("決定", "きまり")}
    changed = check_files(files, with_examples=False).catalogue
    assert changed and changed.part(LETTERS) != bunkyo.part(LETTERS)
    publication.publish(files, by=ME)
    assert digest_of(made.content) == made.digest
    found = queries.opened(made.content["catalogue"])
    assert found.part(LETTERS) == bunkyo.part(LETTERS)
    assert found.services[made.service].summary == bunkyo.services[made.service].summary


def test_a_service_with_open_cases_is_not_taken_out_of_the_folder(bunkyo: Catalogue) -> None:
    plain_case(bunkyo)
    files = without(bunkyo, "child-allowance")
    with pytest.raises(StillNeeded) as refused:
        publication.publish(files, by=ME)
    assert refused.value.needed == ["child-allowance（案件 1件）"] and not Publication.objects.exists()
    Case.objects.update(state=State.CLOSED)
    assert publication.publish(files, by=ME)


def test_a_letter_says_what_was_signed_though_the_folder_has_changed_since(
    bunkyo: Catalogue, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = proposed(plain_case(bunkyo), staff("sato", "clerk"), bunkyo)
    approvals.agree(made.stops.get().pk, staff("chief", "chief"), made.digest, bunkyo)
    title = bunkyo.part(LETTERS)["child-allowance.grant"].title.ja
    changed = bunkyo.files["letters.yaml"].replace(title, "あとから変えた題")
    publication.publish({**bunkyo.files, "letters.yaml": changed}, by=ME)
    settings.FOLDER_SHOWN = "published"
    make_notice.call(Notice.objects.get().pk)
    document = Notice.objects.get().document
    assert document and document.title == title and "あとから" in changed


def test_a_decision_of_whose_kind_the_folder_has_no_text_is_said_in_a_sentence(bunkyo: Catalogue) -> None:
    made = proposed(plain_case(bunkyo), staff("sato", "clerk"), bunkyo)
    approvals.agree(made.stops.get().pk, staff("chief", "chief"), made.digest, bunkyo)
    refusal = bunkyo.files["letters.yaml"].split("\nrefusal:")[1].split("\ndismissal:")[0]
    files = {**bunkyo.files, "letters.yaml": f"refusal:{refusal}"}
    without = check_files(files, with_examples=False).catalogue
    assert without
    with pytest.raises(NoLetter, match="grant"):
        wording.letter_of(Notice.objects.get().decision, without)
