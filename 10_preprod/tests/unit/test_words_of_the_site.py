"""Words about the site: refusals, thresholds, terms, and what is noted of visits."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import pytest

import mangetamain_analytics
from mangetamain_analytics.app_pages.chrome import ASSETS
from mangetamain_analytics.data.grammar import PARSERS
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.i18n.refusals import explain_refusal
from mangetamain_analytics.statistics.thresholds import LOG_RATE_RATIO, SCALES
from mangetamain_analytics.visualization.analysis import VERDICTS
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis
from mangetamain_analytics.visualization.glossary import GLOSSARY, terms_of
from mangetamain_analytics.visualization.registry import ANALYSES
from mangetamain_analytics.visualization.rules import rule_words
from mangetamain_analytics.visualization.verdict_words import (
    SCALE_WORDS,
    VERDICT_RULES,
    threshold_words,
)

EN, FR = get_language("en"), get_language("fr")
PACKAGE = Path(mangetamain_analytics.__file__).parent
ENGLISH = re.compile(r"\b(one of|some of|each once|whole numbers?|expected|years from|nothing)\b")


def refusals() -> list[ValidationError]:
    """Return a refusal of each filter and of each parameter of a custom chart."""
    found = []
    for name, parse in PARSERS.items():
        try:
            parse(name, ["\n", "\n", "\n"])
        except ValidationError as error:
            found.append(error)
    _, refused = Choice.parse_leniently((name, "bogus") for name in ("table", "x", "chart", "by"))
    _, more = Choice.parse_leniently([("chart", "histogram"), ("x", "minutes"), ("by", "season")])
    return [*found, *refused, *more]


def test_every_refusal_is_said_in_both_languages() -> None:
    errors = refusals()
    assert len(errors) >= len(PARSERS) + 4
    for error in errors:
        assert explain_refusal(error, EN) == str(error)
        french = explain_refusal(error, FR)
        assert french.startswith(f"{error.name}={error.value}\N{NO-BREAK SPACE}: attendu ")
        words = french.replace(error.value, "").partition("parmi")[0]  # names of choices follow
        assert not ENGLISH.search(words), french


def test_every_verdict_and_scale_has_words() -> None:
    assert tuple(VERDICT_RULES) == VERDICTS
    assert set(SCALE_WORDS) == {scale.name for scale in SCALES}
    for scale in SCALES:
        sizes = (scale.small, scale.medium, scale.large)
        for size, said in zip(sizes, threshold_words(scale, EN), strict=True):
            if scale is LOG_RATE_RATIO:
                assert float(said.removeprefix("×")) == pytest.approx(math.exp(size), rel=0.05)
            else:
                assert float(said) == size


def test_every_method_has_its_terms_and_every_term_is_used() -> None:
    methods = {analysis.method for analysis in ANALYSES.values()}
    boxes = custom_analysis(Choice(chart="box", aggregate=None))
    texts = [*(m.text for m in methods), *(a.measure for a in ANALYSES.values()), boxes.measure]
    findings = ("No evidence.", "small beside the usual spread")
    used = {term for text in (*texts, *findings) for term in terms_of(text)}
    assert used == set(GLOSSARY)
    silent = [m.text for m in methods if not terms_of(m.text)]
    assert silent == []
    assert custom_analysis(Choice()).method not in methods


def test_rules_have_words_with_their_bounds() -> None:
    bounds = {"minutes": (1, 180), "n_steps": (2.0, 24.0)}
    assert rule_words("minutes", bounds, EN) == "takes 1 to 180 minutes"
    assert rule_words("n_steps", bounds, FR) == "compte de 2 à 24 étapes"
    assert rule_words("missing_date", bounds, EN) == "has a date"


def test_the_privacy_page_names_every_action_that_is_noted() -> None:
    noted = {
        node.args[0].value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "log_user_action"
        and isinstance(node.args[0], ast.Constant)
    }
    page = ast.parse((PACKAGE / "app_pages/privacy.py").read_text())
    listed = next(
        [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
        for node in page.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
    )
    assert noted == set(listed)


def test_durations_and_sizes() -> None:
    assert (EN.duration(7200), FR.duration(7200)) == ("2 hours", "2\N{NO-BREAK SPACE}heures")
    assert EN.megabytes(412_000_000) == "412\N{NO-BREAK SPACE}MB"
    assert FR.megabytes(412_000_000) == "412\N{NO-BREAK SPACE}Mo"


def test_the_preview_has_the_size_that_is_said() -> None:
    header = (ASSETS / "preview.png").read_bytes()[:24]
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1200, 630)
