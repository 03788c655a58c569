SELECT count(*) FROM recipe_ingredients AS t ANTI JOIN ingredients AS p ON p.id = t.ingredient_id
