"""Forms from the catalogue, drafts, submission and receipts."""
