"""Numbers that visitors may set: in links, the API, statements, methods and exports."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mangetamain_analytics import api
from mangetamain_analytics.data.conditions import bind
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.grammar import PARSERS
from mangetamain_analytics.data.loaders import DataLoader
from mangetamain_analytics.exceptions import ValidationError
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.custom_charts.choice import PARAMETERS
from mangetamain_analytics.visualization.dials import Dial
from mangetamain_analytics.visualization.page_parameters import PAGE_PARAMETERS
from mangetamain_analytics.visualization.registry import ANALYSES, adjusted, get_analysis

DIALS = {
    "ratings-trend": {"min_volume": (100, 10, 10_000)},
    "ratings-ranking": {"prior": (10, 2, 10_000), "min_ratings": (10, 2, 10_000)},
}
EACH = [(name, dial) for name in DIALS for dial in ANALYSES[name].dials]
EN = get_language("en")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api.ROUTES)) as client:
        yield client


def test_there_are_those_and_no_others() -> None:
    found = {
        name: {dial.name: (dial.default, *dial.bounds) for dial in analysis.dials}
        for name, analysis in ANALYSES.items()
        if analysis.dials
    }
    assert found == DIALS
    assert set(PAGE_PARAMETERS["ratings"]) == {name for dials in DIALS.values() for name in dials}
    assert not set(PAGE_PARAMETERS["ratings"]) & (set(PARSERS) | set(PARAMETERS) | {"lang"})
    assert PAGE_PARAMETERS["weekend"] == ()


@pytest.mark.parametrize(
    ("analysis_id", "dial"), EACH, ids=lambda value: getattr(value, "name", "")
)
def test_a_link_leads_there_and_back(analysis_id: str, dial: Dial) -> None:
    assert get_analysis(analysis_id) is ANALYSES[analysis_id]
    assert get_analysis(analysis_id, [(dial.name, str(dial.default))]).parameters == ()
    for number in (*dial.bounds, *dial.offered):
        analysis = get_analysis(analysis_id, [(dial.name, str(number)), ("years", "2003")])
        assert analysis.dials[dial] == number
        said = ((dial.name, str(number)),) if number != dial.default else ()
        assert analysis.parameters == said
        assert get_analysis(analysis_id, analysis.parameters).dials == analysis.dials
        others = set(analysis.dials) - {dial}
        assert all(analysis.dials[other] == other.default for other in others)
    assert list(dial.offered) == sorted({*dial.offered, dial.default})
    assert dial.bounds[0] <= dial.offered[0] and dial.offered[-1] <= dial.bounds[1]


BAD = [["0"], ["1"], ["10001"], ["-5"], ["1.5"], ["1e3"], ["٥٠"], [""], ["x" * 9999], ["50", "60"],
       ["1); DROP TABLE recipes; --"], ["\0"], [" 50"]]  # fmt: skip


@pytest.mark.parametrize("values", BAD, ids=lambda values: repr(values[0][:12]))
@pytest.mark.parametrize(
    ("analysis_id", "dial"), EACH, ids=lambda value: getattr(value, "name", "")
)
def test_nonsense_is_refused_by_name(analysis_id: str, dial: Dial, values: list[str]) -> None:
    given = [(dial.name, value) for value in values]
    with pytest.raises(ValidationError) as caught:
        get_analysis(analysis_id, given)
    assert caught.value.name == dial.name
    assert f"from {dial.bounds[0]} to {dial.bounds[1]}" in caught.value.expected
    analysis, refused = adjusted(ANALYSES[analysis_id], given)
    assert analysis is ANALYSES[analysis_id] and len(refused) == 1


def test_numbers_are_bound_and_said() -> None:
    analysis = get_analysis("ratings-ranking", [("prior", "4321"), ("min_ratings", "1234")])
    statement, values = bind(analysis.queries["top"], Filters(), {"prior": 1, "min_ratings": 2})
    assert "4321" not in statement and "1234" not in statement
    assert (values["prior"], values["min_ratings"]) == (1, 2)
    method = analysis.say(analysis.method.text, EN)
    assert "at least 1,234 ratings" in method and "of 4,321 more" in method
    trend = get_analysis("ratings-trend", [("min_volume", "2000")])
    assert "at least 2,000 ratings" in trend.say(trend.method.text, EN)


def test_the_api_sets_them(client: TestClient, site: DataLoader) -> None:
    url = f"{api.ROOT}/ratings-ranking"
    plain = client.get(f"{url}.json").json()
    assert plain["parameters"] == {"prior": 10, "min_ratings": 10}
    query = {"prior": "3", "min_ratings": "5", "years": ["2003", "2010"]}
    document = client.get(f"{url}.json", params=query).json()
    assert document["parameters"] == {"prior": 3, "min_ratings": 5}
    assert "at least 5 ratings" in document["finding"]["method"]
    assert pl.read_csv(client.get(f"{url}.csv", params=query).content).height == len(
        document["rows"]
    )
    rows = site.fetch(
        "SELECT i.recipe_id AS id, count(*) AS n, sum(i.rating)::DOUBLE AS total,"
        " (SELECT avg(x.rating) FROM interactions AS x JOIN recipes AS q ON q.id = x.recipe_id"
        "  WHERE q.excluded_by IS NULL AND x.year BETWEEN 2003 AND 2010) AS prior"
        " FROM interactions AS i JOIN recipes AS r ON r.id = i.recipe_id"
        " WHERE r.excluded_by IS NULL AND i.year BETWEEN 2003 AND 2010 AND i.has_rating"
        " GROUP BY i.recipe_id HAVING count(*) >= 5"
    )
    scores = {row["id"]: (3 * row["prior"] + row["total"]) / (3 + row["n"]) for row in rows}
    best = sorted(scores.values(), reverse=True)[: len(document["rows"])]
    assert [row["bayes"] for row in document["rows"]] == pytest.approx(best)
    assert all(row["bayes"] == pytest.approx(scores[row["id"]]) for row in document["rows"])


def test_fewer_ratings_a_month_through_the_api(client: TestClient, site: DataLoader) -> None:
    url = f"{api.ROOT}/ratings-trend.json"
    many, few = (client.get(url, params={"min_volume": n}).json() for n in ("10", "60"))
    assert len(many["rows"]) > len(few["rows"])
    assert min(row["n"] for row in many["rows"]) >= 10
    assert "at least 60 ratings" in few["finding"]["method"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("ratings-ranking.json?prior=0", "prior"),
        ("ratings-trend.csv?min_volume=5", "min_volume"),
        ("ratings-trend.json?prior=20", "prior"),
        ("weekend-volume.json?min_ratings=20", "min_ratings"),
    ],
)
def test_what_does_not_fit_is_refused(
    client: TestClient, site: DataLoader, path: str, name: str
) -> None:
    answer = client.get(f"{api.ROOT}/{path}")
    assert answer.status_code == 422
    assert answer.json()["error"]["parameter"] == name
