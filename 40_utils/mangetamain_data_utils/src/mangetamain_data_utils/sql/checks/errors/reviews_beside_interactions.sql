-- Row by row they are about the same interaction.
SELECT count(*)
FROM interactions AS i
POSITIONAL JOIN reviews AS r
WHERE i.user_id IS DISTINCT FROM r.user_id OR i.recipe_id IS DISTINCT FROM r.recipe_id
