"""Whether a drawn process can be used: it always ends, with one decision on every path, and whom it asks are there."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources

from osekkai.casework.processes import conditions
from osekkai.casework.processes.bpmn import APPROVAL, CHECK, GRANT, Flaw, Flow, Process, read_bpmn
from osekkai.policy.files import Place, Problems

OWN, ASKED = "担当課", "相談先の課"
"""The lanes of whichever section has the case, and of the one that the service's file names under `consult`."""
FOLDER = "processes/"
_MOST_STATES = 20_000

Marking = frozenset[str]
"""The flows (by id) on which the work stands; `_DECIDED` among them once it is decided."""
_DECIDED = "!"
_UNDECIDED: Marking = frozenset()


@cache
def library() -> dict[str, Process]:
    """The ready processes that come with the programme, by id."""
    found = {}
    for each in sorted(
        (resources.files("osekkai.casework.processes") / "library").iterdir(), key=lambda path: path.name
    ):
        process, flaws = read_bpmn(each.read_text("utf-8"))
        assert process and not flaws, each.name
        found[process.id] = process
    return found


def read_processes(files: Mapping[str, str], sections: Collection[str], problems: Problems) -> dict[str, Process]:
    """Those of the folder, by id, over those of the library."""
    found = dict(library())
    for path, text in sorted(files.items()):
        process, flaws = examined(text, sections)
        if process and not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", process.id):  # services name it
            flaws.append(
                Flaw(
                    process.id,
                    f"プロセスのID「{process.id[:40]}」は、英小文字・数字・ハイフンで書いてください（例: two-stage）",
                )
            )
        for flaw in flaws:
            problems.add(
                "process",
                Place(path),
                f"{flaw.text}{f'（{flaw.element}）' if flaw.element else ''}",
                f"the process cannot be run: {flaw.element or path}",
            )
        if process:
            found[process.id] = process
    return found


def examined(text: str, sections: Collection[str]) -> tuple[Process | None, list[Flaw]]:
    """A file's process and all that is wrong with it; it may be used where nothing is."""
    process, flaws = read_bpmn(text)
    if process is None:
        return None, flaws
    return process, flaws or [
        *_parts(process, sections),
        *(_roads(process) if _has_ends(process) else [Flaw("", "はじまりを1つ、おわりを1つ以上 描いてください")]),
    ]


def _has_ends(process: Process) -> bool:
    kinds = [each.kind for each in process.nodes.values()]
    return kinds.count("startEvent") == 1 and "endEvent" in kinds


def _parts(process: Process, sections: Collection[str]) -> Iterator[Flaw]:
    """What is wrong with single elements."""
    ids = [each.id for each in process.flows]
    for id in sorted({each for each in ids if ids.count(each) > 1}):
        yield Flaw(id, f"同じID「{id}」の矢印が 2つ あります")
    for node in process.nodes.values():
        called = node.name or node.id
        if node.kind != "endEvent" and not process.after(node.id):
            yield Flaw(node.id, f"「{called}」から、おわりに たどり着けません。つぎへの矢印を描いてください")
        following = process.after(node.id)
        if node.lane not in ("", OWN, ASKED) and node.lane not in sections:
            yield Flaw(
                node.id,
                f"レーン「{node.lane}」という課は ありません。"
                f"「{OWN}」「{ASKED}」か、sections.yaml の課の名前にしてください",
            )
        if node.is_person and not node.name:
            yield Flaw(node.id, "人の作業に 名前をつけてください（例: 現地を確かめる）")
        if (node.kind, node.does) not in _DOES and node.kind in dict(_DOES):
            yield Flaw(node.id, f"「{called}」は何をするのか わかりません。{_MEANT[node.kind]}")
        if node.not_by and (node.not_by not in process.nodes or not process.nodes[node.not_by].is_person):
            yield Flaw(node.id, f"「{called}」を別の人がする相手の作業「{node.not_by}」が ありません")
        if len(following) > 1 and not node.kind.endswith("Gateway"):
            yield Flaw(
                node.id,
                f"「{called}」から矢印が {len(following)}本 出ています。分けるときは ゲートウェイを使ってください",
            )
        if node.kind == "exclusiveGateway" and len(following) > 1:
            yield from _branching(process, node.id, following)


_DOES = (("businessRuleTask", CHECK), ("serviceTask", GRANT), ("callActivity", APPROVAL))
_MEANT = {
    "businessRuleTask": f"ルールで確かめるなら implementation を {CHECK} に",
    "serviceTask": f"自動で認めるなら implementation を {GRANT} に",
    "callActivity": f"起案と決裁なら calledElement を {APPROVAL} に",
}


def _branching(process: Process, gateway: str, flows: list[Flow]) -> Iterator[Flaw]:
    called = process.nodes[gateway].name or gateway
    before = [process.nodes[each.source] for each in process.flows if each.target == gateway]
    if all(not each.condition and not each.is_default for each in flows):
        names = [each.name for each in flows]
        if "" in names or len(set(names)) < len(names) or max(map(len, names)) > 40:
            yield Flaw(gateway, f"「{called}」の矢印に、選ぶことばを 1つずつ、40字までで書いてください（例: 問題なし）")
        if not all(each.is_person for each in before):
            yield Flaw(
                gateway,
                f"「{called}」の前は人の作業では ないので、だれも選べません。"
                "矢印に条件を書き、1本を「その他」（default）にしてください",
            )
        return
    if sum(each.is_default for each in flows) != 1 or any(not each.condition and not each.is_default for each in flows):
        yield Flaw(gateway, f"「{called}」の矢印は、1本を「その他」（default）に、ほかには条件を書いてください")
    for each in flows:
        try:
            asked = conditions.names_in(each.condition) if each.condition else set()
        except ValueError:
            yield Flaw(
                each.id,
                f"条件「{each.condition[:60]}」が読めません。使えるのは {'・'.join(conditions.NAMES)} と "
                "==, <, and, or, not です（例: plain and yen < 100000）",
            )
            continue
        if asked & {"plain", "yen", "status"} and not any(
            node.kind == "businessRuleTask" for node in process.nodes.values()
        ):
            yield Flaw(
                each.id, f"条件「{each.condition}」は、ルールで確かめる部品（businessRuleTask）があるときだけ使えます"
            )


