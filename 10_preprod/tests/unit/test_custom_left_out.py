"""Custom charts tell what they leave out: items, groups over the cap, and extreme values."""

from __future__ import annotations

import ast
from typing import Any

import pandas as pd
import pytest
from raw_files import Raw

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization import export
from mangetamain_analytics.visualization.analysis import Analysis, Estimand, Result
from mangetamain_analytics.visualization.custom_charts import composition
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis

EN, FR = get_language("en"), get_language("fr")
ALL = Filters(profile="none")


def run(snapshot: Snapshot, choice: Choice, filters: Filters) -> tuple[Analysis, Result]:
    analysis = custom_analysis(choice)
    return analysis, analysis.run(snapshot.fetch, filters)


def found(result: Result) -> dict[str, Estimand]:
    return {estimand.key: estimand for estimand in result.estimands}


def rows_of(raw: Raw, table: str, filters: Filters) -> pd.DataFrame:
    """Return recipes, or reviews with their recipes' columns; a column `recipe` names them."""
    recipes, reviews = raw.select(filters)
    if table == "recipes":
        return recipes.rename(columns={"id": "recipe"})
    columns = raw.recipes.set_index("id")[["tags", "ingredients", "minutes", "n_steps"]]
    return reviews.rename(columns={"recipe_id": "recipe"}).join(columns, on="recipe")


@pytest.mark.parametrize("filters", [Filters(), Filters(years=(2005, 2007)), ALL], ids=range(3))
@pytest.mark.parametrize(
    ("choice", "items", "most"),
    [
        (Choice("recipes", "tag", "bar", "count", None), "tags", 30),
        (Choice("recipes", "ingredient", "bar", "mean", "minutes"), "ingredients", 30),
        (Choice("recipes", "year", "line", "count", None, "ingredient"), "ingredients", 7),
        (Choice("recipes", "minutes", "line", "mean", "n_steps", "tag"), "tags", 7),
        (Choice("reviews", "ingredient", "bar", "count", None), "ingredients", 30),
        (Choice("reviews", "season", "heatmap", "count", None, "ingredient"), "ingredients", 7),
    ],
    ids=["tags", "means", "series", "ranges", "reviews", "map"],
)
def test_items_that_are_not_shown_are_counted(
    raw: Raw, choice: Choice, items: str, most: int, filters: Filters
) -> None:
    _, result = run(raw.snapshot, choice, filters)
    data = rows_of(raw, choice.table, filters)
    held = data[items].map(lambda text: {item.strip() for item in ast.literal_eval(text)})
    counts = held.map(sorted).explode().dropna().value_counts().reset_index()
    counts.columns = pd.Index(["item", "n"])
    top = counts.sort_values(["n", "item"], ascending=[False, True]).head(most)
    shown = set(top["item"])
    others = data["recipe"][held.map(lambda own: not own <= shown)].nunique()
    none = held.map(lambda own: not own & shown).sum()
    assert found(result)[items].facts == {
        "items": len(counts), "shown": len(shown), "having_others": others, "having_none": none,
    }  # fmt: skip
    assert len(counts) > len(shown) and others > 0


@pytest.mark.parametrize("by", [None, "tag", "season"])
def test_extreme_values_are_counted_whatever_splits_the_groups(raw: Raw, by: str | None) -> None:
    choice = Choice("recipes", "calories", "line", "count", None, by)
    _, result = run(raw.snapshot, choice, ALL)
    low = min(row["x"] for row in result.rows)
    high = max(row["x_to"] for row in result.rows)
    calories = raw.recipes["calories"]
    beyond = len(calories) - calories.between(low, high, inclusive="left").sum()
    if by != "tag":  # of which the outer ranges may hold none
        assert found(result)["beyond"].n == beyond
    assert 0 < found(result)["beyond"].n <= beyond


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "Only the first 5 of {n} groups are shown."),
        (FR, "Seuls les 5 premiers groupes sur {n} sont montrés."),
    ],
    ids=["en", "fr"],
)
def test_groups_over_the_cap_are_told(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, language: Any, text: str
) -> None:
    _, whole = run(snapshot, Choice(), Filters())
    assert "groups" not in found(whole)
    monkeypatch.setattr(composition, "MOST_GROUPS", 5)
    analysis, result = run(snapshot, Choice(), Filters())
    assert result.rows == whole.rows[:5]
    document = export.as_document(analysis, result, Filters(), None, language)
    said = {finding["key"]: finding["text"] for finding in document["findings"]}
    assert said == {"custom": said["custom"], "groups": text.format(n=len(whole.rows))}
    assert set(document["rows"][0]) == {column["name"] for column in document["columns"]}


