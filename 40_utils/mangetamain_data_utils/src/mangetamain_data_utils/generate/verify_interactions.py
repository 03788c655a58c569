"""Compare generated interactions: counts, ratings, crowds, lags and reviews."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from mangetamain_data_utils.comparison import Comparison, compare
from mangetamain_data_utils.generate.facts import facts
from mangetamain_data_utils.generate.known import Known
from mangetamain_data_utils.generate.verify_recipes import number, quantiles, tally

USER_SIZES = "SELECT count(*) AS x FROM interactions GROUP BY user_id"
RECIPE_SIZES = "SELECT count(*) AS x FROM interactions GROUP BY recipe_id"
LAGS = """
    SELECT date_diff('day', r.submitted, i.date) AS x
    FROM interactions AS i
    JOIN recipes AS r ON r.id = i.recipe_id
    """
REVIEWS = "SELECT length(review) AS x FROM reviews WHERE review IS NOT NULL"
# Of fewer interactions a share says too little.
LEAST_ROWS = 1_000


def compare_interactions(
    connection: duckdb.DuckDBPyConnection, known: Known
) -> Iterator[Comparison]:
    """Compare all about interactions."""
    yield from _counts(connection, known)
    yield from _ratings(connection, known)
    yield from _crowds(connection, known)
    yield from quantiles(connection, known, "interactions.lag_quantiles", LAGS)
    yield from quantiles(connection, known, "interactions.review_quantiles", REVIEWS)


def _counts(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare numbers by time."""
    published = facts()["interactions"]
    rows = sum(published["rating_counts"])
    found_rows = number(connection, "SELECT count(*) FROM interactions")
    yield known.exact("interactions.rows", rows, found_rows)
    years = tally(connection, "interactions", "year")
    months = tally(connection, "interactions", "100 * year::INT + month")
    for year, counts in published["per_month"].items():
        in_year = years.get(int(year), 0)
        yield known.exact(f"interactions.per_year.{year}", sum(counts), in_year)
        for month, expected in enumerate(counts if known.preset == "default" else (), 1):
            found = months.get(100 * int(year) + month, 0)
            name = f"interactions.per_month.{year}-{month:02}"
            yield known.exact(name, expected, found, parts=4)
    if known.preset == "default":
        weekdays = tally(connection, "interactions", "weekday")
        for day, share in enumerate(published["per_weekday_share"], 1):
            found_share = weekdays.get(day, 0) / (found_rows or 1)
            yield known.share(f"interactions.per_weekday_share.{day}", share, found_share)
    missing = number(connection, "SELECT count(*) FROM interactions") or 0
    missing -= number(connection, "SELECT count(review) FROM reviews") or 0
    yield known.exact("interactions.missing_reviews", published["missing_reviews"], missing)


def _ratings(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare the histogram of ratings and the share of missing ones over the years."""
    published = facts()["interactions"]
    found = tally(connection, "interactions", "coalesce(rating, 0)")
    for rating, expected in enumerate(published["rating_counts"]):
        if rating == 0 or not known.effects.ratings:
            name = f"interactions.rating_counts.{rating}"
            yield known.exact(name, expected, found.get(rating, 0))
    if known.preset == "default":
        yield from _unrated(connection, known)


def _unrated(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare the share without a rating by period; the shape is scaled to their total."""
    published = facts()["interactions"]
    rows = tally(connection, "interactions", "year")
    zeros = tally(connection, "interactions WHERE NOT has_rating", "year")
    spans = {}
    for period in published["rating_zero_shape"]:
        first, _, last = period.partition("-")
        spans[period] = range(int(first), int(last or first) + 1)
    sizes = {period: sum(rows.get(year, 0) for year in span) for period, span in spans.items()}
    shape = published["rating_zero_shape"]
    unit = sum(zeros.values()) / sum(shape[period] * size for period, size in sizes.items())
    for period, span in spans.items():
        if sizes[period] < LEAST_ROWS:
            continue
        share = sum(zeros.get(year, 0) for year in span) / sizes[period]
        yield known.share(f"interactions.unrated_share.{period}", shape[period] * unit, share)


def _crowds(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare how much users rate and recipes are rated."""
    published = facts()["interactions"]
    users = number(connection, f"SELECT count(*) FROM ({USER_SIZES})")
    yield known.exact("interactions.users", published["users"], users)
    rated = number(connection, f"SELECT count(*) FROM ({RECIPE_SIZES})")
    recipes = sum(facts()["recipes"]["per_year"].values())
    yield known.exact("interactions.recipes", recipes, rated)
    yield from quantiles(connection, known, "interactions.user_quantiles", USER_SIZES)
    yield from quantiles(connection, known, "interactions.recipe_quantiles", RECIPE_SIZES)
    single = number(connection, f"SELECT avg((x = 1)::INT) FROM ({USER_SIZES})")
    expected = published["share_of_single_users"]
    yield known.share("interactions.share_of_single_users", expected, single)
    if known.scale == 1:
        most = number(connection, f"SELECT max(x) FROM ({USER_SIZES})")
        yield compare("interactions.per_user.max", published["largest_user"], most)
        top = number(connection, f"SELECT max(x) FROM ({RECIPE_SIZES})")
        expected = published["most_on_a_recipe"]
        yield known.mean("interactions.per_recipe.max", expected, top)
