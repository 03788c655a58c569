"""What the ratings page says, in both languages, by verdict and sign; and when it is silent."""

from typing import Any

import pytest

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.visualization.analysis import Analysis, Estimand, Result
from mangetamain_analytics.visualization.ratings.ranking import ranking_analysis
from mangetamain_analytics.visualization.ratings.trend import trend_analysis
from mangetamain_analytics.visualization.registry import ANALYSES, get_analysis

EN, FR = get_language("en"), get_language("fr")
THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
PAGE = [analysis for analysis in ANALYSES.values() if analysis.page == "ratings"]


def say(page: str, key: str, verdict: str, value: Any, interval: Any = None, **facts: Any) -> Any:
    estimand = Estimand(key, verdict, 120, 40, "u", value, interval, facts={"needed": 4.0} | facts)
    sentence = get_analysis(f"ratings-{page}").sentence
    return sentence(estimand, EN), sentence(estimand, FR)


MORE = "; to see a small difference, about 4 times the data would be needed"
PLUS = f"{THIN}; pour voir un écart faible, il faudrait environ 4 fois plus de données"
JUNE = {"date": (2010, 6), "first": (2010, 3), "last": (2010, 8)}
CAKE = {"best": {"name": "cake", "n": 25}, "prior": 4.4, "weight": 10, "ranked": 284}


