"""The page: the brief's document and the words of one language or both, in one self-contained HTML file.

Nothing is loaded from anywhere.  With both languages the page holds two complete texts and a switch that needs no
script; print shows the one that is chosen.  Figures are made here from the same rows as the tables behind them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from moshimo import policy
from moshimo.facts import World, data_file
from moshimo.report import figures, standing
from moshimo.report.answers import good
from moshimo.report.sections import beyond, crisis_view
from moshimo.report.texts import LANGUAGES, Texts, number, signed
from moshimo.words import ACTORS, OUTCOME_LABELS, OUTCOMES, USA_STATE_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moshimo.campaign.contingency import ContingencyFile

PARTS = ("brief.html.j2", "blocks.html.j2")
LOSSES = ("aircraft", "ships", "casualties")
OTHERS = ("landed_battalions", "area_share", "days")


def languages_of(choice: str) -> Sequence[str]:
    """Return the languages of ``--lang``: ja, en, or both with Japanese first."""
    return LANGUAGES if choice == "both" else (choice,)


def page(document: dict[str, Any], records: Mapping[str, ContingencyFile]) -> str:
    """Return the HTML of a brief's document; `records` are its contingencies by id."""
    languages = languages_of(document["created_from"]["lang"])
    views = [_view(document, Texts(language), records) for language in languages]
    return _template().render(views=views, style=Markup(_style()), title=views[0]["t"]("title"))


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    texts = {name: data_file("moshimo.report", name).read_text(encoding="utf-8") for name in PARTS}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(texts),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "signed": signed}
    return environment.get_template(PARTS[0])


def _style() -> str:
    return data_file("moshimo.report", "brief.css").read_text(encoding="utf-8")


def _view(document: dict[str, Any], t: Texts, records: Mapping[str, ContingencyFile]) -> dict[str, Any]:
    """Return what the template needs to write the page in one language."""
    language = t.language
    world = World.load(document["created_from"]["as_of"])
    policies = policy.load_policies(world.as_of)
    names = {name: getattr(policies[name].label, language) for name in document["policies"]}
    contingencies = []
    for name in document["contingencies"]:
        record = records[name]
        contingencies.append(
            {
                "id": record.id,
                "label": getattr(record.label, language),
                "summary": getattr(record.summary, language),
                "figures": _figures(document, name, names, t),
                "measures": _measures(document, name, language, record),
                "beyond": beyond(document, name, t),
                "crisis": crisis_view(document["crisis"].get(name), f"{language}-{name}", t),
                **{key: [row for row in document[key] if row["contingency"] == name] for key in
                   ("answer", "comparison", "by_usa_state", "published", "published_direction", "horizons")},
            }
        )  # fmt: skip
    facts = [row for row in document["facts"] if not row.get("standing")]
    influence: dict[str, float] = {}
    for row in document["influence"]:
        influence[row["parameter"]] = max(row["first_index"], influence.get(row["parameter"], row["first_index"]))
    given = document["created_from"]
    return {
        "t": t,
        "lang": language,
        "d": document,
        "policy_names": names,
        "levers": [
            {"policy": name, "levers": [_lever(row, language) for row in policies.levers_of(name)]} for name in names
        ],
        "contingencies": contingencies,
        "outcomes": OUTCOMES,
        "letters": figures.LETTERS,
        "outcome_labels": {name: getattr(label, language) for name, label in OUTCOME_LABELS.items()},
        "state_labels": {name: getattr(label, language) for name, label in USA_STATE_LABELS.items()},
        "fixed": [row for row in facts if row["kind"] != "parameter" and row["used"]],
        "shown": [row for row in facts if row["kind"] != "parameter" and not row["used"]],
        "ranges": [
            {**row, "first_index": influence.get(row["id"], 0.0)} for row in facts if row["kind"] == "parameter"
        ],
        "sources": [world.sources[name] for name in sorted({row["source"] for row in document["facts"]})],
        "standing": [row for row in document["facts"] if row.get("standing")],
        **standing.view(document, t),
        "labels": {row["id"]: row["label"][language] for row in document["facts"]},
        "noise": f"{document['noise']:.3f}",
        "reference": document["policies"][0],
        "held": {k: str(x).lower() for k, x in given["set"].items() if not isinstance(x, list)},
        "drawn": {
            k: f"{x[0]:g}..{x[1]:g}" for k, x in {**given["set"], **given["ranges"]}.items() if isinstance(x, list)
        },
    }


