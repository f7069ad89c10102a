"""The words of the subject, one word for one thing, and the frozen records that rooms hand to each other.

Actors are countries and areas by ISO 3166 alpha-3 code, never persons.  A *posture* says what each actor does
from which day; *orders* say what enters the fighting in each turn.  Both are records of arrays over futures, so
that one future is one position in every array.  This module needs no arrays at run time: it only names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from moshimo import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.uint8]
    Fixed = Mapping[str, bool | float | str]


@dataclass(frozen=True)
class Label:
    """A name in both languages."""

    en: str
    ja: str

    def __str__(self) -> str:
        return f"{self.en} / {self.ja}"

    def as_document(self) -> dict[str, str]:
        """Return the label as it stands in a document."""
        return {"en": self.en, "ja": self.ja}


def as_typed(value: object) -> str:
    """Return a value as one types it after ``--set NAME=``.

    >>> as_typed(False), as_typed(14.0), as_typed(5.25), as_typed("late")
    ('false', '14', '5.25', 'late')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def document(door: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of a door: its schema and version first, then its body.

    >>> list(document("facts.list", {"rows": []}))
    ['schema', 'version', 'rows']
    """
    return {"schema": f"moshimo.{door}/1", "version": __version__, **body}


ACTORS: dict[str, Label] = {
    "USA": Label("United States", "米国"),
    "JPN": Label("Japan", "日本"),
    "KOR": Label("Republic of Korea", "韓国"),
    "TWN": Label("Taiwan", "台湾"),
    "AUS": Label("Australia", "オーストラリア"),
    "PHL": Label("Philippines", "フィリピン"),
    "CHN": Label("China", "中国"),
    "PRK": Label("DPR Korea", "北朝鮮"),
    "RUS": Label("Russia", "ロシア"),
    "IND": Label("India", "インド"),
    "NZL": Label("New Zealand", "ニュージーランド"),
    "GBR": Label("United Kingdom", "英国"),
    "UKR": Label("Ukraine", "ウクライナ"),
    "SGP": Label("Singapore", "シンガポール"),
    "THA": Label("Thailand", "タイ"),
    "GUM": Label("Guam", "グアム"),
    "MNP": Label("Northern Mariana Islands", "北マリアナ諸島"),
}
"""Countries and areas (国・地域) that facts and contingencies may name."""

RUNGS: dict[str, Label] = {
    "L0": Label("statements, monitoring, sanctions", "声明・監視・制裁"),
    "L1": Label(
        "transport and protection of nationals, receiving evacuees", "在外自国民等の輸送・保護、避難民の受け入れ"
    ),
    "L2": Label("sharing intelligence, dispersing forces, protecting assets", "情報共有、部隊の分散、武器等防護"),
    "L3": Label("consent to combat use of bases by others", "他国の戦闘作戦行動のための基地使用への同意"),
    "L4": Label("rear support, search and rescue, ship inspection", "後方支援活動、捜索救助活動、船舶検査活動"),
    "L5": Label("mobilising, fortifying, evacuating islands", "予備要員の招集、防御施設の構築、島嶼からの住民避難"),
    "L6": Label(
        "limited collective self-defence: escort, missile defence, submarines, mines",
        "限定的な集団的自衛権の行使（護衛、ミサイル防衛、対潜、掃海）",
    ),
    "L7": Label(
        "offensive action within the minimum necessary, counterstrike included",
        "必要最小限度の攻勢的行動（反撃能力の行使を含む）",
    ),
    "L8": Label("full individual self-defence", "個別的自衛権の全面的な行使"),
}
"""Rungs of the ladder (行動の段階). Which are legal is a set for each day: the rungs are not nested."""


UNITS: dict[str, Label] = {
    "AUD bn": Label("AUD bn", "十億豪ドル"),
    "CNY tn": Label("CNY tn", "兆元"),
    "JPY bn": Label("JPY bn", "十億円"),
    "JPY bn a year": Label("JPY bn a year", "十億円（年）"),
    "JPY tn": Label("JPY tn", "兆円"),
    "KRW bn": Label("KRW bn", "十億ウォン"),
    "KRW tn": Label("KRW tn", "兆ウォン"),
    "PHP bn": Label("PHP bn", "十億ペソ"),
    "TWD bn": Label("TWD bn", "十億台湾ドル"),
    "USD bn": Label("USD bn", "十億米ドル"),
    "USD million": Label("USD million", "百万米ドル"),
    "aircraft": Label("aircraft", "機"),
    "armies": Label("armies", "個軍"),
    "battalions": Label("battalions", "個大隊"),
    "boats": Label("boats", "隻（潜水艦）"),
    "brigades": Label("brigades", "個旅団"),
    "chance": Label("chance", "確率"),
    "corps": Label("corps", "個軍団"),
    "days": Label("days", "日"),
    "elasticity": Label("elasticity", "弾力性"),
    "exponent": Label("exponent", "指数"),
    "games": Label("games", "回（ゲーム）"),
    "groups": Label("groups", "群"),
    "hits": Label("hits", "命中数"),
    "hours": Label("hours", "時間"),
    "interceptors": Label("interceptors", "発（迎撃）"),
    "km": Label("km", "km"),
    "km2": Label("km2", "km²"),
    "launchers": Label("launchers", "基"),
    "log sd": Label("log sd", "対数標準偏差"),
    "missiles": Label("missiles", "発"),
    "months": Label("months", "か月"),
    "percent": Label("percent", "%"),
    "percent a year": Label("percent a year", "%（年）"),
    "percent of GDP": Label("percent of GDP", "GDP比%"),
    "persons": Label("persons", "人"),
    "pieces": Label("pieces", "門"),
    "ratio": Label("ratio", "比"),
    "regiments": Label("regiments", "個連隊"),
    "rung": Label("rung", "段階"),
    "share": Label("share", "割合"),
    "share a year": Label("share a year", "割合（年）"),
    "share of GDP": Label("share of GDP", "GDP比"),
    "ships": Label("ships", "隻"),
    "sign": Label("sign", "符号"),
    "sites": Label("sites", "か所"),
    "squadrons": Label("squadrons", "個飛行隊"),
    "strikes": Label("strikes", "回（攻撃）"),
    "tanks": Label("tanks", "両"),
    "turns": Label("turns", "ターン"),
    "warheads": Label("warheads", "発（核弾頭）"),
    "weeks": Label("weeks", "週"),
}
"""Units in which facts and parameters are given."""

AREAS: dict[str, Label] = {
    "sw_islands": Label("Southwest (Nansei) Islands", "南西諸島"),
    "ecs": Label("East China Sea", "東シナ海"),
    "soj": Label("Sea of Japan / East Sea", "日本海（東海）"),
    "phil_sea": Label("Philippine Sea", "フィリピン海"),
    "korea": Label("Korean Peninsula", "朝鮮半島"),
    "taiwan_strait": Label("Taiwan Strait", "台湾海峡"),
    "luzon": Label("Luzon Strait", "ルソン海峡（バシー海峡を含む）"),
    "scs": Label("South China Sea", "南シナ海"),
    "north": Label("Hokkaido and the northern straits", "北海道・北方の海峡"),
    "nau": Label("northern approaches of Australia", "豪州北方"),
    "guam": Label("Guam and the second island chain", "グアム・第二列島線"),
}
"""Areas of command (エリア)."""

FUNCTIONS: dict[str, Label] = {
    "isr": Label("intelligence, surveillance and common picture", "情報収集・警戒監視・共通状況図"),
    "iamd": Label("integrated air and missile defence", "統合防空ミサイル防衛"),
    "counterstrike": Label("counterstrike", "反撃能力"),
    "asw": Label("anti-submarine warfare", "対潜戦"),
    "mine": Label("mine countermeasures", "掃海"),
    "log": Label("logistics, munitions, repair", "後方補給・弾薬・修理"),
    "neo": Label("evacuation of non-combatants", "在外邦人等輸送・非戦闘員退避"),
    "cyber": Label("cyber", "サイバー"),
    "space": Label("space", "宇宙"),
    "sealift": Label("sealift, airlift, reinforcement of islands", "海空輸送・島嶼への増援"),
    "maritime_strike": Label("anti-ship fires", "対艦攻撃"),
    "airdef_ca": Label("counter-air", "航空優勢の獲得"),
}
"""Functions of command (機能)."""

PHASES: dict[str, Label] = {
    "peace": Label("peace", "平時"),
    "crisis": Label("crisis", "危機"),
    "combat": Label("combat", "戦闘"),
}
"""Phases of command (局面)."""


class OutcomeClass(StrEnum):
    """How a future ended, seen from the defender; the order is from best to worst."""

    DEFENCE_HOLDS = "defence_holds"
    STALEMATE_FAVOURABLE = "stalemate_favourable"
    STALEMATE = "stalemate"
    STALEMATE_UNFAVOURABLE = "stalemate_unfavourable"
    DEFENCE_FAILS = "defence_fails"


OUTCOMES: tuple[str, ...] = tuple(item.value for item in OutcomeClass)
"""Outcome classes, best for the defender first; a class's index in this tuple is its code in arrays."""

OUTCOME_LABELS: dict[str, Label] = {
    "defence_holds": Label("defence holds", "防衛成功"),
    "stalemate_favourable": Label("stalemate, favourable to the defence", "膠着（防衛側に有利）"),
    "stalemate": Label("stalemate", "膠着（優劣なし）"),
    "stalemate_unfavourable": Label("stalemate, unfavourable to the defence", "膠着（防衛側に不利）"),
    "defence_fails": Label("defence fails", "防衛失敗"),
}

DEFENCE_SCORES: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0, 0.0)
"""Defence score of each outcome class, in the order of `OUTCOMES`."""


