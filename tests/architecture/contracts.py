"""Contracts of our own for import-linter: what a room lets others use of it."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROOT = "osekkai"


class DoorsContract(Contract):
    """Other rooms use only what a room's doors export: `services`, `queries`, `kinds`, `errors`, `places`, `parts`.

    Models of another room are used by models only, as foreign keys. Services and queries never import pages.

    Options: `doors`, the modules of a room that others may import; `open`, the packages that are no rooms (frames, the
    design system, libraries); `still`, the pairs of rooms (`casework -> identity`) that do not keep to it yet: a pair
    that does is an error here, so that the list only gets shorter.
    """

    type_name = "doors"

    doors = fields.ListField(subfield=fields.StringField())
    open = fields.SetField(subfield=fields.StringField())
    still = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = [(importer, imported) for importer, imported in _imports(graph) if self._is_wrong(importer, imported)]
        still = {str(each) for each in self.still or ()}  # type: ignore[attr-defined]
        pairs = {f"{_room(importer)} -> {_room(imported)}" for importer, imported in found}
        wrong = [each for each in found if f"{_room(each[0])} -> {_room(each[1])}" not in still]
        return ContractCheck(
            kept=not wrong and pairs >= still, metadata={"wrong": wrong, "kept": sorted(still - pairs)}
        )

    def _is_wrong(self, importer: str, imported: str) -> bool:
        if _room(importer) == _room(imported):
            return _kind(importer) in ("services", "queries") and _kind(imported) == "pages"
        if _room(imported) in self.open or _room(imported) == "":  # type: ignore[operator]
            return False
        if _kind(importer) in ("models", "migrations") and _kind(imported) == "models":
            return False
        return imported not in {f"{ROOT}.{_room(imported)}.{door}" for door in self.doors}  # type: ignore[attr-defined]

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in sorted(check.metadata["wrong"]):
            output.print_error(f"{importer} uses {imported}", bold=True)
            output.print(
                f"  Export what is needed from {ROOT}.{_room(imported)}.services (changes) or .queries (reads), "
                "or let that room follow, contribute or be told."
            )
        for pair in check.metadata["kept"]:
            output.print_error(f"{pair} keeps to the doors now: take it out of `still`.", bold=True)


def _imports(graph: ImportGraph) -> list[tuple[str, str]]:
    return [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if importer.startswith(f"{ROOT}.") and imported.startswith(f"{ROOT}.")
    ]


def _room(module: str) -> str:
    """The package under the root; empty for a module that lies there itself (`osekkai.codes`)."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 or parts[1] not in _FILES else ""


_FILES = (
    "bulk",
    "codes",
    "database",
    "environment",
    "problems",
    "raster",
    "rooms",
    "said",
    "serving",
    "settings",
    "storing",
    "urls",
    "wsgi",
)


def _kind(module: str) -> str:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""
