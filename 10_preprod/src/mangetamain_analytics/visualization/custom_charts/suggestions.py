"""Custom charts to begin with, one of each kind."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.visualization.custom_charts.choice import Choice

# By their labels, messages to translate.
SUGGESTIONS: Final = {
    N_("Minutes by season, boxes"): Choice("recipes", "season", "box", None, "minutes"),
    N_("Ratings by month"): Choice("reviews", "year_month", "line", "mean", "rating"),
    N_("How long recipes take"): Choice("recipes", "minutes", "histogram", None, None),
    N_("Steps and ingredients"): Choice("recipes", "n_ingredients", "scatter", None, "n_steps"),
    N_("The most used tags"): Choice("recipes", "tag", "bar", "count", None),
    N_("Reviews by year and stars"): Choice("reviews", "year", "heatmap", "count", None, "stars"),
}
