import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import ndtri
from statsmodels.stats.multitest import multipletests

from mangetamain_analytics.statistics.multiplicity import (
    benjamini_hochberg,
    fcr_level,
    holm,
    simultaneous_level,
)

Adjustment = Callable[..., np.ndarray]
METHODS = [(holm, "holm"), (benjamini_hochberg, "fdr_bh")]
EITHER = pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])


@pytest.mark.parametrize(("adjust", "name"), METHODS)
@pytest.mark.parametrize("count", [1, 2, 7, 300])
def test_adjusted_p_equal_statsmodels(adjust: Adjustment, name: str, count: int) -> None:
    p = np.random.default_rng(count).beta(0.4, 1, count)
    assert adjust(p) == pytest.approx(multipletests(p, method=name)[1], rel=1e-12)


@EITHER
def test_ties_and_ends_are_kept(adjust: Adjustment) -> None:
    assert list(adjust([0.0, 1.0, 1.0])) == [0, 1, 1]
    tied = adjust([0.02, 0.01, 0.02, 0.01])
    assert tied[0] == tied[2] and tied[1] == tied[3]


@EITHER
def test_none_and_one_are_as_they_were(adjust: Adjustment) -> None:
    assert adjust([]).shape == (0,)
    assert list(adjust([0.03])) == [0.03]


@EITHER
@pytest.mark.parametrize("seed", range(20))
def test_properties(adjust: Adjustment, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = rng.beta(0.5, 1, 50).round(3)
    adjusted = adjust(p)
    assert np.all(adjusted >= p) and np.all(adjusted <= 1)
    assert np.all(np.diff(adjusted[np.argsort(p)]) >= 0)
    shuffled = rng.permutation(50)
    assert np.array_equal(adjust(p[shuffled]), adjusted[shuffled])


def test_holm_is_the_stricter() -> None:
    p = np.random.default_rng(5).beta(0.5, 1, 60)
    assert np.all(holm(p) >= benjamini_hochberg(p))
    assert np.any(holm(p) > benjamini_hochberg(p))


def test_the_input_is_left_alone() -> None:
    p = np.array([0.04, 0.01])
    holm(p)
    benjamini_hochberg(p)
    assert list(p) == [0.04, 0.01]


@EITHER
@pytest.mark.parametrize("bad", [[0.1, math.nan], [-0.01], [1.01]])
def test_what_is_no_p_is_refused(adjust: Adjustment, bad: list[float]) -> None:
    with pytest.raises(ValueError, match="^p-values lie between 0 and 1; one is NaN or outside$"):
        adjust(bad)


@EITHER
def test_tables_are_refused(adjust: Adjustment) -> None:
    with pytest.raises(ValueError, match="^p-values come in one row, not in 2 dimensions$"):
        adjust([[0.1, 0.2]])


def test_simultaneous_levels() -> None:
    assert simultaneous_level(1) == 0.95
    assert simultaneous_level(6) ** 6 == pytest.approx(0.95)
    assert simultaneous_level(2, level=0.81) == pytest.approx(0.9)
    with pytest.raises(ValueError, match="^a family of intervals needs one at least, not 0$"):
        simultaneous_level(0)


def test_simultaneous_intervals_hold_together() -> None:
    reach = ndtri(0.5 + simultaneous_level(7) / 2)
    together = np.abs(np.random.default_rng(1).normal(size=(20_000, 7))).max(axis=1) <= reach
    assert 0.945 <= together.mean() <= 0.955


def test_false_coverage_levels() -> None:
    assert fcr_level(100, 100) == pytest.approx(0.95)
    assert fcr_level(1, 100) == pytest.approx(0.9995)
    assert fcr_level(3, 10, level=0.8) == pytest.approx(0.94)


@pytest.mark.parametrize("discoveries", [0, 11])
def test_impossible_discoveries_are_refused(discoveries: int) -> None:
    message = f"^{discoveries} discoveries among 10 tests have no interval level$"
    with pytest.raises(ValueError, match=message):
        fcr_level(discoveries, 10)


@pytest.mark.parametrize("level", [0, 1, 1.5, math.nan])
def test_impossible_levels_are_refused(level: float) -> None:
    message = f"^a level lies between 0 and 1, not at {level}$"
    with pytest.raises(ValueError, match=message):
        simultaneous_level(3, level=level)
    with pytest.raises(ValueError, match=message):
        fcr_level(1, 3, level=level)


@EITHER
def test_results_are_of_double_precision(adjust: Adjustment) -> None:
    assert adjust(np.array([0.2, 0.1], dtype=np.float32)).dtype == np.float64
