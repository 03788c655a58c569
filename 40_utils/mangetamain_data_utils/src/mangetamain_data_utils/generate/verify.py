"""Compare a built file of generated data with the numbers that the generator promises."""

from __future__ import annotations

from pathlib import Path

import duckdb

from mangetamain_data_utils.comparison import Comparison
from mangetamain_data_utils.dataset import describe
from mangetamain_data_utils.generate.known import read_known
from mangetamain_data_utils.generate.verify_interactions import compare_interactions
from mangetamain_data_utils.generate.verify_items import compare_items
from mangetamain_data_utils.generate.verify_recipes import compare_recipes


def verify_generated(file: Path) -> list[Comparison]:
    """Compare a file's numbers with the published ones that its generator follows.

    What is planted, and what the preset `null` switches off, is left out. At scale 1 counts are
    exact, quantiles lie within 5 % or 1, correlations within .05, shares within half a point,
    numbers of favourites within 2 % and intraclass correlations within .03; a smaller scale
    loosens this.

    Raises:
        DataToolError: It is no data set, or does not say how it was generated.
    """
    describe(file)
    with duckdb.connect(str(file), read_only=True) as connection:
        known = read_known(connection, str(file))
        return [
            *compare_recipes(connection, known),
            *compare_items(connection, known),
            *compare_interactions(connection, known),
        ]
