"""What former keys of the office sealed, under the newest: files and columns, while people go on working.

It can be stopped and begun again at any time: what was not sealed anew opens with its own key still.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.files.storage import default_storage
from django.db import transaction

from osekkai import codes
from osekkai.storing import Column, File, all_columns, all_files, replaced

AT_ONCE = 500


@dataclass(slots=True)
class Resealed:
    """How many files and columns were sealed anew, how many were so already, and which no key opens."""

    anew: int = 0
    already: int = 0
    closed: list[str] = field(default_factory=list)


def reseal(*, try_only: bool = False) -> Resealed:
    """`try_only`: nothing is written, and what would be sealed anew is counted."""
    found = Resealed()
    for each in {each.stored: each for each in all_files()}.values():
        _reseal_file(each, found, try_only=try_only)
    for column in all_columns():
        (_reseal_inside if column.inside else _reseal_column)(column, found, try_only=try_only)
    return found


def _reseal_file(file: File, found: Resealed, *, try_only: bool) -> None:
    try:
        with default_storage.open(file.stored) as stored:
            sealed = stored.read()
        if codes.is_newest(sealed):
            found.already += 1
            return
        contents = codes.opened_file(sealed, file.purpose)
    except FileNotFoundError:
        return  # it went meanwhile, or `compare` tells of it
    except ValueError:
        found.closed.append(f"{file.row} {file.stored}")
        return
    found.anew += try_only or replaced(file.stored, codes.sealed_file(contents, file.purpose))


def _reseal_column(column: Column, found: Resealed, *, try_only: bool) -> None:
    rows = column.model._base_manager.order_by("pk").values_list("pk", column.name)
    for pk, value in rows.iterator(AT_ONCE):
        before = bytes(value)
        try:
            anew = codes.sealed_anew(before, column.purpose) if before else None
        except ValueError:
            found.closed.append(f"{column.label}:{pk} {column.name}")
            continue
        if not anew:
            found.already += bool(before)
        elif try_only or column.model._base_manager.filter(pk=pk, **{column.name: before}).update(
            **{column.name: anew}
        ):
            found.anew += 1  # else somebody wrote it meanwhile, with the newest


def _reseal_inside(column: Column, found: Resealed, *, try_only: bool) -> None:
    """Row by row under its lock: the rest of the JSON is written by whoever uses it."""
    rows, name = column.model._base_manager, column.inside
    for pk in rows.filter(**{f"{column.name}__has_key": name}).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = rows.select_for_update().filter(pk=pk).first()
            if row is None or not (before := getattr(row, column.name).get(name)):
                continue
            try:
                anew = _sealed_at_last(before, column.purpose)
            except ValueError:
                found.closed.append(f"{column.label}:{pk} {column.name}.{name}")
                continue
            if not anew:
                found.already += 1
                continue
            found.anew += 1
            if not try_only:
                getattr(row, column.name)[name] = anew
                rows.filter(pk=pk).update(**{column.name: getattr(row, column.name)})
                if column.tell:
                    column.tell(row)


def _sealed_at_last(text: str, purpose: str) -> str | None:
    """As `codes.sealed_anew`; what was never sealed is, now."""
    if not text.startswith(codes.TEXT):
        return codes.office_cipher(purpose).encrypt(text.encode()).decode()
    anew = codes.sealed_anew(text.encode(), purpose)
    return anew.decode() if anew else None
