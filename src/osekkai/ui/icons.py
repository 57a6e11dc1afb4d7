"""Line drawings for life events, in one style: 48 × 48, round 2.5 px strokes, one soft accent."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

_DRAWINGS = {
    "baby": '<circle cx="24" cy="18" r="10"/><path d="M20 16v.5M28 16v.5M21 21q3 3 6 0M24 8q-3-3 1-5"/>'
    '<path class="accent" d="M10 42q2-13 14-13t14 13z"/>',
    "house-in": '<path d="M8 23 24 9l16 14"/><path d="M12 21v19h24V21"/><path class="accent" d="M20 40V29h8v11z"/>',
    "house-out": '<path d="M6 24 19 12l13 12"/><path d="M10 22v17h18V22"/>'
    '<path class="accent" d="M33 31h10m-4-4 4 4-4 4"/>',
    "rings": '<circle cx="18" cy="29" r="11"/><circle class="accent" cx="30" cy="29" r="11"/>'
    '<path d="m14 12 4-5 4 5-4 5z"/>',
    "parent": '<circle cx="18" cy="13" r="7"/><path d="M6 42q0-19 12-19 6 0 9 5"/>'
    '<circle class="accent" cx="33" cy="27" r="5"/><path class="accent" d="M24 42q1-9 9-9t9 9z"/>',
    "school": '<path d="M24 9 6 17l18 8 18-8z"/><path d="M13 21v11q11 7 22 0V21"/><path class="accent" d="M42 17v13"/>',
    "work": '<rect x="7" y="16" width="34" height="24" rx="4"/><path d="M18 16v-4q0-3 3-3h6q3 0 3 3v4"/>'
    '<path class="accent" d="M7 27q17 7 34 0"/>',
    "hand": '<path d="M8 31q8-5 14-1h7q4 1 1 4h-9"/><path d="M30 33l9-5q4 0 2 4L30 41H14l-6-3"/>'
    '<path class="accent" d="M24 22q-8-6-4-11 3-2 4 2 1-4 4-2 4 5-4 11z"/>',
    "heart": '<path class="accent" d="M24 40Q4 28 9 15q6-9 15 1 9-10 15-1 5 13-15 25z"/>'
    '<path d="M13 26h6l3-6 4 10 3-6h6"/>',
    "care": '<circle cx="20" cy="12" r="6"/><path d="M14 42V28q0-8 7-8 6 0 8 9l6 3"/>'
    '<path class="accent" d="M36 42V26q0-4 4-4"/>',
    "flower": '<path d="M24 44V26"/><path d="M24 36q-8 0-9-8 8 0 9 8z"/><circle class="accent" cx="24" cy="14" r="4"/>'
    '<path d="M24 10q-2-7 0-7t0 7M28 14q7-2 7 0t-7 0M20 14q-7-2-7 0t7 0M24 18q-2 7 0 7t0-7"/>',
    "dog": '<path d="M12 16 9 6l8 5h14l8-5-3 10v12q0 12-12 12T12 28z"/><path d="M19 22v1M29 22v1"/>'
    '<path class="accent" d="M22 29h4l-2 3z"/>',
    "paper": '<path d="M12 5h17l8 8v30H12z"/><path d="M29 5v8h8"/>'
    '<path class="accent" d="M18 22h13M18 29h13M18 36h8"/>',
}

_FRAME = '<svg class="icon" viewBox="0 0 48 48" aria-hidden="true" focusable="false">'
ICONS: dict[str, SafeString] = {
    name: mark_safe(f"{_FRAME}{drawing}</svg>")  # noqa: S308 - our own drawings
    for name, drawing in _DRAWINGS.items()
}
