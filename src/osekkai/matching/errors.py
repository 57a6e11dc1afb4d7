"""Door: what cannot be judged, and which answers cannot be taken."""

from __future__ import annotations

from osekkai.problems import Conflict, Invalid, Unavailable
from osekkai.said import Said

SPOUSE = Said(
    "どれか1つを 選んでください。",
    "どれか 1つを えらんでください。",
    "Please choose one of the answers.",
    "请选择其中一项。",
    "답을 하나 선택해 주세요.",
)
NO_SPOUSE_BUT_BOND = Said(
    "事実婚やパートナーシップの方がいるなら「いる」を 選んでください。"
    "いないなら、下の答えを「婚姻届を 出している」に もどしてください。",
    "いっしょに くらす 相手が いるなら「いる」を えらんでください。いないなら 下の 答えを もどしてください。",
    "If you have a partner, choose yes. If not, set the answer below back to “registered marriage”.",
    "如有事实婚姻或伴侣关系的对象，请选“有”；如没有，请把下面的回答改回“已提交结婚登记”。",
    "사실혼이나 파트너가 있으면 ‘있음’을 선택하고, 없으면 아래 답을 ‘혼인신고를 했음’으로 되돌려 주세요.",
)
BOND = Said(
    "婚姻届を出しているかどうかを 選んでください。",
    "けっこんの とどけを 出したか、えらんでください。",
    "Please choose whether your marriage is registered.",
    "请选择是否已提交结婚登记。",
    "혼인신고를 했는지 선택해 주세요.",
)
WHOSE = Said(
    "どなたの子かを 選んでください。",
    "だれの 子か えらんでください。",
    "Please choose whose child it is.",
    "请选择是谁的孩子。",
    "누구의 자녀인지 선택해 주세요.",
)
LIVES = Said(
    "どこで暮らしているかを 選んでください。",
    "どこで くらして いるか えらんでください。",
    "Please choose where the child lives.",
    "请选择孩子住在哪里。",
    "어디에서 지내는지 선택해 주세요.",
)
RELATION = Said(
    "あなたから見て どなたかを 選んでください。",
    "あなたから 見て だれか えらんでください。",
    "Please choose how they are related to you.",
    "请选择与您的关系。",
    "본인과의 관계를 선택해 주세요.",
)
DUE = Said(
    "まだ来ていない日です。これから生まれるお子さんなら、もう一度 押してください。"
    "生まれているなら、日付を 直してください。",
    "まだ 来て いない 日です。これから 生まれる 子なら、もういちど おしてください。"
    "もう 生まれて いるなら、日づけを なおしてください。",
    "This day is still to come. If your baby is not born yet, press the button again; otherwise correct the date.",
    "该日期尚未到来。如果孩子还未出生，请再按一次按钮；如果已经出生，请修改日期。",
    "아직 오지 않은 날짜입니다. 곧 태어날 아이라면 한 번 더 눌러 주세요. 이미 태어났다면 날짜를 고쳐 주세요.",
)
NOT_DUE = Said(
    "出産予定日を 入れてください（今日から およそ10か月 先まで）。もう生まれているなら、"
    "「これから生まれる」でない答えを 選んでください。",
    "生まれる よていの 日を 書いてください（今日から 10か月くらい 先まで）。もう 生まれて いるなら、"
    "「これから 生まれる」では ない 答えを えらんでください。",
    "Please enter the due date (within about 10 months from today). If the child is born, choose where it lives.",
    "请填写预产期（从今天起约10个月以内）。如果已经出生，请选择“即将出生”以外的答案。",
    "출산 예정일을 입력해 주세요(오늘부터 약 10개월 이내). 이미 태어났다면 ‘태어날 예정’이 아닌 답을 선택해 주세요.",
)
NO_BIRTH_DATE = Said(
    "生年月日を 入れてください。",
    "生まれた日を 書いてください。",
    "Please enter the date of birth.",
    "请填写出生日期。",
    "생년월일을 입력해 주세요.",
)
NO_DATE = Said(
    "日付として読めません。「平成2年4月1日」や「1990/4/1」のように 入れてください。",
    "日づけとして 読めません。「1990/4/1」のように 書いてください。",
    "Not a date. Write it like 1990/4/1.",
    "无法识别为日期。请按“1990/4/1”的格式填写。",
    "날짜로 읽을 수 없습니다. ‘1990/4/1’처럼 입력해 주세요.",
)
TOO_LONG_AGO = Said(
    "130年より前の日付です。年を 確かめてください。",
    "130年より 前の 日づけです。年を 見てください。",
    "That is over 130 years ago. Please check the year.",
    "该日期在130年以前。请确认年份。",
    "130년보다 전의 날짜입니다. 연도를 확인해 주세요.",
)
NOTHING = Said(
    "答えを入れるか、「わからない」を選んでください。",
    "答えを 書くか、「わからない」を えらんでください。",
    "Please enter an answer, or choose “I don’t know”.",
    "请填写回答，或选择“不知道”。",
    "답을 입력하거나 ‘모르겠음’을 선택해 주세요.",
)


