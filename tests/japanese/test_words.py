"""Furigana with real readings, and phrases that stay together."""

import re

import pytest

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


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("生年月日", "生年月日《せいねんがっぴ》"),
        ("あなたの 生年月日", "あなたの 生年月日《せいねんがっぴ》"),
        ("14日の 間 使う", "14日《か》の 間《あいだ》 使《つか》う"),
        ("氏名　生年月日", "氏名《しめい》　生年月日《せいねんがっぴ》"),
    ],
)
@pytest.mark.parametrize("blank", [" ", "\n", "\n      ", "\t", "\r\n\r\n  "])
@pytest.mark.parametrize("edge", ["", " ", "\n    ", "\t\n"])
def test_readings_do_not_depend_on_how_a_template_is_laid_out(text: str, reading: str, blank: str, edge: str) -> None:
    """And every blank stays as it was, 　 too: that one is written for people."""
    page = annotate(f"<p>{edge}{text.replace(' ', blank)}{edge}</p>")
    shown = re.sub(r"<ruby>(.*?)<rp>（</rp><rt>(.*?)</rt><rp>）</rp></ruby>", r"\1《\2》", page)
    assert shown == f"<p>{edge}{reading.replace(' ', blank)}{edge}</p>"


def test_markup_and_what_browsers_do_not_lay_out_are_left_alone() -> None:
    page = '<title>区役所</title><input value="住所"><script>var 名 = 1</script><option>子</option><!-- 注 -->'
    assert annotate(page) == page


def test_phrases_stay_together() -> None:
    assert "".join(phrases("受けられる制度をお知らせします")) == "受けられる制度をお知らせします"
    assert len(phrases("受けられる制度をお知らせします")) > 1


@pytest.mark.parametrize("text", ["「ちがう」と 言う 人", "そう言うことが できます"])
def test_what_is_said_is_read_as_it_is_written_in_kana(text: str) -> None:
    """現代仮名遣い (昭和61年内閣告示第1号): 言う is いう; the dictionary has ゆう, as it is spoken."""
    assert "<rt>い</rt>" in annotate(text) and "ゆ" not in annotate(text)
