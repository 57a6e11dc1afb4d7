"""What the ledger binds of this room's tables: which paper was issued, posted and disposed of."""

from __future__ import annotations

from osekkai.ledger.queries import binds, leaves

binds(
    "documents.Document",
    "number mark key kind title section digest stored size issued_at until postcode by_post print_job disposal",
    later="by_post print_job",
)
binds("documents.Stamp", "document authority at until stored digest is_lasting")
binds("documents.Disposal", "section digest number by at agreed_by agreed_at")
binds("documents.PrintJob", "section by made_at letters sheets", work="parts")
leaves("documents.Numbered", "the number that a paper was given before it was made; the paper has it, and is bound")
