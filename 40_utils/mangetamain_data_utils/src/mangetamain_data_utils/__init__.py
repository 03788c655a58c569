"""Build, generate, publish and pull the recipe data set of Back to the Kitchen."""
