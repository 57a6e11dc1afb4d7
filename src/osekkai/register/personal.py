"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from osekkai.personal import Room, tells

REGISTER = Room("as the resident register says (住民基本台帳法施行令 第34条): kept by the system that it comes from")

tells(
    "register.Source",
    ends=REGISTER,
    nothing="kind name taken_at layout digest lines changed refused generated",
)
tells("register.Household", ends=REGISTER, link="key", person="memberships__person")
tells(
    "register.Person",
    ends=REGISTER,
    identity="key name kana birth_date",
    known="sex resident_since ended_on ended_by",
    person="pk",
)
DATED = "valid_from valid_to recorded_at replaced_at source"
tells(
    "register.Residence",
    ends=REGISTER,
    nothing=DATED,
    link="household",
    identity="town address postcode",
    person="household__memberships__person",
)
tells(
    "register.Membership",
    ends=REGISTER,
    nothing=DATED,
    link="person household",
    known="relation position",
    person="person",
)
tells(
    "register.Fact",
    ends=REGISTER,
    nothing=DATED,
    link="person household",
    known="fact year lo hi chosen",
    person="person",
)
tells("register.Receipt", ends=REGISTER, nothing=DATED, link="person", known="service yen", person="person")
tells(
    "register.Difference",
    ends=REGISTER,
    nothing="source",
    link="person household",
    known="what before after",
    person="person",
)
