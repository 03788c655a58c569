"""Families of analyses: counts, measures, presences; each written once for every dimension."""
