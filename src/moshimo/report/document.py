"""``brief.json``: what the page shows, as one document for machines.

The page is made from this document and the words of `texts`, so the two cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import campaign, policy
from moshimo.facts import World
from moshimo.report.answers import answers
from moshimo.report.texts import limits
from moshimo.study import against_published, analyse, strike_direction
from moshimo.words import document

if TYPE_CHECKING:
    from moshimo.facts import Fact, Parameter
    from moshimo.study import Analysis, Results

PUBLISHED_FUTURES = 1000


def brief_document(results: Results, language: str) -> dict[str, Any]:
    """Return the ``brief`` document of a finished study."""
    spec = results.manifest["spec"]
    world = World.load(spec["as_of"])
    policies = policy.load_policies(world.as_of)
    names = {name: policies[name].label.label() for name in results.policies}
    analyses = [analyse(results, name) for name in results.contingencies]
    influence = _influence(analyses, world)
    digest = results.digest()["digest"]
    body = {
        "created_from": {
            "digest": digest,
            "seed": spec["seed"],
            "futures": spec["futures"],
            "as_of": world.as_of,
            "lang": language,
            "set": spec["set"],
        },
        "contingencies": results.contingencies,
        "policies": results.policies,
        "answer": [{"contingency": a.contingency, **row} for a in analyses for row in answers(a, names)],
        "comparison": [row for a in analyses for row in _comparison(a)],
        "by_usa_state": [row for a in analyses for row in _by_state(a)],
        "where_from": [
            {"contingency": a.contingency, "policy": name, **part}
            for a in analyses
            for name, part in a.where_from.items()
        ],
        "facts": _facts(results, world),
        "influence": influence,
        "judgements": [row for row in influence if row["judgement"]],
        "published_futures": PUBLISHED_FUTURES,
        "published": [
            {"contingency": name, **row}
            for name in results.contingencies
            if name in campaign.contingencies()
            for row in against_published(name, PUBLISHED_FUTURES, spec["seed"], spec["as_of"])
        ],
        "published_direction": [
            {"contingency": name, **strike_direction(name, PUBLISHED_FUTURES, spec["seed"], spec["as_of"])}
            for name in results.contingencies
            if name in campaign.contingencies()
        ],
        "limits": limits(),
        "files": {"page": "brief.html", "study": "study"},
    }
    return document("brief", body)


def _comparison(analysis: Analysis) -> list[dict[str, Any]]:
    robustness = {row["policy"]: row for row in analysis.compare}
    return [
        {
            "contingency": analysis.contingency,
            "policy": name,
            **found,
            "satisficing": robustness[name]["satisficing"],
            "score": {key: robustness[name][key] for key in ("mean", "ci95", "p10", "difference")},
            "japan_fights": analysis.fights[name],
            "cost_jpy_bn": analysis.cost[name],
        }
        for name, found in analysis.measures.items()
    ]


def _by_state(analysis: Analysis) -> list[dict[str, Any]]:
    return [
        {"contingency": analysis.contingency, "policy": name, **row}
        for name, rows in analysis.by_usa_state.items()
        for row in rows
    ]


def _facts(results: Results, world: World) -> list[dict[str, object]]:
    """Return the facts and parameters that the study's contingencies stand on, and those shown beside them."""
    used: dict[str, Fact | Parameter] = {}
    for name in results.contingencies:
        contingency = campaign.load_contingency(name)
        program = campaign.compile_contingency(contingency, world)
        used |= {fact: world.fact(fact) for fact in program.facts}
    used |= {name: row for name, row in world.facts.items() if row.kind in ("published", "prior", "adjudication")}
    for name in results.manifest["spec"]["uncertainties"]:
        used[name] = world.parameter(name)
    return [row.as_document() for _, row in sorted(used.items())]


def _influence(analyses: list[Analysis], world: World) -> list[dict[str, Any]]:
    """Return every parameter with its first-order index; total indices come with the sensitivity door."""
    return [
        {
            "contingency": a.contingency,
            "parameter": name,
            "judgement": world.parameters[name].judgement,
            "first_index": index,
            "total_index": None,
        }
        for a in analyses
        for name, index in a.influence.items()
    ]
