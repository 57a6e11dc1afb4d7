"""Furigana with real readings, and phrases that stay together."""

import re

from osekkai.japanese.furigana import annotate
from osekkai.japanese.morphology import phrases


def test_readings_stand_over_the_kanji_only() -> None:
    page = annotate("<p>申し込む</p>")
    assert "<rt>もうしこ</rt>" in page or ("<rt>もう</rt>" in page and "<rt>こ</rt>" in page)
    assert "む</p>" in page and re.sub(r"<rp>.</rp>|<rt>.*?</rt>|</?ruby>", "", page) == "<p>申し込む</p>"


def test_places_of_the_ward_are_read_right() -> None:
    assert "<rt>かすが</rt>" in annotate("<p>春日</p>")


def test_months_are_counted() -> None:
    assert "<rt>げつ</rt>" in annotate("<p>1か月に 15,000円</p>")


def test_markup_and_what_browsers_do_not_lay_out_are_left_alone() -> None:
    page = '<title>区役所</title><input value="住所"><script>var 名 = 1</script><option>子</option><!-- 注 -->'
    assert annotate(page) == page


def test_phrases_stay_together() -> None:
    assert "".join(phrases("受けられる制度をお知らせします")) == "受けられる制度をお知らせします"
    assert len(phrases("受けられる制度をお知らせします")) > 1
