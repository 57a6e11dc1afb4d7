"""Expressions in words: plain Japanese (ja), easy Japanese (easy) and English (en)."""

from __future__ import annotations

from functools import singledispatch

from osekkai.policy.language.saying import number, value
from osekkai.policy.periods import KINDS
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Table

_COMPARE = {
    "ja": {
        "<": "{0}が{1}未満",
        "<=": "{0}が{1}以下",
        ">": "{0}が{1}より多い",
        ">=": "{0}が{1}以上",
        "==": "{0}が{1}と同じ",
        "!=": "{0}が{1}と ちがう",
    },
    "easy": {
        "<": "{0}が {1}より 少ない",
        "<=": "{0}が {1}か、それより 少ない",
        ">": "{0}が {1}より 多い",
        ">=": "{0}が {1}か、それより 多い",
        "==": "{0}が {1}と 同じ",
        "!=": "{0}が {1}と ちがう",
    },
    "en": {
        "<": "{0} is under {1}",
        "<=": "{0} is at most {1}",
        ">": "{0} is over {1}",
        ">=": "{0} is at least {1}",
        "==": "{0} is {1}",
        "!=": "{0} is not {1}",
    },
}
_COMPARE_DATES = {
    "ja": {"<": "{0}が{1}より前", "<=": "{0}が{1}まで", ">": "{0}が{1}よりあと", ">=": "{0}が{1}以降"},
    "easy": {"<": "{0}が {1}より 前", "<=": "{0}が {1}まで", ">": "{0}が {1}より あと", ">=": "{0}が {1}から あと"},
    "en": {"<": "{0} is before {1}", "<=": "{0} is by {1}", ">": "{0} is after {1}", ">=": "{0} is on or after {1}"},
}
_SAYINGS = {
    "and": {"ja": "、かつ、", "easy": "、そして ", "en": " and "},
    "or": {"ja": "、または、", "easy": "、または ", "en": " or "},
    "not": {"ja": "「{0}」ではない", "easy": "「{0}」では ない", "en": "not: {0}"},
    "one_of": {"ja": "{0}が「{1}」", "easy": "{0}が「{1}」", "en": "{0} is {1}"},
    "none_of": {"ja": "{0}が「{1}」ではない", "easy": "{0}が「{1}」では ない", "en": "{0} is not {1}"},
    "if": {
        "ja": "{0}なら {1}、そうでなければ {2}",
        "easy": "{0}なら {1}、ちがうときは {2}",
        "en": "{1} if {0}, otherwise {2}",
    },
    "today": {"ja": "判定の日", "easy": "調べる 日", "en": "the day asked about"},
    "applied": {"ja": "申請の日", "easy": "申し込みの 日", "en": "the day of application"},
    "year": {"ja": "その年", "easy": "その 年", "en": "that year"},
    "table": {"ja": "{0}（{1}）", "easy": "{0}（{1}）", "en": "{0} ({1})"},
    "judgement": {
        "ja": "職員が確かめます：{0}",
        "easy": "区の 人が 確かめます：{0}",
        "en": "decided by an official: {0}",
    },
    "count": {"ja": "{0}の人数", "easy": "{0}の 人の 数", "en": "number of {0}"},
    "any": {"ja": "{0}のだれかが {1}", "easy": "{0}の だれかが {1}", "en": "someone among {0}: {1}"},
    "all": {"ja": "{0}の全員が {1}", "easy": "{0}の みんなが {1}", "en": "everyone among {0}: {1}"},
    "sum": {"ja": "{0}の{1}の合計", "easy": "{0}の {1}を たした 数", "en": "total of {1} over {0}"},
    "max": {"ja": "{0}のうち いちばん多い{1}", "easy": "{0}で いちばん 多い {1}", "en": "highest {1} among {0}"},
    "min": {"ja": "{0}のうち いちばん少ない{1}", "easy": "{0}で いちばん 少ない {1}", "en": "lowest {1} among {0}"},
    "max_day": {"ja": "{0}のうち いちばん遅い{1}", "easy": "{0}で いちばん おそい {1}", "en": "latest {1} among {0}"},
    "min_day": {"ja": "{0}のうち いちばん早い{1}", "easy": "{0}で いちばん 早い {1}", "en": "earliest {1} among {0}"},
    "rank": {"ja": "{0}の中での順番", "easy": "{0}の 中の 順番", "en": "place among {0}"},
    "of": {"ja": "{0}の{1}", "easy": "{0}の {1}", "en": "{0}: {1}"},
    "after": {"ja": "{0}から{1}後", "easy": "{0}から {1} あと", "en": "{1} after {0}"},
    "before": {"ja": "{0}の{1}前", "easy": "{0}の {1} 前", "en": "{1} before {0}"},
    "period": {"ja": "{0}から{1}（{2}）", "easy": "{0}から {1}（{2}）", "en": "{1} from {0} ({2})"},
    "open_day": {
        "ja": "{0}、閉庁日なら次の開庁日",
        "easy": "{0}、区役所が 休みなら 次に 開く 日",
        "en": "{0}, or the next day on which the office is open",
    },
    "days": {"ja": "{0}日", "easy": "{0}日", "en": "{0} days"},
    "years": {"ja": "{0}年", "easy": "{0}年", "en": "{0} years"},
    "months": {"ja": "{0}か月", "easy": "{0}か月", "en": "{0} months"},
    "absent": {"ja": "{0}が いない", "easy": "{0}が いない", "en": "there is no {0}"},
    "exists": {"ja": "{0}が いる", "easy": "{0}が いる", "en": "there is a {0}"},
}
_RELATIONS = {
    "members": {"ja": "世帯の人", "easy": "いっしょに 住む 人", "en": "household members"},
    "others": {"ja": "ほかの世帯の人", "easy": "ほかの 家族", "en": "other household members"},
    "apart": {"ja": "別に暮らす家族", "easy": "べつの ところに 住む 家族", "en": "family living elsewhere"},
    "unborn": {"ja": "おなかの子", "easy": "おなかの 赤ちゃん", "en": "children to be born"},
    "deceased": {"ja": "亡くなった人", "easy": "亡くなった 人", "en": "the deceased"},
    "resident": {"ja": "同居している本人", "easy": "いっしょに 住む 本人", "en": "this person, living here"},
    "heading": {
        "ja": "本人（世帯主か その配偶者のとき）",
        "easy": "本人（世帯主か 夫・妻の とき）",
        "en": "this person as head or the head's spouse",
    },
    "spouse": {"ja": "配偶者", "easy": "夫・妻", "en": "spouse"},
    "legal_spouse": {"ja": "法律上の配偶者", "easy": "結婚した 夫・妻", "en": "registered spouse"},
    "partner": {"ja": "パートナー", "easy": "パートナー", "en": "partner"},
    "couple": {"ja": "本人と配偶者", "easy": "あなたと 夫・妻", "en": "the couple"},
    "children": {"ja": "子ども", "easy": "子ども", "en": "children"},
    "raised": {"ja": "養育する子ども", "easy": "育てて いる 子ども", "en": "children raised"},
    "parents": {"ja": "父母", "easy": "親", "en": "parents"},
    "custodians": {"ja": "監護する親", "easy": "子どもを 育てて いる 親", "en": "parents who raise the child"},
    "guardians": {"ja": "保護者", "easy": "親・育てて いる 人", "en": "guardians"},
    "siblings": {"ja": "ともに育つ子（本人も）", "easy": "きょうだい（本人も）", "en": "siblings, oneself included"},
    "relatives": {"ja": "同居の親族", "easy": "いっしょに 住む 親や きょうだい", "en": "relatives living together"},
    "obligors": {
        "ja": "同居の扶養義務者",
        "easy": "いっしょに 住む 親・子・きょうだい",
        "en": "relatives bound to support",
    },
    "livelihood": {
        "ja": "生計を同じくする人",
        "easy": "いっしょの お金で くらす 人",
        "en": "those who share a livelihood",
    },
}
_WHOM = {
    "head": {"ja": "わたし", "easy": "わたし", "en": "I"},
    "me": {"ja": "本人", "easy": "本人", "en": "this person"},
    "household": {"ja": "世帯", "easy": "家族", "en": "the household"},
}
_FUNCTIONS = {
    "age": {"ja": "{1}の満年齢", "easy": "{1}の 年齢", "en": "age on {1}"},
    "year": {"ja": "{0}の年", "easy": "{0}の 年", "en": "year of {0}"},
    "month": {"ja": "{0}の月", "easy": "{0}の 月", "en": "month of {0}"},
    "fiscal_year": {"ja": "{0}の年度", "easy": "{0}の 年度", "en": "fiscal year of {0}"},
    "fiscal_year_start": {
        "ja": "{0}の年度の4月1日",
        "easy": "{0}の 年度の 4月1日",
        "en": "1 April of the fiscal year of {0}",
    },
    "fiscal_year_end": {"ja": "{0}の年度の3月31日", "easy": "{0}の 年度の 3月31日", "en": "31 March after {0}"},
    "month_start": {"ja": "{0}の月の1日", "easy": "{0}の 月の 1日", "en": "first of the month of {0}"},
    "month_end": {"ja": "{0}の月末", "easy": "{0}の 月の 終わり", "en": "end of the month of {0}"},
    "year_end": {"ja": "{0}の12月31日", "easy": "{0}の 12月31日", "en": "31 December of {0}"},
    "next_month": {"ja": "{0}の翌月の1日", "easy": "{0}の 次の 月の 1日", "en": "first of the month after {0}"},
    "age_day": {"ja": "{1}に達する日", "easy": "{1}に なる 日", "en": "the day of reaching {1}"},
    "months_from": {"ja": "{0}から{1}までの月数", "easy": "{0}から {1}までの 月の 数", "en": "months from {0} to {1}"},
    "same_holder": {"ja": "{0}と{1}が同じ名義", "easy": "{0}と {1}が 同じ 人", "en": "{0} and {1} are the same holder"},
    "contains": {"ja": "{0}に「{1}」がある", "easy": "{0}に「{1}」が ある", "en": "{0} contains '{1}'"},
    "written_with": {
        "ja": "{0}が{1}で使える文字だけ",
        "easy": "{0}が {1}で 使える 文字だけ",
        "en": "{0} has only the characters of {1}",
    },
    "length": {"ja": "{0}の文字数", "easy": "{0}の 文字の 数", "en": "number of characters of {0}"},
    "round_down": {
        "ja": "{0}（{1}円未満切捨て）",
        "easy": "{0}（{1}円より 小さい 数は 切る）",
        "en": "{0}, rounded down to {1}",
    },
    "round_up": {"ja": "{0}（{1}円未満切上げ）", "easy": "{0}（{1}円に 切り上げ）", "en": "{0}, rounded up to {1}"},
    "round": {"ja": "{0}（{1}円単位に四捨五入）", "easy": "{0}（四捨五入）", "en": "{0}, rounded to {1}"},
    "min": {"ja": "{0}と{1}の小さいほう", "easy": "{0}と {1}の 小さい ほう", "en": "the smaller of {0} and {1}"},
    "max": {"ja": "{0}と{1}の大きいほう", "easy": "{0}と {1}の 大きい ほう", "en": "the larger of {0} and {1}"},
    "min_day": {"ja": "{0}と{1}の早いほう", "easy": "{0}と {1}の 早い ほう", "en": "the earlier of {0} and {1}"},
    "max_day": {"ja": "{0}と{1}の遅いほう", "easy": "{0}と {1}の おそい ほう", "en": "the later of {0} and {1}"},
}
_GROUP = {"ja": "（{0}）", "easy": "（{0}）", "en": "({0})"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SIGNS = {"+": "＋", "-": "−", "*": "×", "/": "÷"}


def say(key: str, lang: str, *parts: str) -> str:
    return _SAYINGS[key][lang].format(*parts)


def _grouped(node: Node, lang: str, *kinds: type[Node]) -> str:
    """The words of a part, in brackets where it is of a kind that would run on into what stands beside it."""
    inner = node
    while isinstance(inner, nodes.StepRef) and inner.step.hidden:
        inner = inner.step.node
    text = phrase(node, lang)
    return _GROUP[lang].format(text) if isinstance(inner, kinds) else text


@singledispatch
def phrase(node: Node, lang: str) -> str:
    """The expression in words, as it stands in the rule (without the household's values)."""
    raise NotImplementedError(type(node))


@phrase.register
def _(node: nodes.Const, lang: str) -> str:
    return value(node.value, node.type, lang)


@phrase.register
def _(node: nodes.AssessmentDay, lang: str) -> str:
    return say("today", lang)


@phrase.register
def _(node: nodes.ApplicationDay, lang: str) -> str:
    return say("applied", lang)


@phrase.register
def _(node: nodes.TheYear, lang: str) -> str:
    return say("year", lang)


@phrase.register
def _(node: nodes.FactRef, lang: str) -> str:
    return node.fact.label(lang)


@phrase.register
def _(node: nodes.StepRef, lang: str) -> str:
    return phrase(node.step.node, lang) if node.step.hidden else node.step.label(lang).replace("_", " ")


@phrase.register
def _(node: nodes.ParameterRef, lang: str) -> str:
    return node.parameter.label(lang)


@phrase.register
def _(node: nodes.Lookup, lang: str) -> str:
    table: Table = node.table
    return say("table", lang, table.label(lang), phrase(node.index, lang))


@phrase.register
def _(node: nodes.Not, lang: str) -> str:
    part = node.part
    if isinstance(part, nodes.Aggregate) and part.kind == "any" and isinstance(part.where, nodes.Const):
        return say("absent", lang, _RELATIONS[part.relation][lang])
    if isinstance(part, nodes.OneOf):
        return _of_choices("none_of", part, lang)
    return say("not", lang, phrase(part, lang) if lang != "en" else _grouped(part, lang, nodes.And, nodes.Or))


@phrase.register
def _(node: nodes.And, lang: str) -> str:
    return say("and", lang).join(_grouped(each, lang, nodes.Or, nodes.If) for each in node.parts)


@phrase.register
def _(node: nodes.Or, lang: str) -> str:
    return say("or", lang).join(_grouped(each, lang, nodes.And, nodes.If) for each in node.parts)


@phrase.register
def _(node: nodes.Compare, lang: str) -> str:
    left, right, op = node.left, node.right, node.op
    if isinstance(left, nodes.Const) and op in _TURNED:  # 40 <= 年齢: 年齢が40歳以上
        left, right, op = right, left, _TURNED[op]
    forms = _COMPARE_DATES[lang] if left.type.kind == "date" and op in _COMPARE_DATES[lang] else _COMPARE[lang]
    said = _grouped(left, lang, nodes.Arithmetic, nodes.If)
    if isinstance(right, nodes.Const) and right.type.kind == "number":
        unit = None if (left.type.unit, lang) == ("歳", "en") else left.type.unit  # Age is at least 65
        return forms[op].format(said, number(right.value, unit, lang))  # type: ignore[arg-type]
    return forms[op].format(said, _grouped(right, lang, nodes.Arithmetic, nodes.If))


@phrase.register
def _(node: nodes.OneOf, lang: str) -> str:
    return _of_choices("one_of", node, lang)


def _of_choices(key: str, node: nodes.OneOf, lang: str) -> str:
    choices = node.left.fact.choices if isinstance(node.left, nodes.FactRef) else {}
    labels = sorted(value(each, node.left.type, lang, choices) for each in node.wanted)
    return say(key, lang, phrase(node.left, lang), "・".join(labels) if lang != "en" else " or ".join(labels))


@phrase.register
def _(node: nodes.Arithmetic, lang: str) -> str:
    left, right = (_grouped(each, lang, nodes.Arithmetic, nodes.If) for each in (node.left, node.right))
    return f"{left} {_SIGNS[node.op]} {right}"


@phrase.register
def _(node: nodes.Shift, lang: str) -> str:
    period = _length(node, lang)
    return say(
        "after" if node.sign > 0 else "before", lang, _grouped(node.date, lang, nodes.Arithmetic, nodes.If), period
    )


@phrase.register
def _(node: nodes.Period, lang: str) -> str:
    counted = KINDS["from" if node.first_counts else "after"].says[lang]
    return say("period", lang, phrase(node.date, lang), _length(node, lang), counted)


@phrase.register
def _(node: nodes.OpenDay, lang: str) -> str:
    return say("open_day", lang, phrase(node.date, lang))


@phrase.register
def _(node: nodes.Span, lang: str) -> str:
    return _length(node, lang)


def _length(node: nodes.Shift | nodes.Period | nodes.Span, lang: str) -> str:
    """`14日`, `3か月`, `2年`: how long a period is."""
    amount = node.amount
    if not isinstance(amount, nodes.Const):
        return say("months" if node.months else "days", lang, phrase(amount, lang))
    count = int(amount.value)  # type: ignore[arg-type]  # of days or months: always whole
    if node.months and count % 12 == 0:
        return say("years", lang, f"{count // 12}")
    return say("months" if node.months else "days", lang, f"{count}")


@phrase.register
def _(node: nodes.If, lang: str) -> str:
    branches = (_grouped(each, lang, nodes.And, nodes.Or, nodes.If) for each in (node.then, node.otherwise))
    return say("if", lang, _grouped(node.condition, lang, nodes.If), *branches)


@phrase.register
def _(node: nodes.Call, lang: str) -> str:
    args = [_grouped(each, lang, nodes.Arithmetic, nodes.If) for each in node.args]
    if node.name == "age_day" and isinstance(node.args[1], nodes.Const):
        args[1] = number(node.args[1].value, "歳", lang)  # type: ignore[arg-type]
    return _FUNCTIONS[_of_days(node.name, node)][lang].format(*args)


def _of_days(kind: str, node: Node) -> str:
    """Of days the earlier and the later, not the smaller and the larger."""
    return f"{kind}_day" if kind in ("min", "max") and node.type.kind == "date" else kind


@phrase.register
def _(node: nodes.Judgement, lang: str) -> str:
    return say("judgement", lang, node.reason)


@phrase.register
def _(node: nodes.Of, lang: str) -> str:
    return say("of", lang, _WHOM[node.whom][lang], _grouped(node.body, lang, nodes.Arithmetic, nodes.If))


@phrase.register
def _(node: nodes.Aggregate, lang: str) -> str:
    people = _RELATIONS[node.relation][lang]
    always = node.where is None or (isinstance(node.where, nodes.Const) and node.where.value is True)
    condition = "" if always else phrase(node.where, lang)  # type: ignore[arg-type]
    if node.kind in ("any", "all"):
        if not condition:
            return say("exists", lang, people)
        return say(node.kind, lang, people, _grouped(node.where, lang, nodes.And, nodes.Or, nodes.If))  # type: ignore[arg-type]
    if condition:
        people = f"{people}（{condition}）" if lang != "en" else f"{people} ({condition})"
    return (
        say(_of_days(node.kind, node), lang, people, phrase(node.value, lang))
        if node.kind in ("sum", "max", "min") and node.value
        else say(node.kind, lang, people)
    )
