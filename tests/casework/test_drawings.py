"""Drawn processes: what can be used, what is wrong with the rest and where.

And that no file of anybody's breaks the reading.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osekkai.casework.processes import conditions
from osekkai.casework.processes.bpmn import BPMN, LARGEST
from osekkai.casework.processes.drawings import examined, library, read_processes
from osekkai.policy.files import Problems

START, END = ("s", "startEvent", ""), ("e", "endEvent", "")
APPROVE, CHECK = (
    ("a", "callActivity", 'calledElement="approval"'),
    ("c", "businessRuleTask", 'implementation="osekkai:check"'),
)
GRANT = ("g", "serviceTask", 'implementation="osekkai:grant"')


def drawn(*parts: tuple[str, str, str] | tuple[str, str], inside: str = "", id: str = "p") -> str:
    """A file of nodes and flows.

    A node is (id, tag, attributes), a flow ("a>b" or "a>b:name", further attributes or a condition in braces).
    """
    lines = []
    for part in parts:
        if ">" in part[0]:
            ends, _, name = part[0].partition(":")
            source, target = ends.split(">")
            condition = (
                f"<b:conditionExpression>{part[1][1:-1].replace('<', '&lt;')}</b:conditionExpression>"
                if part[1].startswith("{")
                else ""
            )
            lines.append(
                f'<b:sequenceFlow id="{ends.replace(">", "-")}" sourceRef="{source}" targetRef="{target}" '
                f'name="{name}">{condition}</b:sequenceFlow>'
            )
        else:
            lines.append(f'<b:{part[1]} id="{part[0]}" name="{part[0]}" {part[2] if len(part) > 2 else ""}/>')
    process = f'<b:process id="{id}">{inside}{"".join(lines)}</b:process>'
    return f'<b:definitions xmlns:b="{BPMN}" xmlns:o="https://osekkai.example/bpmn">{process}</b:definitions>'


def flow(text: str, condition: str = "") -> tuple[str, str]:
    return text, condition


def flows(text: str) -> list[tuple[str, str]]:
    return [flow(each) for each in text.split()]


@pytest.mark.parametrize("ready", library())
def test_the_ready_processes_are_sound(ready: str) -> None:
    process, flaws = examined(library()[ready].xml, {"財政課"})
    assert process and process.name and not flaws


@pytest.mark.parametrize(
    ("file", "where", "said"),
    [
        (drawn(START, END, flow("s>e")), "", "何も決めないまま"),
        (drawn(START, APPROVE, ("d", "userTask"), flow("s>a"), END, flow("a>d")), "d", "おわりに たどり着けません"),
        (drawn(START, APPROVE, END, ("x", "userTask"), *flows("s>a a>e x>e")), "x", "どの道からも"),
        (drawn(START, APPROVE, GRANT, END, *flows("s>a a>g g>e")), "g", "もう決まっている"),
        (drawn(START, ("w", "userTask"), APPROVE, END, *flows("s>w w>a a>e w>e")), "w", "ゲートウェイを使って"),
        (drawn(START, ("x", "exclusiveGateway"), APPROVE, END, *flows("s>x x>a x>e a>e")), "x", "選ぶことば"),
        (
            drawn(START, ("f", "parallelGateway"), ("w", "userTask"), APPROVE, END, *flows("s>f f>w f>a w>e a>e")),
            "",
            "",
        ),
        (
            drawn(
                START,
                ("f", "parallelGateway"),
                ("w", "userTask"),
                ("v", "userTask"),
                APPROVE,
                END,
                *flows("s>f f>w f>v w>a v>a a>e"),
            ),
            "a",
            "2度 同時に",
        ),
        (
            drawn(
                START,
                ("w", "userTask"),
                ("x", "exclusiveGateway"),
                ("v", "userTask"),
                ("j", "parallelGateway"),
                APPROVE,
                END,
                *flows("s>w w>x x>j:いい x>v:だめ v>j j>a a>e"),
            ),
            "j",
            "そろうのを待ったまま",
        ),
        (
            drawn(
                START,
                CHECK,
                ("x", "exclusiveGateway", 'default="x-c"'),
                APPROVE,
                END,
                *flows("s>c c>x x>c"),
                flow("x>a", "{plain}"),
                flow("a>e"),
            ),
            "c",
            "回りつづけます",
        ),
        (
            drawn(
                START,
                ("x", "exclusiveGateway", 'default="x-e2"'),
                APPROVE,
                END,
                ("e2", "endEvent"),
                GRANT,
                flow("s>x"),
                flow("x>a", "{__import__('os')}"),
                flow("a>e"),
                flow("x>g", "{yen > 5}"),
                *flows("g>e x>e2"),
            ),
            "x-a",
            "読めません",
        ),
        (
            drawn(START, ("w", "userTask", 'o:section="ない課"'), APPROVE, END, *flows("s>w w>a a>e")),
            "w",
            "という課は ありません",
        ),
        (drawn(START, ("w", "userTask", 'o:notBy="ghost"'), APPROVE, END, *flows("s>w w>a a>e")), "w", "ghost"),
        (drawn(START, ("m", "scriptTask"), APPROVE, END, *flows("s>m m>a a>e")), "m", "動かせない部品"),
        (drawn(START, ("a", "callActivity", 'calledElement="other"'), END, *flows("s>a a>e")), "a", "approval"),
        (drawn(START, APPROVE, END, *flows("s>a a>nowhere")), "a-nowhere", "図に ありません"),
        (drawn(START, APPROVE, END, *flows("s>a a>e a>e")), "a-e", "2つ"),
        (drawn(APPROVE, END, flow("a>e")), "", "はじまり"),
        ("<html/>", "", "BPMN 2.0 のプロセスが"),
        ("これは図では ありません", "", "XMLとして読めません"),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + drawn(START, APPROVE, END, *flows("s>a a>e"), inside="<b:documentation>&x;</b:documentation>"),
            "",
            "DTD",
        ),
        ("<a>" + "x" * LARGEST + "</a>", "", "大きすぎます"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(file: str, where: str, said: str) -> None:
    _, flaws = examined(file, {"財政課"})
    assert any(each.element == where and said in each.text for each in flaws) if said else flaws == [], flaws


def test_a_drawing_of_any_program_is_taken_and_only_the_folder_needs_an_id_to_be_named_by() -> None:
    text = drawn(START, APPROVE, END, *flows("s>a a>e"), id="Process_0x1y2z")
    assert examined(text, set())[1] == []
    problems = Problems()
    read_processes({"processes/x.bpmn": text}, set(), problems)
    assert "英小文字" in problems.found[0].title.ja


def test_entities_that_multiply_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE a [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
        + "]>"
    )
    assert examined(bomb + "<a>&m;</a>", set())[0] is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    process, flaws = examined(text, set())
    assert process is None and flaws


_NODES = st.lists(
    st.sampled_from(["userTask", "exclusiveGateway", "parallelGateway", "endEvent"]), min_size=1, max_size=5
)


@given(_NODES, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12, unique=True))
def test_any_net_of_parts_is_judged(kinds: list[str], ends: list[tuple[int, int]]) -> None:
    """And one that is found good begins and, whatever is chosen, is never stuck.

    See also tests/casework/test_processes.py.
    """
    nodes = [START, APPROVE, *((f"n{i}", kind) for i, kind in enumerate(kinds))]
    arrows = [
        flow(f"{nodes[a][0]}>{nodes[b][0]}:{i}") for i, (a, b) in enumerate(ends) if a < len(nodes) and b < len(nodes)
    ]
    process, flaws = examined(drawn(*nodes, *arrows), set())
    assert process is not None and all(each.text for each in flaws)


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("plain", {"plain": True}, True),
        ("not plain", {"plain": False}, True),
        ("not plain", {}, False),
        ("yen < 100000", {"yen": 5}, True),
        ("not (yen >= 100000)", {}, False),
        ('plain and yen < 10 or status == "unknown"', {"plain": False, "status": "unknown"}, True),
        ("yen < 10", {"yen": None}, False),
    ],
)
def test_conditions_hold_only_of_what_is_known(text: str, facts: dict[str, object], holds: bool) -> None:
    assert conditions.names_in(text) and conditions.holds(text, facts) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "open('x')",
        "plain.__class__",
        "yen + 1 > 2",
        "1 < yen < 5",
        "status < 'x'",
        "yen == 'x'",
        "other",
        "lambda: 1",
        "(" * 150,
        "yen",
        "x" * 300,
    ],
)
def test_conditions_are_no_programs(text: str) -> None:
    with pytest.raises(ValueError):
        conditions.names_in(text)
