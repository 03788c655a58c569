"""Statistical terms in plain words, found by the methods that use them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mangetamain_analytics.i18n import N_


@dataclass(frozen=True)
class Term:
    """A term and what it means.

    Attributes:
        name: A message to translate.
        meaning: A sentence or two for people who never studied statistics, a message to translate.
        used: Finds it in the English text of a method.
    """

    name: str
    meaning: str
    used: re.Pattern[str]


GLOSSARY: Final = (
    Term(
        N_("95% interval"),
        N_(
            "Where the true value lies, as far as these data can tell. Made in the same way from"
            " other data, 95 of 100 such intervals would hold it."
        ),
        re.compile(r"95%|[Ii]ntervals?"),
    ),
    Term(
        N_("Simultaneous"),
        N_("The intervals hold together, all at once with 95%, and not just each on its own."),
        re.compile("simultaneous|hold together"),
    ),
    Term(
        N_("Jackknife"),
        N_(
            "The estimate is made anew without each person in turn; how much it moves says how sure"
            " it is. Recipes of one person are alike, so people are left out and not recipes."
        ),
        re.compile("jackkni"),
    ),
    Term(
        N_("Year fixed effects"),
        N_("Recipes are compared with others of the same year only, so that no trend interferes."),
        re.compile("fixed effects|within years"),
    ),
    Term(
        N_("Holm’s adjustment"),
        N_(
            "Of many comparisons, some look strong by chance. Each is asked for stronger evidence,"
            " the more there are."
        ),
        re.compile("Holm"),
    ),
    Term(
        N_("Benjamini–Hochberg"),
        N_("Of all that is reported as found, no more than 5% are expected to be chance."),
        re.compile("Benjamini"),
    ),
    Term(
        N_("Logarithm"),
        N_("Ratios are compared and not differences: twice as long is as far as half as long."),
        re.compile("[Ll]ogarithm|Log-linear"),
    ),
    Term(
        N_("Least squares"),
        N_("The line or the means that leave the smallest squared distances to the data."),
        re.compile("[Ll]east squares|straight line|[Ss]traight"),
    ),
    Term(
        N_("Linear probability"),
        N_("Having an ingredient counts as 1 and lacking it as 0; means of that are shares."),
        re.compile("linear probability"),
    ),
    Term(
        N_("Resamples"),
        N_(
            "People are drawn again and again, some twice and some not at all; how much the result"
            " moves says how sure it is."
        ),
        re.compile("resampl|bootstrap"),
    ),
    Term(
        N_("Wilson interval"),
        N_("An interval of a share that stays between 0% and 100% and is right for rare things."),
        re.compile("Wilson"),
    ),
    Term(
        N_("Hill number"),
        N_("How many different things there would be if all were equally frequent."),
        re.compile("Hill number"),
    ),
)


# Of headings of tables, in plain words.
HEADINGS: Final = {
    N_("Verdict"): N_(
        "Whether the interval leaves zero out and, if it does, how large the effect is; the page"
        " on methods has the rules."
    ),
    N_("95% interval from"): GLOSSARY[0].meaning,
    N_("95% interval to"): GLOSSARY[0].meaning,
    N_("Adjusted p"): N_(
        "How often chance alone would show as much, were there nothing; raised for the number of"
        " comparisons."
    ),
    N_("Effect size"): N_("The estimate on a scale on which different measures can be compared."),
    N_("Rows"): N_("Recipes or reviews that the estimate is made from."),
    N_("Clusters"): N_(
        "People, or recipes, that these rows belong to. What belongs together is alike, so these"
        " are what counts as independent."
    ),
}


def terms_of(text: str) -> tuple[Term, ...]:
    """Return the terms that a method's English text uses."""
    return tuple(term for term in GLOSSARY if term.used.search(text))
