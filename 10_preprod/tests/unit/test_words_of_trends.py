"""Trends in words: for each verdict and shape, numbers and the sentence that they make."""

from __future__ import annotations

from typing import Any

import pytest
from words import check_words

from mangetamain_analytics.statistics.thresholds import LOG_RATE_RATIO, TREND, Scale
from mangetamain_analytics.visualization.analysis import Estimand


def moved(
    verdict: str,
    shape: str = "rise",
    value: float | None = 0.012,
    scale: Scale = TREND,
    **facts: Any,
) -> Estimand:
    facts = {
        "measure": "minutes",
        "shape": shape,
        "turn": 2007.6,
        "needed": 4.0,
        "shortage": "years",
    } | facts
    interval = None if value is None else (value - 0.02, value + 0.02)
    return Estimand("x", verdict, 50, 20, "u", value, interval, scale=scale, facts=facts)


@pytest.mark.parametrize(
    ("verdict", "shape", "value", "english", "french"),
    [
        ("negligible", "rise", 0.002, "hardly rose (about +0.2% a year)",
         "hausse infime (environ +0,2 % par an)"),
        ("small", "rise", 0.012, "rose slightly (about +1.2% a year)",
         "légère hausse (environ +1,2 % par an)"),
        ("medium", "rise", 0.03, "rose (about +3.0% a year)",
         "hausse (environ +3,0 % par an)"),
        ("large", "rise", 0.12, "rose sharply (about +12% a year)",
         "forte hausse (environ +12 % par an)"),
        ("negligible", "fall", -0.002, "hardly fell (about −0.2% a year)",
         "baisse infime (environ −0,2 % par an)"),
        ("small", "fall", -0.012, "fell slightly (about −1.2% a year)",
         "légère baisse (environ −1,2 % par an)"),
        ("medium", "fall", -0.03, "fell (about −3.0% a year)",
         "baisse (environ −3,0 % par an)"),
        ("large", "fall", -0.12, "fell sharply (about −12% a year)",
         "forte baisse (environ −12 % par an)"),
        ("negligible", "moved", 0.002,
         "hardly changed (about +0.2% a year on the whole), perhaps not in one direction",
         "changement infime (environ +0,2 % par an dans l’ensemble), peut-être pas dans un seul"
         " sens"),
        ("small", "moved", -0.012,
         "changed slightly (about −1.2% a year on the whole), perhaps not in one direction",
         "léger changement (environ −1,2 % par an dans l’ensemble), peut-être pas dans un seul"
         " sens"),
        ("medium", "moved", 0.03,
         "changed (about +3.0% a year on the whole), perhaps not in one direction",
         "changement net (environ +3,0 % par an dans l’ensemble), peut-être pas dans un seul sens"),
        ("large", "moved", -0.12,
         "changed sharply (about −12% a year on the whole), perhaps not in one direction",
         "fort changement (environ −12 % par an dans l’ensemble), peut-être pas dans un seul sens"),
        ("negligible", "rise_then_fall", -0.002, "hardly moved: up until about 2008, then down",
         "presque rien, hausse infime jusque vers 2008, puis baisse"),
        ("small", "rise_then_fall", -0.01, "rose slightly until about 2008, then fell",
         "légère hausse jusque vers 2008, puis baisse"),
        ("medium", "rise_then_fall", -0.03, "rose until about 2008, then fell",
         "hausse jusque vers 2008, puis baisse"),
        ("large", "rise_then_fall", -0.12, "rose sharply until about 2008, then fell",
         "forte hausse jusque vers 2008, puis baisse"),
        ("negligible", "fall_then_rise", 0.002, "hardly moved: down until about 2008, then up",
         "presque rien, baisse infime jusque vers 2008, puis hausse"),
        ("small", "fall_then_rise", 0.01, "fell slightly until about 2008, then rose",
         "légère baisse jusque vers 2008, puis hausse"),
        ("medium", "fall_then_rise", 0.03, "fell until about 2008, then rose",
         "baisse jusque vers 2008, puis hausse"),
        ("large", "fall_then_rise", 0.12, "fell sharply until about 2008, then rose",
         "forte baisse jusque vers 2008, puis hausse"),
        ("negligible", "bent", 0.002, "hardly moved, and not evenly",
         "presque rien, et de façon irrégulière"),
        ("small", "bent", -0.01, "moved slightly, but not evenly",
         "léger mouvement, mais irrégulier"),
        ("medium", "bent", 0.03, "moved, but not evenly",
         "mouvement net, mais irrégulier"),
        ("large", "bent", -0.12, "moved sharply, but not evenly",
         "fort mouvement, mais irrégulier"),
        ("negligible", "rise_at_first", -0.002, "hardly moved, and not evenly",
         "presque rien, et de façon irrégulière"),
        ("small", "rise_at_first", -0.01,
         "rose slightly at first, with no evidence of a change later",
         "légère hausse au début, sans évolution avérée ensuite"),
        ("medium", "rise_at_first", -0.03, "rose at first, with no evidence of a change later",
         "hausse au début, sans évolution avérée ensuite"),
        ("large", "rise_at_first", -0.12,
         "rose sharply at first, with no evidence of a change later",
         "forte hausse au début, sans évolution avérée ensuite"),
        ("negligible", "rise_later", 0.002, "hardly moved, and not evenly",
         "presque rien, et de façon irrégulière"),
        ("small", "rise_later", 0.01, "rose slightly later on, with no evidence of a change before",
         "légère hausse sur la fin, sans évolution avérée avant"),
        ("medium", "rise_later", 0.03, "rose later on, with no evidence of a change before",
         "hausse sur la fin, sans évolution avérée avant"),
        ("large", "rise_later", 0.12, "rose sharply later on, with no evidence of a change before",
         "forte hausse sur la fin, sans évolution avérée avant"),
        ("negligible", "fall_at_first", 0.002, "hardly moved, and not evenly",
         "presque rien, et de façon irrégulière"),
        ("small", "fall_at_first", 0.01,
         "fell slightly at first, with no evidence of a change later",
         "légère baisse au début, sans évolution avérée ensuite"),
        ("medium", "fall_at_first", 0.03, "fell at first, with no evidence of a change later",
         "baisse au début, sans évolution avérée ensuite"),
        ("large", "fall_at_first", 0.12,
         "fell sharply at first, with no evidence of a change later",
         "forte baisse au début, sans évolution avérée ensuite"),
        ("negligible", "fall_later", -0.002, "hardly moved, and not evenly",
         "presque rien, et de façon irrégulière"),
        ("small", "fall_later", -0.01,
         "fell slightly later on, with no evidence of a change before",
         "légère baisse sur la fin, sans évolution avérée avant"),
        ("medium", "fall_later", -0.03, "fell later on, with no evidence of a change before",
         "baisse sur la fin, sans évolution avérée avant"),
        ("large", "fall_later", -0.12, "fell sharply later on, with no evidence of a change before",
         "forte baisse sur la fin, sans évolution avérée avant"),
    ],
)  # fmt: skip
def test_measures_in_words(
    verdict: str, shape: str, value: float, english: str, french: str
) -> None:
    estimand = moved(verdict, shape, value)
    check_words(
        "trends-duration",
        estimand,
        f"Cooking time {english}",
        f"Temps de préparation : {french}",
    )
    check_words(
        "trends-duration-median",
        estimand,
        f"Median cooking time {english}",
        f"Temps de préparation médian : {french}",
    )


