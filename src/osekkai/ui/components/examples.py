"""Examples of components, as a template would write them and as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from osekkai.ui.components import Component, Example


@dataclass(frozen=True, slots=True)
class Shown:
    title: str
    source: str
    html: SafeString


def source_of(component: Component, example: Example) -> str:
    """How a template writes it; what is no plain text or number is a variable of the argument's name."""
    told = " ".join(f"{name}={_written(name, value)}" for name, value in example.arguments.items())
    if component.body:
        return f"{{% {component.name} {told}".rstrip() + f" %}}{example.body}{{% end{component.name} %}}"
    return f'{{% component "{component.name}" {told} %}}'


def shown(component: Component, example: Example) -> Shown:
    source = source_of(component, example)
    html = Engine.get_default().from_string(source).render(Context(dict(example.arguments)))
    return Shown(example.title, source, mark_safe(html))  # noqa: S308 - an example of ours


def _written(name: str, value: Any) -> str:
    if isinstance(value, str) and '"' not in value:
        return f'"{value}"'
    return str(value) if isinstance(value, int) else name
