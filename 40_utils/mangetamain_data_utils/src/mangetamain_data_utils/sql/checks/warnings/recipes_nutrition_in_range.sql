SELECT count(*)
FROM recipes
WHERE least(
    calories, total_fat_pdv, sugar_pdv, sodium_pdv, protein_pdv, saturated_fat_pdv, carbohydrates_pdv
) < 0
