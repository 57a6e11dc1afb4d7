"""`osekkai`: check service files, assess a household, match the whole ward, try a reform, and run the office."""

from osekkai.cli import change, demo, ledger, office, processes, rules, ward
from osekkai.cli.common import main

__all__ = ["change", "demo", "ledger", "main", "office", "processes", "rules", "ward"]
