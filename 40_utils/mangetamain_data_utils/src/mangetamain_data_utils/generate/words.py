"""The words that generated texts are made of."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    """Split a list that is written with commas over several lines."""
    return tuple(" ".join(entry.split()) for entry in text.split(","))


STAPLES = _listed("""
    vegetable oil, baking soda, vanilla extract, parmesan cheese, cream cheese, sour cream,
    mayonnaise, soy sauce, honey, cornstarch, paprika, cumin, oregano, dried basil, nutmeg,
    ground ginger, chili powder, cayenne pepper, white vinegar, cider vinegar, balsamic vinegar,
    dijon mustard, worcestershire sauce, lemon zest, lime juice, orange juice, heavy cream,
    buttermilk, plain yogurt, cheddar cheese, mozzarella cheese, feta cheese, breadcrumbs,
    powdered sugar, confectioners' sugar, bakers' chocolate, maple syrup, molasses, peanut butter,
    rolled oats, cornmeal, active dry yeast, cocoa powder, chocolate chips, raisins, walnuts,
    pecans, almonds, coconut, sesame seeds, sesame oil, tomato paste, tomato sauce, chicken broth,
    beef broth, vegetable stock, white wine, red wine, bay leaves, kosher salt, sea salt,
    cooking spray, margarine, shortening, egg whites, egg yolks, half-and-half, evaporated milk,
    garlic powder, onion powder, dry mustard, curry powder, turmeric, coriander, cloves, allspice
    """)

PRODUCE = _listed("""
    carrot, celery, potato, sweet potato, zucchini, eggplant, spinach, kale, cabbage, broccoli,
    cauliflower, leek, shallot, scallion, mushroom, asparagus, green bean, pea, corn, cucumber,
    lettuce, radish, beet, parsnip, turnip, fennel, pumpkin, butternut squash, red pepper,
    green pepper, jalapeno, avocado, artichoke, apple, pear, peach, plum, apricot, cherry,
    strawberry, raspberry, blueberry, cranberry, banana, pineapple, mango, orange, lime, grape,
    rhubarb, fig, melon, basil, parsley, cilantro, mint, dill, thyme, rosemary, sage, chive, ginger
    """)

PROTEINS = _listed("""
    chicken, turkey, duck, beef, pork, lamb, veal, ham, bacon, sausage, salmon, tuna, cod, trout,
    halibut, shrimp, crab, lobster, scallop, clam, mussel, tofu, tempeh, lentil, chickpea,
    black bean, kidney bean, white bean, split pea, quinoa, brown rice, white rice, barley,
    couscous, bulgur, egg noodle, spaghetti, penne, lasagna noodle, tortilla, pita, ricotta, brie
    """)

FORMS = _listed("""
    fresh, dried, frozen, chopped, sliced, diced, canned, baby, grated, roasted, grilled, pickled,
    mashed, peeled, shredded, steamed, pureed, minced, candied, crushed
    """)

CUTS = _listed("""
    boneless, ground, smoked, cooked, raw, leftover, lean, thick-cut, thinly sliced, cubed,
    marinated, salted, cured, frozen, canned, wild, breaded, poached, seasoned, rinsed
    """)

KINDS = _listed("""
    organic, low-fat, low-sodium, homemade, store-bought, unsalted, sweet, smoked, extra fine,
    coarse, dark, light, instant
    """)

CUISINES = _listed("""
    moroccan, egyptian, ethiopian, nigerian, lebanese, turkish, persian, iraqi, israeli,
    palestinian, pakistani, nepalese, vietnamese, korean, filipino, indonesian, malaysian,
    cambodian, hawaiian, polynesian, new-zealand, polish, russian, ukrainian, hungarian, czech,
    austrian, swiss, dutch, belgian, danish, swedish, norwegian, finnish, icelandic, irish,
    scottish, welsh, portuguese, basque, catalan, sicilian, tuscan, cuban, jamaican,
    puerto-rican, brazilian, peruvian, chilean, argentine, colombian, venezuelan, cajun, creole,
    tex-mex, southwestern, midwestern, new-england, pennsylvania-dutch, native-american
    """)

STYLES = _listed("""
    roasted, baked, grilled, braised, slow-cooked, stuffed, creamy, spicy, sweet, crispy, easy,
    quick, old-fashioned, grandma's, summer, winter, sunday, weeknight, country, rustic, smoky,
    tangy, golden, glazed, marinated, savory, simple, favorite, hearty, light
    """)

DISHES = _listed("""
    soup, stew, salad, casserole, pie, tart, bread, muffins, cookies, cake, pancakes, curry,
    stir-fry, pasta, risotto, gratin, chowder, dip, sauce, sandwiches, tacos, burgers, pizza,
    omelet, quiche, crumble, pudding, fritters, kebabs, skillet, bake, salsa, pilaf, rolls
    """)

STEPS = (
    "preheat the oven to 350 degrees",
    "preheat the oven to 375 degrees and lightly grease a 9 x 13 inch pan",
    "rinse the {} and pat it dry",
    "chop the {} into small pieces",
    "peel the {} and cut it into 1 / 2 inch slices",
    "heat a large skillet over medium-high heat and add the {}",
    "add the {} and stir well",
    "stir in the {} and cook for 5 minutes",
    "in a large bowl , combine the {} with the remaining dry ingredients",
    "in a small bowl , whisk the {} until it is smooth",
    "fold in the {} gently so that the batter stays light",
    "season with {} , then taste and adjust",
    "bring to a boil , add the {} , reduce the heat and simmer for 20 minutes",
    "cover and cook on low until the {} is tender , about 45 minutes",
    "layer half of the {} in the prepared dish",
    "sprinkle the {} over the top",
    "toss the {} with the dressing just before serving",
    "mix well",
    "set the {} aside",
    "pour the mixture over the {}",
    "bake for 30 to 35 minutes , or until golden brown",
    "drain the {} and return it to the pan",
    "brush with {} and broil for 2 minutes",
    "melt the butter in a saucepan , then add the {} and let it brown slowly",
    "don't let the {} burn",
    "remove from the heat and let it stand for 10 minutes",
    "chill for at least 2 hours so that the {} can take up the flavor",
    "divide the {} among four plates",
    "garnish with {}",
    "serve warm with {} on the side",
    "serve immediately",
    "enjoy !",
)

RARE_STEP = 'cover with foil , don\'t lift it , and call it "done" when the edges bubble'

PRAISE = _listed("""
    wonderful, delicious, really good, fantastic, quite tasty, a keeper, just right, very easy,
    a bit bland, too salty for us, better than expected, comforting, a hit, gone in minutes
    """)

EATERS = _listed("""
    my husband, my wife, the kids, my mother, our guests, everyone at work, my picky eater,
    the whole family, my neighbor, my sister, the potluck crowd, my roommate
    """)

OPINIONS = (
    "This was {praise}!",
    "{eater} said that it was {praise}, and I agree.",
    "I made it for {eater} and it was {praise}.",
    "The {food} made it {praise}.",
    "I used {food} instead, and it came out {praise}.",
    "Next time I will add a little more {food}.",
    "I halved the {food} because {eater} does not care for it.",
    "We had the leftovers with {food} the next day.",
    'I would call it "{praise}".',
    "Thanks for posting.\nUPDATE: made it again with {food}, still {praise}.",
    "I followed the directions exactly, and the {food} turned out {praise}.",
    "{eater} asked for the recipe right away.",
)

INTRODUCTIONS = (
    "this is {praise} and takes very little work.",
    "{eater} asks for this every week.",
    "i found this in an old notebook and changed the {food}.",
    "a good way to use up {food}.",
    "the {food} can be made a day ahead.",
    "serve it with {food} for a complete meal.",
    'we call it "the usual", and it is {praise}.',
    "cooking time does not include chilling the {food}.",
)

TAGS = _listed("""
    time-to-make, oven, desserts, appetizers, side-dishes, breakfast, lunch, snacks, beverages,
    salads, soups-stews, breads, quick-breads, yeast, cakes, cookies-and-brownies, pies-and-tarts,
    pasta, rice, beans, grains, eggs-dairy, cheese, fruit, poultry, chicken, beef, pork, seafood,
    fish, shellfish, ground-beef, vegetarian, vegan, gluten-free, low-sodium, low-carb,
    low-calorie, low-fat, low-cholesterol, low-saturated-fat, low-protein, high-protein,
    healthy, diabetic, kid-friendly, comfort-food, inexpensive, beginner-cook, holiday-event,
    christmas, thanksgiving, easter, summer, winter, spring, fall, seasonal, weeknight,
    dinner-party, picnic, barbecue, brunch, for-large-groups, for-1-or-2, stove-top, grilling,
    crock-pot-slow-cooker, refrigerator, freezer, no-cook, microwave, mixer, food-processor-blender,
    small-appliance, north-american, american, southern-united-states, mexican, canadian, european,
    italian, french, greek, english, german, spanish, scandinavian, asian, chinese, indian, thai,
    japanese, middle-eastern, african, australian, south-american, caribbean, taste-mood, sweet,
    savory, spicy, presentation, served-hot, served-cold, finger-food, one-dish-meal, to-go,
    potluck, condiments-etc, sauces, marinades-and-rubs, spreads, dips, sandwiches, stir-fry,
    casseroles, muffins, apples, berries, citrus, tropical-fruit, potatoes, carrots, tomatoes,
    peppers, onions, mushrooms, greens, squash, corn, nuts, chocolate, herb-and-spice
    """)