def _roads(process: Process) -> Iterator[Flaw]:
    """Soundness of a workflow net (van der Aalst 1998).

    From every state that can be reached the end can be reached, with nothing left standing; nothing is drawn that is
    never done; every road has exactly one decision; no loop without a person.
    """
    start = next(each.id for each in process.nodes.values() if each.kind == "startEvent")
    roads = _Roads(process)
    states: dict[Marking, list[Marking]] = {}
    fired = {start}
    waiting = deque([frozenset(each.id for each in process.after(start))])
    while waiting:
        state = waiting.popleft()
        if state in states:
            continue
        states[state] = []
        if len(states) > _MOST_STATES:
            yield Flaw("", "道すじが多すぎて、確かめきれません。並行する作業を減らしてください")
            return
        for node, then, flaw in _fired(roads, state):
            if flaw:
                yield Flaw(node, f"「{process.nodes[node].name or node}」{flaw}")
                return
            fired.add(node)
            states[state].append(then)
            waiting.append(then)
    for each in process.nodes.values():
        if each.id not in fired:
            yield Flaw(each.id, f"「{each.name or each.id}」には、どの道からも たどり着きません")
    if _UNDECIDED in states:
        yield Flaw(
            "", "何も決めないまま終わる道が あります。どの道も、決裁（approval）か、自動で認める部品を 通してください"
        )
    yield from _stuck(process, states)
    yield from _loops_alone(process)


class _Roads:
    """A process with the flows that come to and leave each of its nodes: what is asked in every state."""

    def __init__(self, process: Process) -> None:
        self.nodes = process.nodes
        self.targets = {each.id: each.target for each in process.flows}
        self.coming: dict[str, list[str]] = {node: [] for node in process.nodes}
        self.going: dict[str, list[str]] = {node: [] for node in process.nodes}
        for each in process.flows:
            self.coming[each.target].append(each.id)
            self.going[each.source].append(each.id)


def _fired(roads: _Roads, state: Marking) -> Iterator[tuple[str, Marking, str]]:
    """Each step that can be taken in a state, and the state after it; or what is wrong with taking it."""
    for id in sorted({roads.targets[flow] for flow in state - {_DECIDED}}):
        node, coming, going = roads.nodes[id], roads.coming[id], roads.going[id]
        standing = [each for each in coming if each in state]
        if node.kind == "parallelGateway" and len(standing) < len(coming):
            continue
        for taken in [coming] if node.kind == "parallelGateway" else [[each] for each in standing]:
            rest = state - set(taken)
            for given in [[each] for each in going] if node.kind == "exclusiveGateway" else [going]:
                if rest & set(given):
                    yield (
                        node.id,
                        rest,
                        "のあとに、同じ案件が 2度 同時に とどきます。並行ゲートウェイで合わせてください",
                    )
                elif node.is_decision and _DECIDED in rest:
                    yield node.id, rest, "の前に、もう決まっている道が あります。決めるのは 1度だけです"
                else:
                    yield node.id, rest | frozenset(given) | ({_DECIDED} if node.is_decision else frozenset()), ""


def _stuck(process: Process, states: Mapping[Marking, list[Marking]]) -> Iterator[Flaw]:
    ending = {state for state in (_UNDECIDED, frozenset({_DECIDED})) if state in states}
    before: dict[Marking, list[Marking]] = {}
    for state, steps in states.items():
        for then in steps:
            before.setdefault(then, []).append(state)
    waiting = list(ending)
    while waiting:
        for each in before.get(waiting.pop(), ()):
            if each not in ending:
                ending.add(each)
                waiting.append(each)
    targets = {each.id: each.target for each in process.flows}
    stuck = [state for state in states if state not in ending]
    held = {targets[flow] for state in stuck for flow in state - {_DECIDED} if not states[state]} or {
        targets[flow] for state in stuck for flow in state - {_DECIDED}
    }
    for id in sorted(held):
        node = process.nodes[id]
        why = (
            "は、そろうのを待ったまま 止まります"
            if node.kind == "parallelGateway"
            else "から、おわりに たどり着けません"
        )
        yield Flaw(id, f"「{node.name or id}」{why}")


def _loops_alone(process: Process) -> Iterator[Flaw]:
    """A loop that no person and no decision interrupts would never come to rest."""
    alone = {each.id for each in process.nodes.values() if not each.is_person and not each.is_decision}
    for id in sorted(alone):
        waiting, seen = [each.target for each in process.after(id)], set[str]()
        while waiting:
            each = waiting.pop()
            if each in seen or each not in alone:
                continue
            seen.add(each)
            waiting += [flow.target for flow in process.after(each)]
        if id in seen:
            yield Flaw(id, f"「{process.nodes[id].name or id}」は、人の作業をはさまずに 回りつづけます")
            return