def to_come(today: str) -> Said:
    """`today` as ISO 8601 writes it."""
    year, month, day = (int(each) for each in today.split("-"))
    return Said(
        f"生年月日が未来の日付です。{year}年{month}月{day}日までの日付を 入れてください。",
        f"これからの 日です。{year}年{month}月{day}日までの 日を 書いてください。",
        f"The date of birth is in the future. Enter a date up to {today}.",
        f"出生日期是未来的日期。请填写{year}年{month}月{day}日以前的日期。",
        f"생년월일이 미래의 날짜입니다. {year}년 {month}월 {day}일까지의 날짜를 입력해 주세요.",
    )


def too_many(most: int) -> Said:
    return Said(
        f"一度に調べられるのは {most}人までです。",
        f"一度に しらべることが できるのは {most}人までです。",
        f"At most {most} people at a time.",
        f"一次最多可查询{most}人。",
        f"한 번에 {most}명까지 알아볼 수 있습니다.",
    )


def too_little(yen: int) -> Said:
    """A year's yen that look as if 万 had been left out."""
    return Said(
        f"1年で {yen:,}円 と読みました。{yen:,}万円 のことなら、「{yen}万」と入れなおしてください。"
        f"{yen:,}円 で正しければ、もう一度 そのまま「答える」を押してください。",
        f"1年で {yen:,}円 と 読みました。{yen:,}万円なら「{yen}万」と 書いてください。"
        f"{yen:,}円なら、もういちど「答える」を おしてください。",
        f"We read this as {yen:,} yen for the whole year. If you mean {yen:,}0,000 yen, write {yen}万. "
        f"If {yen:,} yen is right, press the button again.",
        f"我们读成了全年{yen:,}日元。如果是{yen:,}万日元，请重新填写“{yen}万”。如果{yen:,}日元正确，请再按一次按钮。",
        f"1년에 {yen:,}엔으로 읽었습니다. {yen:,}만 엔이라면 ‘{yen}万’으로 다시 입력해 주세요. "
        f"{yen:,}엔이 맞다면 버튼을 한 번 더 눌러 주세요.",
    )


class Misunderstood(Invalid):
    """An answer that cannot be taken: what is wrong and how to mend it, at its field."""

    def __init__(self, where: str, what: Said) -> None:
        super().__init__(what, where=where)
        self.args = (where, what)


class NotReadable(Invalid):
    """Kept answers that were changed, cut off, or made with another key. `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Said(
                "この答えは読めません。",
                "この 答えは 読めません。",
                "These answers cannot be read.",
                "无法读取这些回答。",
                "이 답변을 읽을 수 없습니다.",
            ),
            Said(
                "はじめから答えなおしてください。",
                "はじめから 答えてください。",
                "Please start again.",
                "请从头开始回答。",
                "처음부터 다시 답해 주세요.",
            ),
        )
        self.args = (why,)


class NoSnapshot(Conflict):
    """Nobody has been judged yet: there is no snapshot of the register."""

    def __init__(self) -> None:
        super().__init__(
            Said("まだ住民の写しがありません。", en="There is no snapshot of the register yet."),
            Said("osekkai match を1回 動かしてください。", en="Please run osekkai match once."),
        )


class StaleSnapshot(Conflict):
    """The snapshot was taken with another vocabulary."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            Said(f"{folder} は 別の語彙で作られています。", en=f"{folder} was made with another vocabulary."),
            Said("osekkai match で 作りなおしてください。", en="Please make it anew with osekkai match."),
        )
        self.args = (folder,)


class NoSpark(Unavailable):
    """What judges in a cluster cannot be started: what is missing, and how to get it."""
