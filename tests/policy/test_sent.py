"""JSON that somebody sends is read within limits, and told by its path what is wrong."""

from __future__ import annotations

import pytest

from osekkai.policy import PolicyError
from osekkai.policy.sent import read_json


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ('{"members": [{"\\ud842": 1}]}', "character", "members[0].\\ud842"),
        ('{"members": [{"id": "\\udc00"}]}', "character", "members[0].id"),
        ('{"a": ["x", "\ud800"]}', "character", "a[1]"),
        ("[" * 21 + "]" * 21, "too-deep", "[0]" * 20),
        ("[" * 400_000, "json", "$"),
        ('{"a":' * 100_000, "json", "$"),
        ("1" * 6_000, "json", "$"),
        ("[NaN]", "json", "$"),
        (b"\xff[", "json", "$"),
        ('"' + "x" * 1_000_001 + '"', "too-large", "$"),
        ("[1,]", "json", "$:1:4"),
    ],
)
def test_what_cannot_be_kept_is_told_by_its_path(text: str | bytes, code: str, where: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_json(text)
    (problem, *_) = refused.value.problems
    assert problem.code == code and str(problem.where).startswith(where[:60])
    problem.render().encode()  # what is told can be shown


def test_whole_characters_are_kept() -> None:
    assert read_json('{"name": "\\ud842\\udfb7野", "n": [1, null, true]}') == {"name": "𠮷野", "n": [1, None, True]}
    assert read_json("[" * 20 + "]" * 20)
