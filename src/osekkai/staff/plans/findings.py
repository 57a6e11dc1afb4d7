"""What stands against a plan, line by line, and what should be known before it is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q

from osekkai.catalogue import Catalogue
from osekkai.problems import Problem
from osekkai.said import Said
from osekkai.staff.errors import said_day
from osekkai.staff.giving import check_role
from osekkai.staff.holding import Held, as_held, held
from osekkai.staff.models import Move, StaffRole
from osekkai.staff.naming import name_of
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.plans.lines import Line, Written
from osekkai.staff.rights import rights_by
from osekkai.staff.units import is_there, name_of_unit, roles

WHOLE_PLAN = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of a line (its id; nought: of the plan). Where it `stops`, the plan is not decided."""

    line: int
    text: Said
    stops: bool


def findings_of(plan: Written, catalogue: Catalogue) -> list[Finding]:
    """Everything, in the order of the lines; what is of the whole plan comes first."""
    known = _Known(plan, catalogue)
    found = [each for line in plan.lines for each in known.of_line(line)]
    return [*known.of_plan(), *found]


def held_by(people: Iterable[int], day: date) -> list[Held]:
    """What people are on a day or will be after it."""
    rows = StaffRole.objects.filter(Q(until=None) | Q(until__gte=day), user__in=list(people))
    return [as_held(each) for each in rows.order_by("since", "id")]


