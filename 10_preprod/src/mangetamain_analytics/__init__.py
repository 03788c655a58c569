"""Back to the Kitchen: an open analytics site over a recipe data set."""