@pytest.mark.parametrize(
    ("analysis_id", "estimand", "english", "french"),
    [
        (
            "trends-complexity",
            moved("small", value=0.3123, measure="n_steps"),
            "Number of steps rose slightly (about +0.31 steps per decade)",
            "Nombre d’étapes : légère hausse (environ +0,31 étapes par décennie)",
        ),
        (
            "trends-complexity",
            moved("no_evidence", "flat", 0.001, measure="n_steps", needed=3.2),
            "Number of steps: no evidence of a trend (−0.02 to +0.02 steps per decade); to see a"
            " small trend, about 4 times the data would be needed",
            "Nombre d’étapes : aucune tendance établie (−0,02 à +0,02 étapes par"
            " décennie) ; pour voir une tendance faible, il faudrait environ 4 fois plus de"
            " données",
        ),
        (
            "trends-duration",
            moved("no_evidence", "flat", 0.001, needed=1.0),
            "Cooking time: no evidence of a trend (−1.9% to +2.1% a year); a trend, if there is"
            " one, is small beside the usual spread",
            "Temps de préparation : aucune tendance établie (−1,9 % à +2,1 % par"
            " an) ; s’il existe une tendance, elle est faible vu la dispersion habituelle",
        ),
        (
            "trends-tags-diversity",
            moved("no_evidence", "flat", 0.001, LOG_RATE_RATIO, measure="richness", needed=1.0),
            "Distinct tags at equal n: no evidence of a trend (−1.9% to +2.1% a year); a trend, if"
            " there is one, is small at most",
            "Étiquettes distinctes à effectif égal : aucune tendance établie (−1,9 % à +2,1 % par"
            " an) ; s’il existe une tendance, elle est faible tout au plus",
        ),
        (
            "trends-volume",
            moved("insufficient_data", value=None, series="interactions"),
            "Too few reviews for a trend (Reviews per day): fewer than 3 years have any",
            "Trop peu d’avis pour une tendance (Avis par jour) : moins de 3 années en comptent",
        ),
        (
            "trends-duration",
            moved("insufficient_data", value=None),
            "Too few recipes for a trend (Cooking time): fewer than 3 years have 100 recipes by 30"
            " contributors",
            "Trop peu de recettes pour une tendance (Temps de préparation) : moins de 3"
            " années ont 100 recettes de 30 contributeurs",
        ),
        (
            "trends-volume",
            moved("large", "rise_then_fall", -0.4, series="recipes", peak=(2007, 93.97)),
            "Recipes per day rose sharply until about 2007, then fell; most in 2007 (94 a day)",
            "Recettes par jour : forte hausse jusque vers 2007, puis baisse ; maximum"
            " en 2007 (94 par jour)",
        ),
        (
            "trends-volume",
            moved("large", "fall", -0.4, series="interactions", peak=(2001, 9.0)),
            "Reviews per day fell sharply (about −40% a year)",
            "Avis par jour : forte baisse (environ −40 % par an)",
        ),
        (
            "trends-volume",
            moved("insufficient_data", value=None, series="interactions", shortage="rows"),
            "Too few reviews for a trend (Reviews per day): only 50 reviews, at least 100 are"
            " needed",
            "Trop peu d’avis pour une tendance (Avis par jour) : seulement 50 avis, il en"
            " faut au moins 100",
        ),
        (
            "trends-tags-diversity",
            moved("small", "fall", -0.012, measure="richness"),
            "Distinct tags at equal n fell slightly (about −1.2% a year)",
            "Étiquettes distinctes à effectif égal : légère baisse (environ −1,2 % par an)",
        ),
    ],
    ids=lambda value: value.verdict if isinstance(value, Estimand) else "",
)
def test_units_counts_and_silence_in_words(
    analysis_id: str, estimand: Estimand, english: str, french: str
) -> None:
    check_words(analysis_id, estimand, english, french)
