"""The strongest items by each day of the week or month equal refits on the raw files."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from independent import refit_differences
from raw_files import Raw

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.utils.chart_theme import make_small
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.registry import get_analysis

EN, FR = get_language("en"), get_language("fr")
PAGES = {"weekend": ("weekday", range(1, 8)), "seasonality": ("month", range(1, 13))}
KINDS = ("ingredients", "tags")
PLANTED = "".join(
    f"""
[[presences]]
kind = "{kind}"
name = "{name}"
points = {points}
when = "{when}"
"""
    for kind, name, points, when in (
        ("ingredient", "salt", 12, "weekend"),
        ("ingredient", "butter", -10, "summer"),
        ("tag", "desserts", 12, "weekend"),
        ("tag", "christmas", 10, "winter"),
        ("tag", "healthy", -9, "summer"),
    )
)
by_both = pytest.mark.parametrize(("page", "kind"), [(p, k) for p in PAGES for k in KINDS])


@pytest.fixture(scope="module")
def planted(plant: Callable[[str], Raw]) -> Raw:
    """Build a data set in which some items are likelier at weekends and in seasons."""
    return plant(PLANTED)


def split(rows: list[dict[str, Any]], detail: str) -> tuple[list[Any], list[Any]]:
    """Return the rows of whole items and those of their days or months."""
    whole = [row for row in rows if row[detail] is None]
    return whole, [row for row in rows if row[detail] is not None]


@by_both
@pytest.mark.parametrize("filters", [Filters(), Filters(years=(2003, 2012))], ids=["all", "some"])
def test_every_cell(planted: Raw, page: str, kind: str, filters: Filters) -> None:
    detail, levels = PAGES[page]
    result = get_analysis(f"{page}-{kind}").run(planted.snapshot.fetch, filters)
    whole, cells = split(result.rows, detail)
    known = [row for row in whole if row["verdict"] != "no_evidence"]
    items = [row["item"] for row in known][:8]
    assert items and [(c["item"], c[detail]) for c in cells] == [
        (item, level) for item in items for level in levels
    ]
    recipes, _ = planted.select(filters)
    day, had = recipes["day"].dt, recipes[kind].map(ast.literal_eval).map(set)
    found = day.month if page == "seasonality" else day.day_of_week + 1
    for cell in cells:
        has = had.map(lambda held, item=cell["item"]: item in held).to_numpy()
        inside = (found == cell[detail]).to_numpy()
        refit = refit_differences(inside, day.year, recipes["contributor_id"], has)
        ends = refit.interval(0.95 ** (1 / len(cells)))
        of_rest = 1 - inside.mean()
        assert cell["deviation"] == pytest.approx(of_rest * refit.value[0], rel=1e-6, abs=1e-9)
        bounds = [of_rest * end[0] for end in ends]
        assert [cell["low"], cell["high"]] == pytest.approx(bounds, rel=1e-6, abs=1e-9)
        assert cell["n"] == (has & inside).sum()
        assert cell["share"] == pytest.approx(has[inside].mean())
        assert cell["other_share"] == pytest.approx(has[~inside].mean())
        assert {cell[name] for name in ("level", "difference", "p_adjusted", "verdict")} == {None}


@by_both
def test_the_map_shows_them(planted: Raw, page: str, kind: str) -> None:
    detail, levels = PAGES[page]
    analysis = get_analysis(f"{page}-{kind}")
    result = analysis.run(planted.snapshot.fetch, Filters())
    _, cells = split(result.rows, detail)
    items = list(dict.fromkeys(cell["item"] for cell in cells))
    for language, ticks in ((EN, ("Mon", "Jan")), (FR, ("lun.", "janv."))):
        chart = analysis.figure(result, language)
        bars, quiet, colours, known, unknown = chart.data
        assert (list(bars.y) and colours.y[0]) == ticks[page == "seasonality"]
        assert list(colours.x) == items and len(colours.y) == len(levels)
        beyond = [cell for cell in cells if cell["low"] > 0 or cell["high"] < 0]
        drawn = [value for line in colours.z for value in line if value is not None]
        assert sorted(drawn) == pytest.approx(sorted(cell["deviation"] for cell in beyond))
        assert len(known.text) == len(beyond) > 0
        within = [value for line in quiet.z for value in line if value is not None]
        assert len(within) == len(cells) - len(beyond)
        assert len(known.text) + len(unknown.text) == len(cells)
        # A narrow cell holds four characters: a sign, and one decimal under 1.
        assert all(len(text) <= 4 for text in unknown.text)
        assert all(text.split(",")[0] in items for text in known.hovertext)
        said = analysis.alt(result, language)
        lowest, highest = (pick(cells, key=lambda cell: cell["deviation"]) for pick in (min, max))
        for cell in (lowest, highest):
            assert language.signed(100 * cell["deviation"]) in said
            assert analysis.names[detail](cell[detail], language) in said
    by = {"weekend": "Par jour de la semaine, le plus", "seasonality": "Par mois, le plus"}
    assert by[page] in analysis.alt(result, FR)


def test_a_small_card_has_the_bars_only(planted: Raw) -> None:
    analysis = get_analysis("seasonality-tags")
    result = analysis.run(planted.snapshot.fetch, Filters())
    whole = analysis.figure(result, EN)
    bars = len(whole.data[0].y)
    small = make_small(analysis.figure(result, EN))
    assert [trace.type for trace in small.data] == ["bar"]
    assert not small.layout.annotations and tuple(small.layout.yaxis.domain) == (0, 1)
    assert not small.layout.yaxis2.visible and len(small.data[0].y) == bars
    assert small.layout.height < whole.layout.height / 2


def test_nothing_drawn_has_no_map(planted: Raw) -> None:
    analysis = get_analysis("weekend-tags")
    result = analysis.run(planted.snapshot.fetch, Filters(years=(1999, 1999)))
    assert not result.drawable
    assert {row["weekday"] for row in result.rows} <= {None}
    assert [trace.type for trace in analysis.figure(result, EN).data] == ["bar"]
    assert "By day of the week" not in analysis.alt(result, EN)


def test_the_table_and_the_file_have_them(planted: Raw) -> None:
    analysis = get_analysis("seasonality-tags")
    result = analysis.run(planted.snapshot.fetch, Filters())
    table = export.as_text_columns(analysis, result, FR)
    place = next(number for number, row in enumerate(result.rows) if row["month"] == 12)
    assert table["Mois"][place] == "décembre" and table["Verdict"][place] == "–"
    assert table["Mois"][0] == "–"
    lines = export.as_csv(analysis, result).decode().splitlines()
    assert lines[0].startswith("item,level,month,n,share,other_share,difference,deviation,low,high")
    assert lines[place + 1].startswith(f"{result.rows[place]['item']},,12,")


def test_a_column_may_begin_empty(planted: Raw) -> None:
    """Of many items only one far down may be an occasion with a month."""
    analysis = get_analysis("seasonality-tags")
    result = analysis.run(planted.snapshot.fetch, Filters())
    empty = dict.fromkeys(result.rows[0])
    rows = [empty] * 200 + [result.rows[0] | {"peak_month": 12}]
    result.rows[:] = rows
    assert export.as_csv(analysis, result).decode().count("\n") == 202
    assert export.as_parquet(analysis, result)