def test_nothing_is_left_out_of_all(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composition, "MOST_ITEMS", 100_000)
    analysis, result = run(snapshot, Choice("recipes", "tag", "bar", "count", None), Filters())
    facts = found(result)["tags"].facts
    assert (facts["shown"], facts["having_others"]) == (facts["items"], 0)
    assert len(result.rows) == facts["items"] > 30
    _, said = analysis.findings(result, EN)
    assert said.text.startswith(f"All {facts['items']} tags; a recipe counts for each of its tags.")
    assert "most frequent" not in said.text and "not shown" not in said.text
    assert analysis.figure(result, EN).layout.xaxis.title.text == "Tag"


@pytest.mark.parametrize(
    ("table", "items", "facts", "english", "french"),
    [
        (
            "recipes", "ingredients", (312, 30, 1200, 45),
            "The 30 most frequent of 312 ingredients; a recipe counts for each of its ingredients."
            " 1,200 recipes have other ingredients, which are not shown."
            " 45 recipes with none of these ingredients are left out.",
            "Les 30 ingrédients les plus fréquents sur 312 ; une recette compte pour chacun de ses"
            " ingrédients. 1 200 recettes ont d’autres ingrédients, qui ne sont pas montrés."
            " 45 recettes sans aucun de ces ingrédients sont laissées de côté.",
        ),
        (
            "reviews", "ingredients", (9, 7, 1, 1),
            "The 7 most frequent of 9 ingredients; a recipe counts for each of its ingredients."
            " 1 recipe has other ingredients, which are not shown."
            " 1 review of a recipe with none of these ingredients is left out.",
            "Les 7 ingrédients les plus fréquents sur 9 ; une recette compte pour chacun de ses"
            " ingrédients. 1 recette a d’autres ingrédients, qui ne sont pas montrés."
            " 1 avis sur une recette sans aucun de ces ingrédients est laissé de côté.",
        ),
        (
            "reviews", "tags", (4, 4, 0, 3),
            "All 4 tags; a recipe counts for each of its tags."
            " 3 reviews of recipes with none of these tags are left out.",
            "Les 4 étiquettes ; une recette compte pour chacune de ses étiquettes."
            " 3 avis sur des recettes sans aucune de ces étiquettes sont laissés de côté.",
        ),
        (
            "recipes", "tags", (1, 1, 0, 0),
            "1 tag, the only one; a recipe counts for each of its tags.",
            "1 étiquette, la seule ; une recette compte pour chacune de ses étiquettes.",
        ),
    ],
    ids=["most", "one", "all", "only"],
)  # fmt: skip
def test_words(table: str, items: str, facts: Any, english: str, french: str) -> None:
    names = ("items", "shown", "having_others", "having_none")
    known = dict(zip(names, facts, strict=True))
    choice = Choice.parse([("table", table), ("x", items.removesuffix("s"))])
    estimand = Estimand(items, "descriptive", 900, 90, "u", facts=known)
    for language, text in ((EN, english), (FR, french)):
        said = custom_analysis(choice).sentence(estimand, language)
        assert said.replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ") == text


def test_pictures_say_it_too(snapshot: Snapshot) -> None:
    """Titles of axes and legends go with a chart wherever it is taken."""
    for choice, title in (
        (Choice("recipes", "tag", "bar", "count", None), lambda layout: layout.xaxis.title),
        (
            Choice("recipes", "year", "line", "count", None, "tag"),
            lambda layout: layout.legend.title,
        ),
        (
            Choice("recipes", "season", "heatmap", "count", None, "tag"),
            lambda layout: layout.yaxis.title,
        ),
    ):
        analysis, result = run(snapshot, choice, Filters())
        facts = found(result)["tags"].facts
        text = f"Tag (the {facts['shown']} most frequent of {facts['items']})"
        assert title(analysis.figure(result, EN).layout).text == text
