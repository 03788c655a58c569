"""Generate data of Food.com's shape with known truth, at any scale, from words of our own.

`generate.folder` writes Kaggle-format files. For simulation studies the same model is drawn in
memory, without texts or files:

    draw_recipes(n, seed, *, clustering="default", effects=Effects(), preset="default")
    draw_interactions(n, seed, *, clustering="default", effects=Effects(), preset="default")

Both give a `dict[str, numpy.ndarray]` with one element per row; their docstrings list the
columns. `clustering` is `none`, `default` (the published intraclass correlations) or `harsh`;
`preset` is `default` (the published calendar) or `null` (no effect of season, month, weekday or
time on anything; only growth by year, heavy tails and clustering stay). What an `Effects` plants
is worked out as a population value under each cleaning profile by `ground_truth(effects,
preset)`.
"""

from mangetamain_data_utils.generate.effects import (
    Effects,
    MeasureEffect,
    PresenceEffect,
    RatingEffect,
    VolumeEffect,
)
from mangetamain_data_utils.generate.simulate import draw_interactions, draw_recipes
from mangetamain_data_utils.generate.truth import ground_truth

__all__ = [
    "Effects",
    "MeasureEffect",
    "PresenceEffect",
    "RatingEffect",
    "VolumeEffect",
    "draw_interactions",
    "draw_recipes",
    "ground_truth",
]