class UsaState(StrEnum):
    """What the strong ally does in the crisis, apart from whether it keeps the alliance."""

    OVER_COMMITTED = "over_committed"
    FULL = "full"
    PARTIAL = "partial"
    DELAYED = "delayed"
    SUPPORT_ONLY = "support_only"
    ABSENT = "absent"


USA_STATES: tuple[str, ...] = tuple(item.value for item in UsaState)
"""States of the strong ally, most committed first; a state's index in this tuple is its code in arrays."""

USA_STATE_LABELS: dict[str, Label] = {
    "over_committed": Label("over-committed", "過剰関与"),
    "full": Label("full", "全面参戦"),
    "partial": Label("partial", "部分参戦"),
    "delayed": Label("delayed", "遅れて参戦"),
    "support_only": Label("support only", "支援のみ"),
    "absent": Label("absent", "不在"),
}


FIGHTING: tuple[bool, ...] = tuple(name not in ("support_only", "absent") for name in USA_STATES)
"""Whether the strong ally fights in each of its states, in the order of `USA_STATES`."""


class JsdfRole(StrEnum):
    """When and how Japan's Self-Defense Forces (JSDF) fight."""

    NEUTRAL = "neutral"
    DEFENSIVE_ONLY = "defensive_only"
    IF_ATTACKED = "if_attacked"
    FROM_START = "from_start"