def _lever(lever: policy.Lever, language: str) -> dict[str, Any]:
    return {
        "label": getattr(lever.label, language),
        "owner": getattr(ACTORS[lever.owner], language),
        "lead_years": lever.lead_years,
        "cost": lever.cost_jpy_bn,
        "legal": getattr(lever.legal, language),
    }


def _figures(document: dict[str, Any], contingency: str, names: dict[str, str], t: Texts) -> dict[str, Markup]:
    """Return the figures of a contingency by name."""
    reference = document["policies"][0]
    comparison = [row for row in document["comparison"] if row["contingency"] == contingency]
    states = [
        row for row in document["by_usa_state"] if (row["contingency"], row["policy"]) == (contingency, reference)
    ]
    state_labels = {name: getattr(label, t.language) for name, label in USA_STATE_LABELS.items()}
    prefix = f"{t.language}-{contingency}"
    rivals = [
        row["score"]["difference"] | {"policy": row["policy"]} for row in comparison if row["policy"] != reference
    ]
    reach = max([0.1, *(abs(end) for row in rivals for end in row["ci95"])])
    made = {
        "policies": figures.bars(
            f"{prefix}-policies",
            t("figure_policies"),
            [
                figures.Bar(f"{row['policy']}  {names[row['policy']]}", f"{row['score']['mean']:.2f}", row["outcomes"])
                for row in comparison
            ],
        ),
        "states": figures.bars(
            f"{prefix}-states",
            t("figure_states", policy=reference),
            [
                figures.Bar(state_labels[row["usa_state"]], _remark(row, t), row["outcomes"])
                for row in states
                if row["delay_bin"] is None and row["futures"]
            ],
        ),
        "delay": figures.bars(
            f"{prefix}-delay",
            t("figure_delay", policy=reference),
            [
                figures.Bar(t("days_bin", bin=row["delay_bin"].replace("-", "–")), _remark(row, t), row["outcomes"])
                for row in states
                if row["delay_bin"] is not None and row["futures"]
            ],
        ),
        "difference": figures.points(
            f"{prefix}-difference",
            t("figure_difference", reference=reference),
            [
                figures.Point(
                    f"{row['policy']}  {names[row['policy']]}", signed(row["mean"]), row["mean"], *row["ci95"]
                )
                for row in rivals
            ],
            -round(1.1 * reach, 2),
            round(1.1 * reach, 2),
        ),
    }
    for row in document["horizons"]:
        if row["contingency"] == contingency:
            days = f"{row['days']:g}"
            shown = row["by_usa_state"].items()
            made[f"horizon_{days}"] = figures.bars(
                f"{prefix}-horizon-{days}",
                t("figure_horizon", days=days, policy=reference),
                [figures.Bar(state_labels[k], _remark(v, t), v["outcomes"]) for k, v in shown],
            )
    labels = {name: getattr(label, t.language) for name, label in OUTCOME_LABELS.items()}
    made |= {name: figures.key(f"{prefix}-{name}", labels) for name in ("key", "key_again")}
    return {name: Markup(svg) for name, svg in made.items()}


def _remark(row: dict[str, Any], t: Texts) -> str:
    return f"{t('futures_count', n=row['futures'])} · A+B {t.percent(good(row['outcomes']))}"


def _measures(
    document: dict[str, Any], contingency: str, language: str, record: ContingencyFile
) -> list[dict[str, Any]]:
    """Return the rows of the table of measures: label, unit and each policy's distribution."""
    rows = {row["policy"]: row["measures"] for row in document["comparison"] if row["contingency"] == contingency}
    t = Texts(language)
    labels = {
        f"losses.{actor}.{kind}": t("losses", actor=getattr(ACTORS[actor], language), what=t(f"loss_{kind}"))
        for actor in record.actors
        if any(stock.actor == actor and stock.counts for stock in record.stocks.values())
        for kind in LOSSES
    }
    labels |= {name: getattr(record.metrics[name].label, language) for name in OTHERS if name in record.metrics}
    return [
        {"name": name, "label": label, "policies": {policy: found[name] for policy, found in rows.items()}}
        for name, label in labels.items()
    ]
