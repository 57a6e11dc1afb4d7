"""Where a process stands after the steps that were done: SpiffWorkflow replays them.

Only what was read goes to the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from osekkai.casework.processes import conditions
from osekkai.casework.processes.bpmn import BPMN, GATEWAYS, Flow, Process, read_bpmn


class NotHere(Exception):
    """A step that does not stand open."""


class _Conditions(PythonScriptEngine):  # type: ignore[misc]
    """Conditions are our own small language; nothing of a drawing is ever run as a program."""

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        return conditions.holds(expression, task.data)

    def execute(self, task: Task, script: str, external_context: object = None) -> bool:
        raise NotImplementedError("processes have no scripts")


@lru_cache(maxsize=256)
def process_of(xml: str) -> Process:
    """The process of a file that was found good before."""
    process, _ = read_bpmn(xml)
    assert process, "only checked processes are kept"
    return process


@lru_cache(maxsize=256)
def _spec(xml: str) -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(_plain(process_of(xml)).encode()))
    return parser.get_spec("process")


def open_nodes(process: Process, done: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """The ids of the steps that are to be done now. Raises `NotHere` where one was done that did not stand open."""
    workflow = BpmnWorkflow(_spec(process.xml), script_engine=_Conditions())
    workflow.do_engine_steps()
    for id, outcome in done:
        task = next(
            (each for each in workflow.get_tasks(state=TaskState.READY, manual=True) if each.task_spec.bpmn_id == id),
            None,
        )
        if task is None:
            raise NotHere(id)
        task.data.update(outcome)
        task.run()
        workflow.do_engine_steps()
    return [each.task_spec.bpmn_id for each in workflow.get_tasks(state=TaskState.READY, manual=True)]


def _plain(process: Process) -> str:
    """The drawing for the engine: every step waits to be told that it is done, and choices are conditions."""
    defaults = {each.source: each.id for each in process.flows if each.is_default}
    lines = [f'<definitions xmlns="{BPMN}" xmlns:bpmn="{BPMN}"><process id="process" isExecutable="true">']
    for node in process.nodes.values():
        tag = node.kind if node.kind in ("startEvent", "endEvent", *GATEWAYS) else "manualTask"
        default = f" default={quoteattr(defaults[node.id])}" if node.id in defaults else ""
        ends = [f"<incoming>{_escaped(each.id)}</incoming>" for each in process.flows if each.target == node.id]
        ends += [f"<outgoing>{_escaped(each.id)}</outgoing>" for each in process.after(node.id)]
        lines.append(
            f"<{tag} id={quoteattr(node.id)} name={quoteattr(node.name or node.id)}{default}>{''.join(ends)}</{tag}>"
        )
    for flow in process.flows:
        condition = _condition(process, flow)
        inner = f"<conditionExpression>{_escaped(condition)}</conditionExpression>" if condition else ""
        between = f"sourceRef={quoteattr(flow.source)} targetRef={quoteattr(flow.target)}"
        lines.append(f"<sequenceFlow id={quoteattr(flow.id)} {between}>{inner}</sequenceFlow>")
    return "".join([*lines, "</process></definitions>"])


def _condition(process: Process, flow: Flow) -> str:
    beside = process.after(flow.source)
    if process.nodes[flow.source].kind != "exclusiveGateway" or len(beside) < 2 or flow.is_default:
        return ""
    return flow.condition or f"choice == {flow.name!r}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


__all__ = ["NotHere", "open_nodes", "process_of"]