CHANNELS: dict[str, Label] = {
    "us_in": Label("United States in combat, share of the turn times scale", "米軍の戦闘参加（ターン内の割合×規模）"),
    "us_support": Label("arms and intelligence without combat", "戦闘を伴わない武器・情報支援"),
    "us_inland": Label(
        "share of US missiles sent inland, at least", "米軍のミサイルのうち中国内陸に向ける割合（下限）"
    ),
    "bases_open": Label("bases in Japan open to US combat", "在日米軍基地からの戦闘作戦行動"),
    "japan_struck": Label("China strikes bases in Japan", "中国による日本国内の基地への攻撃"),
    "japan_in": Label(
        "JSDF in the air and as escorts, share of the turn times share of the force",
        "自衛隊の航空戦・護衛への参加（ターン内の割合×兵力の割合）",
    ),
    "japan_at_sea": Label("JSDF submarines against the landing fleet", "海自潜水艦による船団攻撃"),
    "japan_strikes": Label("JSDF anti-ship missiles on the landing fleet", "自衛隊の対艦ミサイルによる船団攻撃"),
    "japan_supports": Label(
        "rear support and intelligence from Japan for the defenders", "防衛側に対する日本の後方支援・情報提供"
    ),
    "japan_fortified": Label(
        "Japan mobilised, dispersed and fortified", "日本の防備（予備自衛官の招集、部隊の分散、防御施設の構築）"
    ),
    "kor_supports": Label("rear support from Korea: ammunition and repair", "韓国の後方支援（弾薬の供給、装備の修理）"),
    "phl_access": Label("bases and airspace of the Philippines open", "フィリピンの基地・空域の使用"),
    "aus_in": Label("Australian forces in combat", "豪軍の戦闘参加"),
    "kappa_maritime_strike": Label("coordination of anti-ship fires", "対艦攻撃の連携度"),
    "kappa_iamd": Label("coordination of air and missile defence", "防空・ミサイル防衛の連携度"),
}
"""Channels of orders: what posture and command can say to a contingency, turn by turn."""


ALLY_RULES: tuple[str, ...] = ("follow_hub", "law_first", "threshold", "autonomous")
"""Rules by which an ally decides."""

ARRANGEMENTS: tuple[str, ...] = (
    "parallel",
    "parallel_counterpart",
    "flexible",
    "lead_nation",
    "combined",
    "integrated",
    "consultative",
)
"""Arrangements of command that ship, today's first two first."""

POSTURE_ASSUMPTIONS: dict[str, str | tuple[str, ...]] = {
    "us_intervenes": "bool",
    "us_entry_delay_days": "number",
    "usa_state": USA_STATES,
    "usa_delay_days": "number",
    "usa_scale": "number",
    "japan_bases_for_us": "bool",
    "japan_consents": ("auto", "no", "conditional", "yes"),
    "japan_jsdf": tuple(item.value for item in JsdfRole),
    "china_strikes_japan": ("auto", "never", "always"),
    "japan_attacked": "bool",
    "japan_lead": "bool",
    "japan_level": ("auto", *RUNGS),
    "japan_rule": ("auto", *ALLY_RULES),
    **dict.fromkeys(("aus_rule", "phl_rule", "kor_rule"), ("auto", *ALLY_RULES)),
    "aus_joins": ("auto", "never", "always"),
    "phl_opens": ("auto", "never", "always"),
    "kor_supports": ("auto", "never", "always"),
    "arrangement": ("auto", *ARRANGEMENTS),
    "kappa": "number",
    "horizon_days": "number",
}
"""Assumptions that rooms before the fighting read: the kind each takes, or the choices it may offer."""


