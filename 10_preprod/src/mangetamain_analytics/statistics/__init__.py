"""Estimates, intervals, tests, effect sizes and verdicts. Pure: numbers and SQL text only."""
