"""Analyses: SQL, result, figure, findings and alternative text of each."""
