"""Reading a process drawn in BPMN 2.0 (ISO/IEC 19510), whichever program drew it.

What cannot be run is named, never a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from osekkai.catalogue.encodings import in_utf8

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWN = "http://www.omg.org/spec/BPMN/20100524/DI"
OSEKKAI = "https://osekkai.example/bpmn"
LARGEST = 1_000_000
MOST_NODES, MOST_FLOWS = 200, 600
PERSON = ("userTask", "manualTask", "task")
GATEWAYS = ("exclusiveGateway", "parallelGateway")
CHECK, GRANT, APPROVAL = "osekkai:check", "osekkai:grant", "approval"
"""What a businessRuleTask and a serviceTask do (`implementation`), and what a callActivity calls (`calledElement`)."""
RUNS = ("startEvent", "endEvent", *PERSON, "businessRuleTask", "serviceTask", "callActivity", *GATEWAYS)
_SILENT = (
    "documentation",
    "extensionElements",
    "laneSet",
    "textAnnotation",
    "association",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "group",
    "ioSpecification",
    "property",
    "auditing",
    "monitoring",
    "artifact",
    "supports",
)
_INSIDE = (
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "ioSpecification",
    "property",
    "dataInputAssociation",
    "dataOutputAssociation",
    "dataInput",
    "dataOutput",
    "inputSet",
    "outputSet",
    "potentialOwner",
    "humanPerformer",
    "performer",
    "resourceRole",
    "rendering",
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a drawing, at which of its elements (empty: the whole), and how to mend it."""

    element: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A step, event or gateway. `lane` is who does it: `osekkai:section`, or the name of its lane.

    `not_by` names a step whose doer may not do this one (another pair of eyes).
    """

    id: str
    kind: str
    name: str
    lane: str = ""
    does: str = ""
    not_by: str = ""

    @property
    def is_person(self) -> bool:
        return self.kind in PERSON

    @property
    def is_decision(self) -> bool:
        return self.kind in ("callActivity", "serviceTask")


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    name: str
    condition: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """A drawn process. `digest` is the SHA-256 of its file."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    xml: str = field(repr=False, default="")

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.xml.encode()).hexdigest()

    def after(self, node: str) -> list[Flow]:
        return [each for each in self.flows if each.source == node]

    def choices(self, node: str) -> list[str]:
        """What somebody chooses from when a step is done: the names of the flows of the gateway right after it."""
        following = self.after(node)
        gateway = self.nodes[following[0].target] if len(following) == 1 else None
        if gateway is None or gateway.kind != "exclusiveGateway" or not self.nodes[node].is_person:
            return []
        flows = self.after(gateway.id)
        return (
            [each.name for each in flows]
            if len(flows) > 1 and not any(each.condition or each.is_default for each in flows)
            else []
        )


def read_bpmn(text: str) -> tuple[Process | None, list[Flaw]]:
    """The process of a file, and what of the file cannot be run; no process where there is none to look at."""
    if len(text) > LARGEST or len(text.encode("utf-8", "replace")) > LARGEST:
        return None, [Flaw("", f"ファイルが大きすぎます（{LARGEST // 1_000_000}MBまで）")]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(in_utf8(text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, [
            Flaw("", f"XMLとして読めません（{str(error)[:120]}）。BPMNの編集プログラムから、もう一度 保存してください")
        ]
    if root.getroottree().docinfo.internalDTD is not None:
        return None, [Flaw("", "DTD のあるファイルは読めません")]
    drawn = [each for each in root.iter(f"{{{BPMN}}}process") if any(_tag(node) in RUNS for node in each)]
    if root.tag != f"{{{BPMN}}}definitions" or not drawn:
        return None, [Flaw("", "BPMN 2.0 のプロセスが、このファイルに ありません")]
    tags = [_tag(each) for each in drawn[0]]
    if sum(tag in RUNS for tag in tags) > MOST_NODES or tags.count("sequenceFlow") > MOST_FLOWS:
        said = f"部品が多すぎます（部品は {MOST_NODES}、矢印は {MOST_FLOWS}まで）。分けて描いてください"
        return None, [Flaw("", said)]
    flaws = [Flaw(each.get("id", ""), "プロセスは 1つのファイルに1つだけ描いてください") for each in drawn[1:]]
    process, more = _process(drawn[0], text)
    return process, flaws + more


def _process(element: etree._Element, xml: str) -> tuple[Process, list[Flaw]]:
    flaws: list[Flaw] = []
    lanes = {
        str(ref.text).strip(): lane.get("name", "").strip()
        for lane in element.iter(f"{{{BPMN}}}lane")
        for ref in lane.findall(f"{{{BPMN}}}flowNodeRef")
    }
    defaults = {each.get("default") for each in element}
    nodes: dict[str, Node] = {}
    flows: list[Flow] = []
    for each in element:
        tag, id = _tag(each), each.get("id", "")
        if tag == "sequenceFlow":
            condition = each.find(f"{{{BPMN}}}conditionExpression")
            flows.append(
                Flow(
                    id,
                    each.get("sourceRef", ""),
                    each.get("targetRef", ""),
                    _name(each),
                    (condition.text or "").strip() if condition is not None else "",
                    id in defaults,
                )
            )
        elif tag in RUNS:
            nodes[id] = Node(
                id,
                tag,
                _name(each),
                each.get(f"{{{OSEKKAI}}}section", "") or lanes.get(id, ""),
                each.get("implementation") or each.get("calledElement") or "",
                each.get(f"{{{OSEKKAI}}}notBy", ""),
            )
            flaws += [
                Flaw(id, f"「{_name(each) or id}」の {_tag(inner)} は、まだ動かせません")
                for inner in each
                if _tag(inner) not in _INSIDE
            ]
        elif tag not in _SILENT:
            flaws.append(
                Flaw(
                    id,
                    f"「{_name(each) or id}」（{tag}）は、まだ動かせない部品です。"
                    "人の作業・ゲートウェイ・決裁の呼び出しで描きなおしてください",
                )
            )
    flaws += [
        Flaw(each.id, f"矢印 {each.name or each.id} の{end}が、図に ありません")
        for each in flows
        for end, node in (("もと", each.source), ("さき", each.target))
        if node not in nodes and not any(node == flaw.element for flaw in flaws)
    ]
    whole = tuple(each for each in flows if each.source in nodes and each.target in nodes)
    return Process(element.get("id", ""), _name(element) or element.get("id", ""), nodes, whole, xml), flaws


def _name(element: etree._Element) -> str:
    return " ".join(element.get("name", "").split())


def _tag(element: etree._Element) -> str:
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else f"{name.localname}（{name.namespace}）"
