"""No text without its translation."""

from osekkai.ui.translations import missing_texts


def test_every_text_is_translated() -> None:
    assert missing_texts() == {"en": set(), "ja_Easy": set(), "zh_Hans": set(), "ko": set()}
