SELECT count(*) FROM ingredients AS t ANTI JOIN recipe_ingredients AS p ON p.ingredient_id = t.id
