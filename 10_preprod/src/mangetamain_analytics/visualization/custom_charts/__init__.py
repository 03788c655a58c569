"""Charts that visitors put together: a closed vocabulary, the SQL, the figure and the words."""