@dataclass(frozen=True)
class Posture:
    """What each actor does, from which day, in each future.

    Days count from the day of the attack (D+0); ``inf`` means never.  All arrays have shape ``(futures,)``.

    usa_state: index into `USA_STATES`.
    usa_from_day, usa_scale: day from which US forces fight and the share of the expected force (0-1).
    usa_support: 1 where arms and intelligence flow without combat, else 0.
    usa_inland: share of its missiles that an over-committed strong ally sends inland at the least (0-1), else 0.
    bases_from_day, bases_share: day from which US forces may fight from bases in Japan, and how far (0-1).
    strike_day: day from which China strikes bases in Japan.
    jsdf_from_day, jsdf_share: day from which the JSDF fight and the share of their aircraft and escorts engaged (0-1).
    jsdf_at_sea, jsdf_strikes: share of their submarines and of their anti-ship missiles used on the landing fleet from
        that day (0-1); 0 where they only defend.
    defence_from_day, defence_share, defence_at_sea: the same once Japan itself is struck: day, share of aircraft and
        escorts, share of submarines and anti-ship missiles.
    supports_from_day, supports_share: day from which Japan gives rear support and intelligence, and how much (0-1).
    fortified_from_day, fortified_share: day from which Japan is mobilised, dispersed and fortified, and how far (0-1).
    kor_supports_from_day: day from which Korea gives rear support.
    phl_access_from_day: day from which the Philippines open bases and airspace.
    aus_from_day: day from which Australian forces fight.
    """

    usa_state: Codes
    usa_from_day: Floats
    usa_scale: Floats
    usa_support: Floats
    usa_inland: Floats
    bases_from_day: Floats
    bases_share: Floats
    strike_day: Floats
    jsdf_from_day: Floats
    jsdf_share: Floats
    jsdf_at_sea: Floats
    jsdf_strikes: Floats
    defence_from_day: Floats
    defence_share: Floats
    defence_at_sea: Floats
    supports_from_day: Floats
    supports_share: Floats
    fortified_from_day: Floats
    fortified_share: Floats
    kor_supports_from_day: Floats
    phl_access_from_day: Floats
    aus_from_day: Floats


CHOSEN: tuple[str, ...] = ("L2", "L4", "L5", "L6", "L7")
"""Rungs between which an ally that is not attacked chooses; L0, L1 and L3 fight as L2 does, L8 is for who is struck."""

LOSSES: tuple[str, ...] = ("aircraft", "ships", "casualties")
"""Losses that choices weigh, in the order of the last axis of a `ValueTable`."""


@dataclass(frozen=True)
class ValueTable:
    """What the fighting does, on average over its own uncertainties, for each way in which actors take part.

    A cell is (state of the strong ally, bases in Japan open, rung of Japan, Japan struck): axes of 6 (`USA_STATES`), 2,
    5 (`CHOSEN`) and 2. A tier is (strong ally fights, Japan fights): axes of 2 and 2.

    score: defence score as a share of the best, shape (6, 2, 5, 2), 0-1. losses: actor -> (6, 2, 5, 2, 3), counts in
    the order of `LOSSES`. gain: ally -> what its joining adds to the score in each tier, (2, 2). price: ally -> actor
    -> what its joining adds to that actor's losses, (2, 2, 3). days: mean length of play, (6, 2, 5, 2). campaigns: how
    many were played.
    """

    score: Floats
    losses: Mapping[str, Floats]
    gain: Mapping[str, Floats]
    price: Mapping[str, Mapping[str, Floats]]
    days: Floats
    campaigns: int


@dataclass(frozen=True)
class Orders:
    """What enters the fighting: one value for each channel, turn and future.

    channels: the names of the channels, in the order of the first axis.
    values: shape ``(channels, turns, futures)``; a presence is the share of the turn for which it holds (0-1)
        times its scale, a coordination kappa is in [0, 1].
    """

    channels: tuple[str, ...]
    values: Floats


@dataclass(frozen=True)
class Choices:
    """Political choices drawn once per future: what was chosen, and the choice probability it was drawn with.

    Both map a decision's name to an array of shape ``(futures,)``; `chosen` holds codes into `options`.
    """

    chosen: Mapping[str, Codes]
    probability: Mapping[str, Floats]
    options: Mapping[str, tuple[str, ...]]