@pytest.mark.parametrize(
    ("said", "english", "french"),
    [
        (
            say("ranking", "best", "descriptive", 4.87, tied=1, **CAKE),
            "“cake” comes first of 284 recipes: 4.87 stars, counting 10 ratings at the common mean"
            " of 4.40 beside its own 25",
            f"«{WIDE}cake{WIDE}» arrive en tête de 284 recettes{WIDE}: 4,87 étoiles, en comptant 10"
            " notes à la moyenne commune de 4,40 à côté de ses 25",
        ),
        (
            say("ranking", "best", "descriptive", 4.87, tied=3, **CAKE),
            "“cake” shares the first place of 284 recipes with 2 others: 4.87 stars, counting 10"
            " ratings at the common mean of 4.40 beside its own 25",
            f"«{WIDE}cake{WIDE}» partage la première place de 284 recettes avec 2 autres{WIDE}:"
            " 4,87 étoiles, en comptant 10 notes à la moyenne commune de 4,40 à côté de ses 25",
        ),
        (
            say("trend", "trend", "medium", -0.28, (-0.35, -0.22)),
            "Ratings fell by 0.28 stars per decade (−0.35 to −0.22)",
            "Les notes ont baissé de 0,28 étoile par décennie (−0,35 à −0,22)",
        ),
        (
            say("trend", "trend", "small", 0.1, (0.05, 0.15)),
            "Ratings rose by 0.10 stars per decade (+0.05 to +0.15)",
            "Les notes ont monté de 0,10 étoile par décennie (+0,05 à +0,15)",
        ),
        (
            say("trend", "trend", "negligible", 0.02, (0.01, 0.03)),
            "Ratings hardly changed (+0.02 stars per decade)",
            "Les notes n’ont guère changé (+0,02 étoile par décennie)",
        ),
        (
            say("trend", "trend", "no_evidence", 0.02, (-0.1, 0.15)),
            "No evidence that ratings rose or fell over the years (−0.10 to +0.15 stars per"
            f" decade){MORE}",
            "Rien n’indique que les notes aient monté ou baissé au fil des ans (−0,10 à +0,15"
            f" étoile par décennie){PLUS}",
        ),
        (
            say("trend", "trend", "insufficient_data", None, months=7, least=100, needed_months=36),
            "Too few ratings to tell: 7 months have at least 100 ratings that differ, 36 are"
            " needed",
            f"Trop peu de notes pour conclure{WIDE}: 7 mois ont au moins 100 notes qui diffèrent,"
            " il en faut 36",
        ),
        (
            say("trend", "step:2010-06", "small", -0.2, (-0.25, -0.15), **JUNE),
            "A step in June 2010 (between March 2010 and August 2010): −0.20 stars (−0.25 to"
            " −0.15)",
            f"Changement de niveau en juin 2010 (entre mars 2010 et août 2010){WIDE}: −0,20 étoile"
            " (−0,25 à −0,15)",
        ),
        (
            say(
                "trend",
                "step:2010-06",
                "negligible",
                0.05,
                (0.02, 0.08),
                **JUNE | {"first": (2010, 6), "last": (2010, 6)},
            ),
            "A tiny step in June 2010: +0.05 stars (+0.02 to +0.08)",
            f"Infime changement de niveau en juin 2010{WIDE}: +0,05 étoile (+0,02 à +0,08)",
        ),
        (
            say("trend", "step:2010-06", "no_evidence", 0.05, (-0.02, 0.12), **JUNE),
            "No evidence of a step: the likeliest one, in June 2010, is of +0.05 stars (−0.02 to"
            f" +0.12){MORE}",
            f"Rien n’indique un changement de niveau{WIDE}: le plus plausible, en juin 2010, est de"
            f" +0,05 étoile (−0,02 à +0,12){PLUS}",
        ),
        (
            say("raters", "between", "large", 0.263, (0.224, 0.303)),
            "Who rates accounts for 26.3% of the variance of ratings (22.4% to 30.3%)",
            f"La personne qui note compte pour 26,3{THIN}% de la variance des notes (22,4{THIN}% à"
            f" 30,3{THIN}%)",
        ),
        (
            say("raters", "between", "no_evidence", 0.01, (-0.02, 0.04)),
            "No evidence that reviewers differ in how they rate (0.0% to 4.0% of the"
            f" variance){MORE}",
            f"Rien n’indique que les auteurs d’avis diffèrent dans leur façon de noter (0,0{THIN}%"
            f" à 4,0{THIN}% de la variance){PLUS}",
        ),
        (
            say("raters", "one-off", "small", -0.2, (-0.3, -0.1)),
            "Reviewers with one rating in this selection rate lower than the others in the same"
            " years (−0.20 stars)",
            "Ceux qui ont une seule note dans cette sélection notent plus bas que les autres les"
            " mêmes années (−0,20 étoile)",
        ),
        (
            say("raters", "cohort:2012", "small", -0.3, (-0.4, -0.2), joined=2012),
            "Reviewers whose first review was in 2012 or later rate lower than the others in the"
            " same years (−0.30 stars, −0.40 to −0.20)",
            "Ceux dont le premier avis date de 2012 ou d’après notent plus bas que les autres les"
            " mêmes années (−0,30 étoile, −0,40 à −0,20)",
        ),
        (
            say("norating", "trend", "medium", -5.04, (-6.0, -4.0), shape="fall"),
            "The share of reviews without a rating fell (about −5.0 points per decade)",
            f"La part des avis sans note{WIDE}: baisse (environ −5,0 points par décennie)",
        ),
        (
            say("norating", "trend", "insufficient_data", None, shortage="clusters"),
            "Too few ratings to tell: only 40 recipes, at least 30 are needed",
            f"Trop peu de notes pour conclure{WIDE}: seulement 40 recettes, il en faut au moins 30",
        ),
        (
            say("weekend", "stars:True", "small", -0.2, (-0.3, -0.1), measure="stars", level=True),
            "Weekend ratings: mean rating slightly lower (−0.20 stars)",
            f"Notes du week-end{WIDE}: note moyenne, un peu moins (−0,20 étoiles)",
        ),
        (
            say("season", "five", "insufficient_data", None, shortage="side", side_clusters=1),
            "Too few ratings to tell: only 1 recipe on one side, at least 15 are needed",
            f"Trop peu de notes pour conclure{WIDE}: seulement 1 recette d’un côté, il en faut au"
            " moins 15",
        ),
        (
            say("drivers", "minutes", "negligible", -0.0004, (-0.001, -0.0001), driver="minutes"),
            "Cooking time explains next to nothing of the ratings: 0.040% of their variance, at"
            " most 0.10%; more of it goes with worse ones",
            f"Temps de préparation{WIDE}: n’explique presque rien des notes, 0,040{THIN}% de leur"
            f" variance, 0,10{THIN}% au plus{THIN}; plus il y en a, moins bonnes elles sont",
        ),
        (
            say("drivers", "n_steps", "medium", 0.07, (0.06, 0.08), driver="n_steps"),
            "Number of steps explains 7.0% of the variance of ratings (6.0% to 8.0%): more of it"
            " goes with better ones",
            f"Nombre d’étapes{WIDE}: explique 7,0{THIN}% de la variance des notes (6,0{THIN}% à"
            f" 8,0{THIN}%){THIN}; plus il y en a, meilleures elles sont",
        ),
        (
            say("ingredients", "i", "small", 0.2, (0.1, 0.3), item="basil"),
            "Recipes with basil are rated better (+0.20 stars)",
            f"Les recettes avec «{WIDE}basil{WIDE}» sont mieux notées (+0,20 étoile)",
        ),
        (
            say("ingredients", "i", "negligible", -0.02, (-0.03, -0.01), item="basil"),
            "Recipes with basil are rated hardly worse (−0.02 stars)",
            f"Les recettes avec «{WIDE}basil{WIDE}» sont à peine moins bien notées (−0,02 étoile)",
        ),
        (
            say(
                "ingredients",
                "i",
                "insufficient_data",
                None,
                shortage="items",
                least=100,
                groups=15,
            ),
            "Too few ratings to tell: no ingredient is in 100 recipes rated and missing in as many",
            f"Trop peu de notes pour conclure{WIDE}: aucun ingrédient ne figure dans 100 recettes"
            " notées tout en manquant à autant d’autres",
        ),
        (
            say(
                "ingredients",
                "i",
                "insufficient_data",
                None,
                shortage="groups",
                least=100,
                groups=15,
            ),
            "Too few ratings to tell: no ingredient of 100 recipes rated or more has ratings by 15"
            " random groups of reviewers, both with it and without it",
            f"Trop peu de notes pour conclure{WIDE}: aucun ingrédient présent dans 100 recettes"
            " notées ou plus n’a de notes de 15 groupes d’auteurs d’avis tirés au hasard, tant avec"
            " que sans lui",
        ),
    ],
)
def test_sentences(said: tuple[str, str], english: str, french: str) -> None:
    assert said == (english, french)


