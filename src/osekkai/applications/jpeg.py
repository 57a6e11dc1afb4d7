"""A JPEG without anything that is not needed to draw it. ISO/IEC 10918-1 (ITU-T T.81), annex B."""

from __future__ import annotations

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_TABLES = {0xDB, 0xC4, 0xDD}
"""Quantization tables, Huffman tables, restart interval."""
_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what browsers and telephones write."""
_ADOBE = 0xEE
"""Says whether colours are YCbCr; its twelve bytes carry nothing else."""


class NotJpeg(Exception):
    """Not a JPEG of the usual kinds."""


def bare(contents: bytes) -> bytes:
    """The frame, its tables and its scans; no application data, comments, thumbnails, nor anything after the end.

    Raises `NotJpeg`.
    """
    if contents[:2] != bytes((0xFF, _SOI)):
        raise NotJpeg
    kept, at = [contents[:2]], 2
    while True:
        marker, end = _segment(contents, at)
        if marker == _EOI:
            return b"".join([*kept, b"\xff\xd9"])
        if marker == _SOS:
            end = _end_of_scan(contents, end)
        elif marker == _ADOBE:
            if end - at != 16 or contents[at + 4 : at + 9] != b"Adobe":
                at = end
                continue
        elif marker not in _TABLES | _FRAMES:
            at = end
            continue
        kept.append(contents[at:end])
        at = end


def _segment(contents: bytes, at: int) -> tuple[int, int]:
    """The marker at a place, and where its segment ends."""
    if contents[at : at + 1] != b"\xff" or at + 2 > len(contents):
        raise NotJpeg
    marker = contents[at + 1]
    if marker == _EOI:
        return marker, at + 2
    length = int.from_bytes(contents[at + 2 : at + 4])
    if length < 2 or at + 2 + length > len(contents):
        raise NotJpeg
    return marker, at + 2 + length


def _end_of_scan(contents: bytes, at: int) -> int:
    """Where the next marker begins: a stuffed zero and restart markers belong to the scan."""
    while (at := contents.find(b"\xff", at)) >= 0:
        following = contents[at + 1 : at + 2]
        if not following:
            break
        if following != b"\x00" and not b"\xd0" <= following <= b"\xd7":
            return at
        at += 2
    raise NotJpeg
