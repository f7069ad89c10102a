"""``brief.json``: what the page shows, as one document for machines.

The page is made from this document and the words of `texts`, so the two cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moshimo import campaign, futures, policy
from moshimo.facts import World
from moshimo.report import chains, standing
from moshimo.report.answers import answers
from moshimo.report.crisis import crisis_part
from moshimo.report.texts import limits
from moshimo.study import Ledger, against_published, analyse, strike_direction
from moshimo.words import document

if TYPE_CHECKING:
    from moshimo.study import Analysis, Results

PUBLISHED_FUTURES = 1000
COMPARED = ("adjudication", "prior", "base_group")
"""Kinds of facts that the page shows for comparison where nothing reads them."""


def brief_document(results: Results, language: str) -> dict[str, Any]:
    """Return the ``brief`` document of a finished study."""
    spec = results.manifest["spec"]
    world = World.load(spec["as_of"])
    policies = policy.load_policies(world.as_of)
    names = {name: policies[name].label.label() for name in results.policies}
    analyses = [analyse(results, name) for name in results.contingencies]
    influence = _influence(analyses, world)
    shipped = [name for name in results.contingencies if name not in spec["files"]]
    digest = results.digest()["digest"]
    published = [
        {"contingency": name, **row}
        for name in shipped
        for row in against_published(name, PUBLISHED_FUTURES, spec["seed"], spec["as_of"])
    ]
    ladders = [row for name in results.contingencies for row in standing.ladders(results.contingency(name), world)]
    law = standing.law(ladders)
    parts = {name: crisis_part(results, name, world) for name in results.contingencies}
    crises = {name: part for name, part in parts.items() if part is not None}
    falls = futures.without(world, standing.GONE, law)
    body = {
        "created_from": {
            "digest": digest,
            "seed": spec["seed"],
            "futures": spec["futures"],
            "as_of": world.as_of,
            "lang": language,
            "set": spec["set"],
            "ranges": spec["ranges"],
        },
        "contingencies": results.contingencies,
        "policies": results.policies,
        "answer": [{"contingency": a.contingency, **row} for a in analyses for row in answers(a, names)],
        "comparison": [row for a in analyses for row in _comparison(a)],
        "beyond": [
            {"contingency": a.contingency, "policy": name, "measure": measure, **row}
            for a in analyses
            for name, rows in a.beyond.items()
            for measure, row in rows.items()
        ],
        "by_usa_state": [row for a in analyses for row in _by_state(a)],
        "where_from": [
            {"contingency": a.contingency, "policy": name, **part}
            for a in analyses
            for name, part in a.where_from.items()
        ],
        "horizons": [{"contingency": a.contingency, **row} for a in analyses for row in a.horizons],
        "effects": [{"contingency": a.contingency, **a.effects} for a in analyses if a.effects],
        "crisis": crises,
        "ladder": ladders,
        "command": chains.arrangements(world, law),
        "without_usa": {
            "commitments": [row["id"] for row in falls["commitments"]],
            "services": sorted({row["service"] for row in falls["services"]}),
            "cells": standing.cell_ids(falls),
        },
        "alliance_without": falls,
        "claims": Ledger.load(world.as_of).to_dict()["rows"],
        "facts": [*_facts(results, world, published), *standing.rows(world, ladders, falls)],
        "influence": influence,
        "noise": max(a.noise for a in analyses),
        "judgements": [row for row in influence if row["judgement"]],
        "published_futures": PUBLISHED_FUTURES,
        "published": published,
        "published_direction": [
            {"contingency": name, **direction}
            for name in shipped
            for direction in [strike_direction(name, PUBLISHED_FUTURES, spec["seed"], spec["as_of"])]
            if direction is not None
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


def _facts(results: Results, world: World, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the facts and parameters that the study stands on (``used``), and facts shown beside it for comparison."""
    beside = {row["fact"] for row in published}
    used: set[str] = set(results.manifest["spec"]["uncertainties"])
    for name in results.contingencies:
        used |= set(campaign.compile_contingency(results.contingency(name), world).facts)
    rows = {name: row.as_document() for name, row in {**world.facts, **world.parameters}.items()}
    chosen = {name: row for name, row in rows.items() if name in used | beside or row["kind"] in COMPARED}
    return [{**row, "used": name in used} for name, row in sorted(chosen.items())]


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
