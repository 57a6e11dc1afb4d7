"""Door: what of outreach is looked at."""

from __future__ import annotations

from osekkai.ledger.kinds import thing

OUTREACH = thing("outreach")
"""A list of residents: by service, and who they are of it (`child-allowance/missed`)."""
