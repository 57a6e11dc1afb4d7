"""起案用紙: all that is signed on one paper, for those on the way of it."""

from __future__ import annotations

import pypdfium2
import pytest

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.approvals.queries import route
from osekkai.casework.proposals import propose
from osekkai.casework.sheet import sheet_of
from osekkai.catalogue import Catalogue
from osekkai.ledger.models import Event
from tests.casework.building import plain_case, staff
from tests.casework.test_drafts import draft_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def text_of(contents: bytes) -> str:
    document = pypdfium2.PdfDocument(contents)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "").replace(" ", "")


def test_the_sheet_says_all_that_is_signed_and_who_signed(bunkyo: Catalogue) -> None:
    clerk, chief, case = staff("clerk", "clerk"), staff("chief", "chief"), plain_case(bunkyo)
    made = propose(case, draft_of(case, bunkyo, yen=12_000), clerk, case.version, bunkyo)
    proposal = Proposal.objects.get(pk=made)
    before = text_of(sheet_of(route(made), bunkyo))
    for said in (
        proposal.content["subject"],
        proposal.content["inquiry"],
        *proposal.content["differs"],
        "見て決めました",
        "144,000円",
        "児童手当法第4条",
        "・区内に住んでいる",
        proposal.content["filing"]["binder"],
        "子育て支援課課長",
        proposal.digest,
        "まだです",
    ):
        assert said.replace(" ", "") in before, said
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo, comment="よいと思います")
    after = text_of(sheet_of(route(made), bunkyo))
    assert "よいと思います" in after and "まだです" not in after


def test_what_people_wrote_is_no_markup_on_it(bunkyo: Catalogue) -> None:
    clerk, case = staff("clerk", "clerk"), plain_case(bunkyo)
    wild = '#panic("x") $ \\ *太字* _斜め_ #link("http://x")[押す] <a>'
    draft = draft_of(case, bunkyo, yen=12_000)
    made = propose(case, type(draft)(**{**_values(draft), "why": wild}), clerk, case.version, bunkyo)
    assert wild.replace(" ", "") in text_of(sheet_of(route(made), bunkyo))


def _values(draft: object) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}  # type: ignore[attr-defined]


def test_only_who_is_on_the_way_of_it_reads_it_and_the_look_is_told(bunkyo: Catalogue) -> None:
    clerk, chief, case = staff("clerk", "clerk"), staff("chief", "chief"), plain_case(bunkyo)
    made = propose(case, draft_of(case, bunkyo, yen=12_000), clerk, case.version, bunkyo)
    path = f"/office/cases/{case.number}/sheets/{made}/"
    shown = signed_in(chief).get(path).content.decode()
    assert "起案用紙　" in shown and f'href="/office/cases/{case.number}/"' in shown
    assert "起案用紙　" in signed_in(clerk).get(path).content.decode()
    assert signed_in(chief).get(f"{path}0.png")["Content-Type"] == "image/png"
    assert Event.objects.filter(kind="register.looked", purpose="起案用紙", object=f"case:{case.pk}").exists()
    assert signed_in(chief).get(f"{path}?original=1")["Content-Type"] == "application/pdf"
    assert signed_in(staff("other", "clerk", "財政課")).get(path).status_code == 404
    other = plain_case(bunkyo, "other")
    assert signed_in(chief).get(f"/office/cases/{other.number}/sheets/{made}/").status_code == 404
