"""Rules as columns: every service of a rulebook on a day, over all people at once, as one SQL statement.

The meaning is that of `policy.values`; a test holds the columns equal to the one-household evaluator on every row.
"""

from osekkai.policy.columns.plan import Plan, ServiceColumns, changed, plan
from osekkai.policy.columns.source import FactColumn, NotColumnar, Source

__all__ = ["FactColumn", "NotColumnar", "Plan", "ServiceColumns", "Source", "changed", "plan"]
