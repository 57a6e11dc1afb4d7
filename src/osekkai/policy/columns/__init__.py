"""Rules as columns: every service of a rulebook on a day, over all people at once, as one program over arrays.

The meaning is that of `language.meaning`; a test holds the columns equal to the one-household evaluator on every row.
"""

from osekkai.policy.columns.block import Block
from osekkai.policy.columns.planning import NONE, Outcomes, Plan, changed, plan
from osekkai.policy.columns.program import Input
from osekkai.policy.columns.source import FactColumn, NotColumnar, Source, kept, mask, table_of
from osekkai.policy.columns.ties import STORED, Plainly, Ties, side_by_side

__all__ = [
    "NONE",
    "STORED",
    "Block",
    "FactColumn",
    "Input",
    "NotColumnar",
    "Outcomes",
    "Plainly",
    "Plan",
    "Source",
    "Ties",
    "changed",
    "kept",
    "mask",
    "plan",
    "side_by_side",
    "table_of",
]