class _Known:
    """All that lines are held against, read once."""

    def __init__(self, plan: Written, catalogue: Catalogue) -> None:
        self.plan, self.catalogue = plan, catalogue
        self.words = roles(catalogue)
        self.people = User.objects.in_bulk({each.user for each in plan.lines if each.user})
        self.taken = {each.username: each for each in User.objects.filter(username__in=_arriving(plan))}
        self.held: dict[int, list[Held]] = defaultdict(list)
        for each in held_by(self.people, plan.eve):
            self.held[each.user].append(each)
        self.lines: dict[str, list[Line]] = defaultdict(list)
        for line in plan.lines:
            self.lines[line.account].append(line)
        self.rights = rights_by(self.people)
        self.empty = self._posts_left_empty()

    def of_line(self, line: Line) -> Iterator[Finding]:
        for text in self._against(line):
            yield Finding(line.id, text, stops=True)
        for text in self._to_be_known(line):
            yield Finding(line.id, text, stops=False)

    def of_plan(self) -> Iterator[Finding]:
        """Sections that end before the day, and who stays behind in them."""
        day = self.plan.day
        for section in self.catalogue.sections.values():
            if section.until is None or section.until >= day:
                continue
            behind = self._left_behind(section.id)
            if behind:
                text = (
                    f"{section.id}は {said_day(section.until)}までです（{section.then}が引きつぎます）。"
                    f"まだ この案に入っていない人: {'、'.join(behind)}。"
                )
                english = f"{section.id} ends on {section.until}, taken over by {section.then}. Left behind: {behind}."
                yield Finding(WHOLE_PLAN, Said(ja=text, en=english), stops=False)

    def _against(self, line: Line) -> Iterator[Said]:
        yield from self._person(line)
        if line.ends and not self._held_before(line):
            yield Said(
                ja=f"{self._spoken(*line.ends)}に {said_day(self.plan.eve)}には ついていません。"
                "いまの役を見て、直してください。",
                en=f"{self._spoken(*line.ends)} is not held on {self.plan.eve}.",
            )
        if line.gives:
            yield from self._given(line, *line.gives)
        yield from self._contradictions(line)

    def _person(self, line: Line) -> Iterator[Said]:
        if line.kind == Move.ARRIVES and self.plan.is_draft:
            other = self.taken.get(line.account)
            if other and (other.is_active or f"{other.last_name} {other.first_name}".strip() != line.said):
                yield Said(
                    ja=f"アカウント名「{line.account}」は、ほかの人が使っています。ほかの名前にしてください。",
                    en=f"The name '{line.account}' is taken.",
                )
        elif line.user and not self.people[line.user].is_active:
            yield Said(ja="この人は もう退職しています。行を外してください。", en="They have left.")

    def _given(self, line: Line, role: str, unit: str) -> Iterator[Said]:
        try:
            check_role(role, unit, (self.plan.day, None), self.catalogue)
        except Problem as problem:
            yield Said(ja=problem.say("ja"), en=problem.say("en"))
        kept = [each for each in self._after(line) if (each.role, each.unit) == (role, unit)]
        if kept:
            yield Said(
                ja=f"{self._spoken(role, unit)}には、もう {said_day(kept[0].since)}から ついています。",
                en=f"{self._spoken(role, unit)} is held already.",
            )

    def _contradictions(self, line: Line) -> Iterator[Said]:
        others = [each for each in self.lines[line.account] if each.id != line.id]
        if line.kind == Move.LEAVES and self._later(line):
            yield Said(
                ja=f"この人には、{said_day(self.plan.day)}からの役が決まっています。先に取り消してください。",
                en="They have a role that begins later.",
            )
        if any(Move.LEAVES in (line.kind, each.kind) for each in others):
            yield Said(
                ja="この人には、退職と ほかの行の両方があります。どちらかを外してください。",
                en="They leave, and are in another line.",
            )
        if any(line.ends and each.ends == line.ends for each in others):
            yield Said(ja="同じ役を終える行が 二つあります。", en="Two lines end the same role.")
        if any(line.gives and each.gives == line.gives for each in others):
            yield Said(ja="同じ役につける行が 二つあります。", en="Two lines give the same role.")
        if line.kind == Move.ARRIVES and any(each.kind == Move.ARRIVES and each.said != line.said for each in others):
            yield Said(ja="同じアカウント名の人が 二人います。", en="Two people of one name arrive.")

    def _to_be_known(self, line: Line) -> Iterator[Said]:
        for post in self.empty:
            if line.ends == post or (line.kind == Move.LEAVES and post in self._posts(line)):
                yield Said(
                    ja=f"{said_day(self.plan.day)}から、{self._spoken(*post)}が だれもいなくなります"
                    "（決裁は上の段に上がります）。",
                    en=f"Nobody holds {self._spoken(*post)} any more.",
                )
        rights = [each.words for each in self.rights.get(line.user or 0, ())]
        if line.kind == Move.MOVES and rights:
            yield Said(
                ja=f"課によらない権限は残ります: {'、'.join(rights)}。いらなければ、人のページで外してください。",
                en=f"Rights stay: {', '.join(rights)}.",
            )

    def _held_before(self, line: Line) -> bool:
        found = self.held[line.user] if line.user else []
        return any((each.role, each.unit) == line.ends and each.is_on(self.plan.eve) for each in found)

    def _posts(self, line: Line) -> set[tuple[str, str]]:
        found = self.held[line.user] if line.user else []
        return {(each.role, each.unit) for each in found if each.is_on(self.plan.eve)}

    def _later(self, line: Line) -> bool:
        return any(each.since >= self.plan.day for each in (self.held[line.user] if line.user else []))

    def _after(self, line: Line) -> list[Held]:
        """What somebody still holds on the day or after it, beside what this plan ends."""
        ended = {each.ends for each in self.lines[line.account]}
        return [
            each
            for each in (self.held[line.user] if line.user else [])
            if (each.until is None or each.until >= self.plan.day) and (each.role, each.unit) not in ended
        ]

    def _posts_left_empty(self) -> list[tuple[str, str]]:
        """Posts that somebody in the plan holds on the eve, and nobody on the day."""
        day, levels = self.plan.day, self.catalogue.part(AUTHORITY).levels
        posts = {
            (each.role, each.unit)
            for found in self.held.values()
            for each in found
            if each.role in levels and each.is_on(self.plan.eve) and is_there(each.unit, day, self.catalogue)
        }
        leaving = {each.user for each in self.plan.lines if each.kind == Move.LEAVES}
        ended = {(each.user, *each.ends) for each in self.plan.lines if each.ends}
        kept = {
            (each.role, each.unit)
            for each in held(day, roles=levels)
            if each.user not in leaving and (each.user, each.role, each.unit) not in ended
        }
        return sorted(posts - kept - {each.gives for each in self.plan.lines})

    def _left_behind(self, section: str) -> list[str]:
        rows = StaffRole.objects.filter(
            Q(until=None) | Q(until__gte=self.plan.day), unit=section, user__is_active=True
        ).select_related("user")
        ended = {(each.user, each.ends) for each in self.plan.lines}
        leaving = {each.user for each in self.plan.lines if each.kind == Move.LEAVES}
        return sorted(
            {
                name_of(each.user)
                for each in rows
                if each.user_id not in leaving and (each.user_id, (each.role, each.unit)) not in ended
            }
        )

    def _spoken(self, role: str, unit: str) -> str:
        return f"{name_of_unit(unit, self.catalogue)} {self.words.get(role, role)}"


def _arriving(plan: Written) -> list[str]:
    return [each.account for each in plan.lines if each.kind == Move.ARRIVES]
