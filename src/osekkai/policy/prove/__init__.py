"""What can be said of a rule for every household there could be: parts that never count, cliffs, what a change does."""

from osekkai.policy.prove.differences import changes
from osekkai.policy.prove.finding import Finding
from osekkai.policy.prove.findings import prove
from osekkai.policy.prove.ranges import amounts
from osekkai.policy.prove.symbolic import NotSymbolic

__all__ = ["Finding", "NotSymbolic", "amounts", "changes", "prove"]
