"""What objections do in the transaction of an event."""

from __future__ import annotations

from osekkai.approvals import queries as approvals
from osekkai.approvals import services as approving
from osekkai.approvals.services import register as register_subject
from osekkai.casework.kinds import CASE
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import ref_of
from osekkai.ledger.services import Happened, follow
from osekkai.objections import ending, kinds, queries, tasks
from osekkai.objections.models import Objection
from osekkai.objections.subject import EndOfAnObjection


@follow("approval.approved", of="objection")
def what_was_agreed_ends_it(happened: Happened) -> None:
    """With the last agreement, as it was signed."""
    ending.ended(happened.about, approvals.route(int(ref_of(happened.event.before).id)))
    if queries.has_paper(happened.about.pk):
        tasks.write_ruling.enqueue(happened.about.pk)


@follow("case.disposed")
def what_was_said_against_it_goes_with_the_case(happened: Happened) -> None:
    """That there was an objection and how it ended stays, as of the decision."""
    found = Objection.objects.filter(decision__case=happened.about)
    rows = [wrote for each in found for wrote in approving.forget(kinds.OBJECTION(each))]
    rows += ledger.forget(found)
    if rows:
        ledger.record(kinds.GONE, happened.by, CASE(happened.about), rows=rows)


register_subject(EndOfAnObjection())
