"""By page: the parameters of links that are its own, beside the filters."""

from __future__ import annotations

from typing import Final

from mangetamain_analytics.visualization import comparison
from mangetamain_analytics.visualization.custom_charts import choice, custom
from mangetamain_analytics.visualization.registry import ANALYSES

PAGE_PARAMETERS: Final = {
    custom.PAGE: choice.PARAMETERS,
    comparison.PAGE: comparison.PARAMETERS,
} | {
    page: tuple(dial.name for a in ANALYSES.values() if a.page == page for dial in a.dials)
    for page in {analysis.page for analysis in ANALYSES.values()}
}
