"""Compare generated recipes: counts, measures, how they go together and how they cluster."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from mangetamain_data_utils.comparison import Comparison, compare
from mangetamain_data_utils.generate.facts import facts
from mangetamain_data_utils.generate.known import Known

BINS = {"1-15": (1, 15), "15-30": (16, 30), "30-60": (31, 60), "60-120": (61, 120)}
LONGEST_BIN = "over_120", (121, 2**31 - 1)
CORRELATES = {
    "fat": "total_fat_pdv",
    "protein": "protein_pdv",
    "saturated_fat": "saturated_fat_pdv",
    "carbohydrates": "carbohydrates_pdv",
    "sodium": "sodium_pdv",
    "sugar": "sugar_pdv",
    "minutes": "minutes",
}
# What each published intraclass correlation is of, and the measure that planting would change.
CLUSTERED = {
    "log_minutes": ("ln(minutes)", "minutes"),
    "n_steps": ("n_steps", "n_steps"),
    "n_ingredients": ("n_ingredients", "n_ingredients"),
    "log1p_calories": ("ln(1 + calories)", "calories"),
    "is_weekend": ("is_weekend::INT", None),
    "is_monday": ("(weekday = 1)::INT", None),
}
HARSH = 0.36
# Where a few contributors carry so much weight, a correlation is known less well.
INTRACLASS_TOLERANCE = {"none": 0.03, "default": 0.03, "harsh": 0.06}
INTRACLASS = """
    WITH chosen AS (
        SELECT contributor_id, ({value})::DOUBLE AS y FROM recipes WHERE minutes BETWEEN 1 AND 180
    ),
    clusters AS (
        SELECT count(*) AS n, sum(y) AS s, sum(y * y) AS q FROM chosen GROUP BY contributor_id
    ),
    sums AS (
        SELECT count(*) AS g, sum(n) AS n, sum(n * n) AS nn, sum(s * s / n) AS b, sum(s) AS s,
            sum(q) AS q
        FROM clusters
    ),
    squares AS (
        SELECT (b - s * s / n) / (g - 1) AS between_, (q - b) / (n - g) AS within_,
            (n - nn / n) / (g - 1) AS size
        FROM sums
    )
    SELECT (between_ - within_) / (between_ + (size - 1) * within_) FROM squares
    """


def compare_recipes(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare all about recipes but their tags and ingredients."""
    yield from _counts(connection, known)
    if "minutes" not in known.changed:
        yield from _minutes(connection, known)
    yield from _counted(connection, known)
    yield from _nutrition(connection, known)
    yield from _correlations(connection, known)
    yield from _clustering(connection, known)


def tally(connection: duckdb.DuckDBPyConnection, table: str, what: str) -> dict[int, int]:
    """Count the rows of a table by an expression."""
    return dict(connection.sql(f"SELECT {what}, count(*) FROM {table} GROUP BY 1").fetchall())


def number(connection: duckdb.DuckDBPyConnection, sql: str) -> float | None:
    """Give the one number that a query returns."""
    row = connection.sql(sql).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def quantiles(
    connection: duckdb.DuckDBPyConnection, known: Known, name: str, source: str
) -> Iterator[Comparison]:
    """Compare quantiles; `name` leads to the published ones, `source` to a column `x`."""
    part, _, key = name.partition(".")
    published = facts()[part]
    for step in key.split("."):
        published = published[step]
    for level, expected in published.items():
        found = number(connection, f"SELECT quantile_cont(x, {level}) FROM ({source})")
        yield known.quantile(f"{name}.{level}", expected, found)


