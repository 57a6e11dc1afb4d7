"""No text without its translation, in the room that says it."""

from osekkai.ui.translations import missing_texts, unused_texts


def test_every_text_is_translated() -> None:
    assert not list(missing_texts())


def test_nothing_is_translated_that_nobody_says() -> None:
    assert not list(unused_texts())