SELECTIONS = [
    Filters(tags=("no such tag",)),
    Filters(years=(2001, 2001)),
    Filters(min_interactions=10_000),
    Filters(rating=(5, 5)),
    Filters(minutes=(7, 7), season=("winter",)),
]


@pytest.mark.parametrize("filters", SELECTIONS, ids=lambda filters: str(filters.active))
@pytest.mark.parametrize("analysis", PAGE, ids=lambda analysis: analysis.id)
def test_tiny_selections_are_answered_with_a_sentence(
    analysis: Analysis, filters: Filters, snapshot: Snapshot
) -> None:
    result = analysis.run(snapshot.fetch, filters)
    for code in LANGUAGES:
        language = get_language(code)
        findings = analysis.findings(result, language)
        assert all(finding.text and "None" not in finding.text for finding in findings)
        assert analysis.headline(result, language)
        if result.drawable:
            assert analysis.alt(result, language)
            assert analysis.figure(result, language).data
    empty = not result.reviews
    if empty:
        assert not result.drawable
        assert {e.verdict for e in result.estimands} == {"insufficient_data"}


def test_the_page_has_its_nine_analyses() -> None:
    names = "distribution trend norating ranking raters season weekend drivers ingredients"
    assert {analysis.id for analysis in PAGE} == {f"ratings-{name}" for name in names.split()}


def test_fewer_ratings_a_month_bring_more_months(snapshot: Snapshot) -> None:
    many, few = (trend_analysis(least).run(snapshot.fetch, Filters()) for least in (5, 40))
    assert len(many.rows) > len(few.rows)
    assert all(row["n"] >= 5 for row in many.rows)


def test_a_strong_prior_draws_recipes_together(snapshot: Snapshot) -> None:
    weak, strong = (
        ranking_analysis(weight, least=3).run(snapshot.fetch, Filters()) for weight in (1, 1000)
    )
    prior = weak.estimands[0].facts["prior"]
    assert abs(strong.rows[0]["bayes"] - prior) < 0.1 < abs(weak.rows[0]["bayes"] - prior)
    assert all(row["n"] >= 3 for row in weak.rows)
    scores = [row["bayes"] for row in weak.rows]
    assert scores == sorted(scores, reverse=True)


def test_names_of_recipes_are_no_markup() -> None:
    analysis = get_analysis("ratings-ranking")
    row = {"rank": 1, "id": 1, "name": "<b>bold</b> & <a href='x'>more</a>", "n": 9, "mean": 5.0}
    result = Result(
        1, 1, (2000, 2001), "standard", [row | {"bayes": 4.9, "wilson": 0.6, "url": "u"}], (), True
    )
    figure = analysis.figure(result, EN)
    assert figure.layout.yaxis.ticktext[0].startswith("&lt;b&gt;bold")
    assert "<" not in figure.data[0].hovertext[0]
