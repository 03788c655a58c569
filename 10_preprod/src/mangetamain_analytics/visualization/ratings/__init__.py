"""Ratings: one small module per analysis, or two, and how it is said and drawn beside it."""
