"""Custom charts: what can be chosen, what is refused, and what SQL can come of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import duckdb
import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.custom_charts.choice import (
    PARAMETERS,
    Choice,
    offers,
    separate,
)
from mangetamain_analytics.visualization.custom_charts.composition import MOST_GROUPS, queries
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis
from mangetamain_analytics.visualization.custom_charts.vocabulary import TABLES

HOSTILE = (
    "'; DROP TABLE recipes; --",
    "1) UNION SELECT * FROM duckdb_settings() --",
    "avg(value)",
    "$cleaned",
    "{date}rating",
    "{0.__class__}",
    "🍕🍕",
    "x" * 10_000,
    "",
    " year",
    "YEAR",
    "nul\0",
    "nothing",
    "-",
    "None",
    "١٩٩٩",
    "../../etc/passwd",
    "<script>alert(1)</script>",
)


def every_choice(chosen: dict[str, str | None] | None = None) -> Iterator[Choice]:
    """Yield each custom chart that can be chosen."""
    chosen = chosen or {}
    if len(chosen) == len(PARAMETERS):
        yield Choice(**chosen)  # type: ignore[arg-type]
        return
    name = PARAMETERS[len(chosen)]
    offered: list[str | None] = list(offers(name, chosen))
    if not offered or (name == "by" and chosen["chart"] != "heatmap"):
        offered.insert(0, None)
    for word in offered:
        yield from every_choice(chosen | {name: word})


def hostile_parameters(seed: int) -> list[tuple[str, str]]:
    """Draw parameters: some right, some that do not fit, some hostile, some repeated, any order."""
    draw = random.Random(seed)
    words = sorted({str(w) for c in EVERY for w in (c.table, c.x, c.chart, c.aggregate, c.y, c.by)})
    parameters = [
        (name, draw.choice(HOSTILE if draw.random() < 0.35 else words))
        for name in PARAMETERS
        for _ in range(draw.choice((0, 1, 1, 1, 1, 2, 40 if draw.random() < 0.05 else 1)))
    ]
    draw.shuffle(parameters)
    return parameters


EVERY = list(every_choice())
# Known before anything is typed.
POSSIBLE_SQL = {text for choice in EVERY for text in queries(choice).values()}
FILTERS = Filters(
    years=(2001, 2017),
    profile="none",
    season=("winter", "summer"),
    tags=("easy",),
    minutes=(0, 500),
    rating=(1, 5),
    min_interactions=1,
    min_user_interactions=1,
)


def test_the_first_choice_is_what_nothing_asks_for() -> None:
    assert Choice.parse([]) == Choice()
    assert Choice().as_parameters() == []


def test_every_choice_leads_back_to_itself() -> None:
    assert len(EVERY) == len(set(EVERY)) > 10_000
    for choice in EVERY:
        assert Choice.parse(choice.as_parameters()) == choice


def test_what_is_not_said_takes_what_fits() -> None:
    assert Choice.parse([("table", "reviews")]).y == "rating"
    assert Choice.parse([("x", "tag")]).chart == "bar"
    histogram = Choice.parse([("x", "calories")])
    assert histogram == Choice("recipes", "calories", "histogram", None, None, None)
    heatmap = Choice.parse([("chart", "heatmap"), ("x", "season")])
    assert heatmap.by == "month"
    assert Choice.parse([("by", "season"), ("aggregate", "count")]).y is None


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ([("table", "users")], "table", "recipes, reviews"),
        ([("x", "rating")], "x", "year"),
        ([("x", "minutes"), ("chart", "box")], "chart", "histogram, scatter, line"),
        ([("aggregate", "share_5")], "aggregate", "mean"),
        ([("x", "calories"), ("aggregate", "mean")], "aggregate", "nothing"),
        ([("y", "season")], "y", "minutes"),
        ([("x", "minutes"), ("chart", "line"), ("y", "minutes")], "y", "n_steps"),
        ([("aggregate", "count"), ("y", "minutes")], "y", "nothing"),
        ([("by", "month")], "by", "season"),
        ([("x", "tag"), ("by", "ingredient")], "by", "season"),
        ([("x", "year"), ("x", "year")], "x", "year"),
        ([("x", "x" * 10_000)], "x", "year"),
    ],
)
def test_what_does_not_fit_is_refused(
    given: list[tuple[str, str]], name: str, expected: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        Choice.parse(given)
    assert refusal.value.name == name
    assert expected in refusal.value.expected
    assert len(str(refusal.value)) < 500
    assert Choice.parse_leniently(given)[0] in set(EVERY)


def test_a_choice_and_filters_share_a_link_and_no_name() -> None:
    assert not set(PARAMETERS) & set(Filters.__dataclass_fields__)
    own, others = separate([("x", "year"), ("years", "2003"), ("lang", "fr"), ("y", "🍕")])
    assert own == [("x", "year"), ("y", "🍕")]
    assert others == [("years", "2003"), ("lang", "fr")]


def test_every_statement_is_one_select() -> None:
    """All that can ever run: 13,000 charts of the vocabulary, each statement parsed by DuckDB."""
    assert len(POSSIBLE_SQL) > 10_000
    for text in random.Random(1).sample(sorted(POSSIBLE_SQL), 1_500):
        statements = duckdb.extract_statements(text)
        assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT]
        assert set(re.findall(r"\$(\w+)", text)) == {"first_year", "last_year", "cleaned"}
    for text in POSSIBLE_SQL:
        assert ";" not in text and "--" not in text
        assert text.startswith("WITH selected AS (")


@pytest.mark.parametrize("part", range(10))
def test_hostile_combinations_never_raise_and_only_select(snapshot: Snapshot, part: int) -> None:
    """500 seeded combinations, 50 in each part."""
    possible = set(EVERY)
    language = get_language(("en", "fr")[part % 2])
    ran: list[str] = []

    def fetch(sql: str, values: object = None) -> list[dict[str, object]]:
        ran.append(sql)
        return snapshot.fetch(sql, values)  # type: ignore[arg-type]

    refusals = 0
    for seed in range(50 * part, 50 * part + 50):
        given = hostile_parameters(seed)
        choice, refused = Choice.parse_leniently(given)
        assert choice in possible
        refusals += len(refused)
        analysis = custom_analysis(choice)
        assert set(analysis.queries.values()) <= POSSIBLE_SQL
        result = analysis.run(fetch, (Filters(), FILTERS)[seed % 2])
        assert len(result.rows) <= MOST_GROUPS
        analysis.figure(result, language).to_json()
        findings = analysis.findings(result, language)
        assert {finding.verdict for finding in findings} <= {"descriptive", "insufficient_data"}
        assert analysis.headline(result, language) and analysis.subtitle(result, language)
        assert analysis.alt(result, language) or not result.rows
        export.as_document(analysis, result, Filters(), None, language)
        export.as_csv(analysis, result)
        export.as_text_columns(analysis, result, language)
    assert refusals > 30
    assert len(ran) == 100
    for sql in ran:
        statements = duckdb.extract_statements(sql)
        assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT]


def test_an_empty_selection_says_so(snapshot: Snapshot) -> None:
    language = get_language("en")
    for x, chart in (
        ("year", "line"),
        ("calories", "histogram"),
        ("tag", "box"),
        ("season", "bar"),
    ):
        choice = Choice.parse([("x", x), ("chart", chart)])
        analysis = custom_analysis(choice)
        result = analysis.run(snapshot.fetch, Filters(years=(1900, 1901)))
        assert (result.rows, result.drawable, result.n, result.years) == ([], False, 0, None)
        assert analysis.findings(result, language)[0].verdict == "insufficient_data"
        assert "Too few data" in analysis.headline(result, language)
        analysis.figure(result, language).to_json()


@pytest.mark.parametrize("table", TABLES)
def test_each_property_has_what_its_kind_needs(table: str) -> None:
    for property_ in TABLES[table].properties.values():
        assert bool(property_.sql) != bool(property_.items)
        assert bool(property_.unit) == (property_.kind == "number")
        assert offers("chart", {"table": table, "x": property_.id})