def _counts(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare the numbers of recipes, by time, and of contributors."""
    published = facts()["recipes"]
    rows = sum(published["per_year"].values())
    yield known.exact("recipes.rows", rows, number(connection, "SELECT count(*) FROM recipes"))
    years = tally(connection, "recipes", "year")
    for year, expected in published["per_year"].items():
        yield known.exact(f"recipes.per_year.{year}", expected, years.get(int(year), 0))
    for unit in ("month", "weekday") if known.has_calendar else ():
        found = tally(connection, "recipes", unit)
        for position, expected in enumerate(published[f"per_{unit}"], 1):
            yield known.exact(f"recipes.per_{unit}.{position}", expected, found.get(position, 0))
    for name, column, table in (
        ("names", "name", "recipes"),
        ("descriptions", "description", "recipe_texts"),
    ):
        missing = number(connection, f"SELECT count(*) FROM {table} WHERE {column} IS NULL")
        yield known.exact(f"recipes.missing_{name}", published[f"missing_{name}"], missing)
    sizes = "SELECT count(*) AS x FROM recipes GROUP BY contributor_id"
    people = number(connection, f"SELECT count(*) FROM ({sizes})")
    yield known.exact("recipes.contributors", published["contributors"], people)
    middle = number(connection, f"SELECT median(x) FROM ({sizes})")
    yield compare("recipes.per_contributor.median", 1, middle)
    if known.scale == 1:
        largest = number(connection, f"SELECT max(x) FROM ({sizes})")
        expected = published["largest_contributor"]
        yield compare("recipes.per_contributor.max", expected, largest)


def _minutes(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare the distribution of minutes: quantiles, bins and favourite values."""
    published = facts()["recipes"]
    column = "SELECT minutes AS x FROM recipes"
    yield from quantiles(connection, known, "recipes.minutes_quantiles", column)
    rows = sum(published["per_year"].values())
    ranges = {**{f"bins.{name}": bounds for name, bounds in BINS.items()}}
    ranges |= {f"bins.{LONGEST_BIN[0]}": LONGEST_BIN[1], "zero": (0, 0)}
    ranges |= {"over_day": (1441, 2**31 - 1)}
    for name, (low, high) in ranges.items():
        kind, _, label = name.partition(".")
        known_count = published[f"minutes_{kind}"]
        expected = (known_count[label] if label else known_count) / rows
        share = f"SELECT avg((minutes BETWEEN {low} AND {high})::INT) FROM recipes"
        yield known.share(f"recipes.minutes.{name}", expected, number(connection, share))
    found = tally(connection, "recipes", "minutes")
    for value, count in published["minutes_modes"].items():
        yield known.top(f"recipes.minutes.modes.{value}", count, found.get(int(value), 0))


def _counted(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare steps and ingredients."""
    for name, published in facts()["recipes"]["counted"].items():
        if name in known.changed:
            continue
        key, column = f"recipes.counted.{name}", f"SELECT {name} AS x FROM recipes"
        yield from quantiles(connection, known, f"{key}.quantiles", column)
        for kind, sql in (("mean", "avg"), ("std", "stddev")):
            found = number(connection, f"SELECT {sql}({name}) FROM recipes")
            yield known.mean(f"{key}.{kind}", published[kind], found)


def _nutrition(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare the quartiles and, at full size, the means of the seven values."""
    published = facts()["recipes"]
    for name, values in published["nutrition_quantiles"].items():
        if name in known.changed:
            continue
        for level in (0.25, 0.5, 0.75):
            expected = values[published["nutrition_levels"].index(level)]
            found = number(connection, f"SELECT quantile_cont({name}, {level}) FROM recipes")
            yield known.quantile(f"recipes.{name}.{level}", expected, found)
        if known.scale >= 1:
            # Few huge values make the mean, so that a small scale misses it.
            found = number(connection, f"SELECT avg({name}) FROM recipes")
            yield known.mean(f"recipes.{name}.mean", published["nutrition_means"][name], found)


def _correlations(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare how logarithms of other measures go with those of the calories."""
    for name, expected in facts()["recipes"]["calories_correlations"].items():
        column = CORRELATES[name]
        if not known.changed & {"calories", column}:
            # Calories are published against the minutes of recipes up to three hours.
            chosen = "minutes BETWEEN 1 AND 180" if name == "minutes" else "true"
            found = number(
                connection,
                f"""
                SELECT corr(ln(1.0::DOUBLE + {column}), ln(1.0::DOUBLE + calories))
                FROM recipes WHERE {chosen}
                """,
            )
            yield known.correlation(f"recipes.correlation.calories.{name}", expected, found)


def _clustering(connection: duckdb.DuckDBPyConnection, known: Known) -> Iterator[Comparison]:
    """Compare intraclass correlations by contributor (one-way analysis of variance)."""
    for name, (value, measure) in CLUSTERED.items():
        if measure in known.changed or (measure is None and known.effects.volumes):
            continue
        published = facts()["recipes"]["intraclass"][name]
        expected = {"none": 0.0, "default": published, "harsh": HARSH}[known.clustering]
        found = number(connection, INTRACLASS.format(value=value))
        tolerance = INTRACLASS_TOLERANCE[known.clustering] * known.looseness
        yield compare(f"recipes.intraclass.{name}", expected, found, tolerance)
