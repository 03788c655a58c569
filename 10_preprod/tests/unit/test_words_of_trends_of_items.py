"""Trends of items in words: for each verdict and shape, numbers and the sentence they make."""

from __future__ import annotations

from typing import Any

import pytest
from words import check_words

from mangetamain_analytics.statistics.thresholds import TREND
from mangetamain_analytics.visualization.analysis import Estimand


def item(verdict: str, shape: str, value: float | None, **facts: Any) -> Estimand:
    known = {
        "item": "salt", "share": 0.25, "tested": 7, "shape": shape, "turn": 2007.6, "needed": 4.0,
        "span": 19, "shortage": "years",
    }  # fmt: skip
    interval = None if value is None else (value - 0.02, value + 0.02)
    return Estimand("x", verdict, 50, 20, "u", value, interval, scale=TREND, facts=known | facts)


@pytest.mark.parametrize(
    ("estimand", "english", "french"),
    [
        (
            item("small", "rise", 0.05),
            "“salt” rose (+5.0 points per decade, 25.0% of the recipes)",
            "« salt » a progressé (+5,0 points par décennie, 25,0 % des recettes)",
        ),
        (
            item("small", "rise", 0.05, span=10),
            "“salt” rose (+5.0 points per decade, 25.0% of the recipes)",
            "« salt » a progressé (+5,0 points par décennie, 25,0 % des recettes)",
        ),
        (
            item("small", "rise", 0.05, span=9),
            "“salt” rose (+0.50 points a year, 25.0% of the recipes)",
            "« salt » a progressé (+0,50 points par an, 25,0 % des recettes)",
        ),
        (
            item("large", "fall", -0.05),
            "“salt” declined (−5.0 points per decade, 25.0% of the recipes)",
            "« salt » a reculé (−5,0 points par décennie, 25,0 % des recettes)",
        ),
        (
            item("medium", "rise_then_fall", -0.05),
            "“salt” rose until about 2008, then declined (25.0% of the recipes)",
            "« salt » a progressé jusque vers 2008, puis reculé (25,0 % des recettes)",
        ),
        (
            item("medium", "fall_then_rise", 0.05),
            "“salt” declined until about 2008, then rose (25.0% of the recipes)",
            "« salt » a reculé jusque vers 2008, puis progressé (25,0 % des recettes)",
        ),
        (
            item("medium", "moved", 0.05),
            "“salt” changed (+5.0 points per decade on the whole, 25.0% of the recipes), perhaps"
            " not in one direction",
            "« salt » a changé (+5,0 points par décennie dans l’ensemble, 25,0 % des recettes),"
            " peut-être pas dans un seul sens",
        ),
        (
            item("negligible", "moved", 0.004),
            "“salt” hardly changed (+0.40 points per decade on the whole), perhaps not in one"
            " direction",
            "« salt » a à peine changé (+0,40 points par décennie dans l’ensemble), peut-être pas"
            " dans un seul sens",
        ),
        (
            item("negligible", "rise", 0.004),
            "“salt” hardly rose (+0.40 points per decade)",
            "« salt » a à peine progressé (+0,40 points par décennie)",
        ),
        (
            item("negligible", "fall", -0.004),
            "“salt” hardly declined (−0.40 points per decade)",
            "« salt » a à peine reculé (−0,40 points par décennie)",
        ),
        (
            item("negligible", "rise_then_fall", -0.004),
            "“salt” hardly moved: up until about 2008, then down",
            "« salt » n’a guère bougé : hausse jusque vers 2008, puis baisse",
        ),
        (
            item("negligible", "fall_then_rise", 0.004),
            "“salt” hardly moved: down until about 2008, then up",
            "« salt » n’a guère bougé : baisse jusque vers 2008, puis hausse",
        ),
        (
            item("medium", "bent", 0.05),
            "“salt” moved, but not evenly (25.0% of the recipes)",
            "« salt » a bougé, mais irrégulièrement (25,0 % des recettes)",
        ),
        (
            item("medium", "rise_at_first", 0.05),
            "“salt” rose at first, with no evidence of a change later (25.0% of the recipes)",
            "« salt » a progressé au début, sans évolution avérée ensuite (25,0 % des recettes)",
        ),
        (
            item("medium", "rise_later", 0.05),
            "“salt” rose later on, with no evidence of a change before (25.0% of the recipes)",
            "« salt » a progressé sur la fin, sans évolution avérée avant (25,0 % des recettes)",
        ),
        (
            item("medium", "fall_at_first", 0.05),
            "“salt” declined at first, with no evidence of a change later (25.0% of the recipes)",
            "« salt » a reculé au début, sans évolution avérée ensuite (25,0 % des recettes)",
        ),
        (
            item("medium", "fall_later", 0.05),
            "“salt” declined later on, with no evidence of a change before (25.0% of the recipes)",
            "« salt » a reculé sur la fin, sans évolution avérée avant (25,0 % des recettes)",
        ),
        (
            item("negligible", "bent", 0.004),
            "“salt” hardly moved, and not evenly",
            "« salt » n’a guère bougé, et de façon irrégulière",
        ),
        (
            item("no_evidence", "flat", None),
            "No evidence of a trend for any of the 7 items tested; to see a small trend, about 4"
            " times the data would be needed",
            "Aucune tendance établie pour aucun des 7 éléments testés ; pour voir une"
            " tendance faible, il faudrait environ 4 fois plus de données",
        ),
        (
            item("no_evidence", "flat", None, tested=1),
            "No evidence of a trend for the 1 item tested; to see a small trend, about 4 times the"
            " data would be needed",
            "Aucune tendance établie pour le seul élément testé (1) ; pour voir une tendance"
            " faible, il faudrait environ 4 fois plus de données",
        ),
        (
            item("insufficient_data", "flat", None),
            "Too few recipes for trends: fewer than 3 years have 100 recipes by 30 contributors",
            "Trop peu de recettes pour des tendances : moins de 3 années ont 100"
            " recettes de 30 contributeurs",
        ),
        (
            item("descriptive", "flat", 0.3, items=(("salt", 0.3), ("egg", 0.2))),
            "Most used: “salt” (30.0%), “egg” (20.0%)",
            "Les plus utilisés : « salt » (30,0 %), « egg » (20,0 %)",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_presences_in_words(estimand: Estimand, english: str, french: str) -> None:
    check_words("trends-tags", estimand, english, french)
