"""Template words for components, a library of every page.

A closed one is `{% component "error-summary" problems=problems %}`; one with something inside has its own name, as
`{% field "born" label="生年月日" problem=problems.born %}<input type="text" {{ control }}>{% endfield %}`.
The first argument may be said without its name; unknown and missing ones are refused when the template is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.forms import BoundField
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString, mark_safe

from osekkai.ui.components import Component, Misused, components, named
from osekkai.ui.components.drawing import WORKED_OUT, Control

register = template.Library()
_AROUND = "_choices"


@register.filter
def with_control(bound: BoundField, control: Control) -> SafeString:
    """A field of one of Django's forms, tied to the field around it."""
    control.is_written = True
    return bound.as_widget(attrs={name: each for name, each in control.attributes.items() if name != "name"})


class Drawn(Node):
    def __init__(self, component: Component, arguments: dict[str, FilterExpression], inside: NodeList | None) -> None:
        self.component, self.arguments, self.inside = component, arguments, inside
        self.child_nodelists = ("inside",) if inside is not None else ()

    def render(self, context: Context) -> SafeString:
        told = {name: each.resolve(context) for name, each in self.arguments.items()}
        self.component.check_values(told)
        if work_out := WORKED_OUT.get(self.component.name):
            told = work_out(told, context.get(_AROUND))
        if self.inside is not None:
            told["body"] = self._inside(told, context)
        page = context.template.engine.get_template(self.component.template)  # type: ignore[union-attr]
        return page.render(context.new(told))

    def _inside(self, told: dict[str, object], context: Context) -> SafeString:
        assert self.inside is not None
        tied = {key: told[name] for name, key in (("control", "control"), ("group", _AROUND)) if name in told}
        with context.push(**tied):
            body = self.inside.render(context).strip()
        if (control := told.get("control")) and not control.is_written:  # type: ignore[attr-defined]
            raise Misused(f"Nothing inside the field “{told['label']}” says {{{{ control }}}}.")
        return mark_safe(body)  # noqa: S308 - a template of ours


@register.tag("component")
def closed(parser: Parser, token: Token) -> Drawn:
    _, name, *said = token.split_contents()
    found = _known(name.strip("\"'"), token)
    if found.body:
        raise TemplateSyntaxError(f"{found.name} has something inside: {{% {found.name} … %}}…{{% end{found.name} %}}.")
    return Drawn(found, _arguments(found, said, parser), None)


def around(parser: Parser, token: Token) -> Drawn:
    name, *said = token.split_contents()
    found = _known(name, token)
    arguments = _arguments(found, said, parser)
    inside = parser.parse((f"end{name}",))
    parser.delete_first_token()
    return Drawn(found, arguments, inside)


for _each in components().values():
    if _each.body:
        register.tag(_each.name, around)


def _known(name: str, token: Token) -> Component:
    try:
        return named(name)
    except Misused as wrong:
        raise TemplateSyntaxError(str(wrong)) from None


def _arguments(found: Component, said: Sequence[str], parser: Parser) -> dict[str, FilterExpression]:
    rest = list(said)
    first = {found.first: parser.compile_filter(rest.pop(0))} if rest and not _is_named(rest[0]) else {}
    arguments = token_kwargs(rest, parser)
    if rest:
        raise TemplateSyntaxError(f"Only the first argument of {found.name} goes without its name: {' '.join(rest)}.")
    if twice := first.keys() & arguments.keys():
        raise TemplateSyntaxError(f"{found.name} is told “{twice.pop()}” twice.")
    try:
        found.check([*first, *arguments])
    except Misused as wrong:
        raise TemplateSyntaxError(str(wrong)) from None
    return first | arguments


def _is_named(bit: str) -> bool:
    return bit.split("=")[0].isidentifier() and "=" in bit
