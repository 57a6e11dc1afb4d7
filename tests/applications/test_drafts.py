"""Drafts: what is written is kept under a code that only the resident has, until it is sent, taken over or deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from osekkai.applications import queries, services
from osekkai.applications.errors import ChangedElsewhere
from osekkai.applications.forms import Content
from osekkai.applications.models import Draft
from osekkai.applications.queries import code_of
from osekkai.catalogue import Catalogue
from osekkai.identity.consents import say
from osekkai.matching.answers import Answers
from tests.applications.building import begun
from tests.identity.building import ADDRESS, account
from tests.identity.providers import resident
from tests.transactions import everything, whole_or_nothing

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CONTENT = Content(("dog-registration",), Answers(people=(("head", {"full_name": "文京　花子"}),)))
OTHER = Content(("dog-registration",), Answers(people=(("head", {"full_name": "本郷　花子"}),)))


def opened(code: str) -> services.Opened:
    found = queries.opened(code)
    assert found
    return found


def test_what_is_begun_is_opened_by_its_code_alone_and_the_table_says_nothing() -> None:
    code = services.begin(CONTENT)
    found = opened(code)
    assert (found.code, found.version, found.content, found.owner) == (code, 1, CONTENT, None)
    assert found.until == timezone.localdate() + timedelta(days=60)
    row = str(Draft.objects.values().get())
    assert code not in row and "花子" not in row


def test_of_who_is_signed_in_the_office_keeps_the_code_under_its_own_key() -> None:
    her = account()
    code = services.begin(CONTENT, her)
    draft = Draft.objects.get()
    assert draft.account == her and code_of(draft) == code and opened(code).owner == her.pk
    assert code.encode() not in bytes(draft.code_sealed)


def test_saving_keeps_what_was_written_and_counts_and_prolongs() -> None:
    code = services.begin(CONTENT)
    Draft.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert services.save(code, OTHER, 1) == 2
    assert (opened(code).version, opened(code).content) == (2, OTHER)
    assert opened(code).until == timezone.localdate() + timedelta(days=60)


def test_who_saw_an_older_version_overwrites_nothing_and_gets_what_stands_there_now() -> None:
    code = services.begin(CONTENT)
    services.save(code, OTHER, 1)
    before = everything()
    with pytest.raises(ChangedElsewhere) as refused:
        services.save(code, CONTENT, 1)
    assert refused.value.now == opened(code) and refused.value.status == 409
    assert "先に書きかえられました" in refused.value.say("ja") and everything() == before


def test_saving_to_a_draft_that_is_gone_says_so() -> None:
    code = services.begin(CONTENT)
    services.delete(code)
    with pytest.raises(Draft.DoesNotExist):
        services.save(code, OTHER, 1)


def test_deleting_one_draft_leaves_the_others() -> None:
    code, other = services.begin(CONTENT), services.begin(OTHER)
    services.delete(code)
    assert queries.opened(code) is None and opened(other).content == OTHER
    services.delete(code)
    assert Draft.objects.count() == 1


def test_who_signs_in_over_a_draft_takes_it_over_with_what_is_known_of_them(bunkyo: Catalogue) -> None:
    her = account(person=resident())
    code = begun("dog-registration")
    services.take_over(code, her, bunkyo)
    found = opened(code)
    assert (found.owner, found.version) == (her.pk, 2)
    assert found.content.answers.fact("head", "full_name") == "文京　花子"
    assert found.content.answers.fact("", "address") == ADDRESS
    assert ("head", "full_name", "文京　花子") in found.content.known


def test_what_they_had_written_stays_when_it_is_taken_over(bunkyo: Catalogue) -> None:
    code = services.begin(OTHER)
    services.take_over(code, account(), bunkyo)
    assert opened(code).content.answers.fact("head", "full_name") == "本郷　花子"


def test_nothing_is_filled_in_for_who_does_not_want_it(bunkyo: Catalogue) -> None:
    her = account()
    say(her, "prefill", False)
    code = begun("dog-registration")
    services.take_over(code, her, bunkyo)
    assert opened(code).owner == her.pk and opened(code).content.answers.fact("head", "full_name") is None


def test_nobody_takes_over_what_is_somebodys_or_what_is_not_there(bunkyo: Catalogue) -> None:
    her, other = account(), account("s2")
    code = services.begin(CONTENT, her)
    before = everything()
    services.take_over(code, other, bunkyo)
    services.take_over("A" * len(code), other, bunkyo)
    assert everything() == before


@pytest.mark.parametrize("what", ["begin", "save", "take over"])
def test_each_is_whole_or_nothing(bunkyo: Catalogue, what: str) -> None:
    her = account()
    if what == "begin":
        assert whole_or_nothing(lambda: services.begin(CONTENT, her)) >= 2
        return
    code = services.begin(CONTENT)
    if what == "save":
        assert whole_or_nothing(lambda: services.save(code, OTHER, 1)) >= 1
    else:
        assert whole_or_nothing(lambda: services.take_over(code, her, bunkyo)) >= 1
