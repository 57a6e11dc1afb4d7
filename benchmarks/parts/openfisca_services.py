"""The services that both sides compute, by the name of the peer's variable."""

SERVICES = {
    "child-allowance": "child_allowance",
    "child-medical": "child_medical",
    "tokyo-018": "tokyo_018",
    "childbirth-lump-sum": "childbirth_lump_sum",
    "silver-pass": "silver_pass",
    "seal-certificate": "seal_certificate",
    "tax-certificate": "tax_certificate",
    "resident-tax-exempt": "resident_tax_exempt",
}
ROUNDS = 5
"""How often a process works out everything anew; the best counts, on both sides."""
