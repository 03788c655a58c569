"""Statistical terms in plain words, found by the methods, measures and findings that use them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mangetamain_analytics.i18n import Language, N_, get_language
from mangetamain_analytics.visualization.analysis import Analysis, Result

_SHOWN: Final = 4  # findings of a card, the headline among them


@dataclass(frozen=True)
class Term:
    """A term and what it means.

    Attributes:
        name: A message to translate.
        meaning: A sentence or two for people who never studied statistics, a message to translate.
        used: Finds it in English: in a method, a measure or a finding.
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
            "The estimate is made anew without each person, or each recipe, in turn; how much it"
            " moves says how sure it is. What comes from one of them is alike, so it goes together."
            " CR3 is its careful form, which holds where few people post a large part of it all."
        ),
        re.compile("jackkni"),
    ),
    Term(
        N_("Student’s t"),
        N_("Makes intervals wider where few people stand behind a number."),
        re.compile("Student"),
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
        N_("False coverage rate"),
        N_(
            "Intervals of what is reported as found are made wider, so that no more than 5% of them"
            " are expected to miss the true value."
        ),
        re.compile("false coverage rate"),
    ),
    Term(
        N_("Logarithm"),
        N_("Ratios are compared and not differences: twice as long is as far as half as long."),
        re.compile("[Ll]ogarithm|Log-linear"),
    ),
    Term(
        N_("Least squares"),
        N_("The line or the means that leave the smallest squared distances to the data."),
        re.compile("[Ll]east squares|[Ss]traight line"),
    ),
    Term(
        N_("Linear probability"),
        N_("What is so counts as 1 and what is not as 0; means of that are shares."),
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
        re.compile("Hill number|Effective number of common"),
    ),
    Term(
        N_("Diversity"),
        N_("How many different things there are, and how evenly they are used."),
        re.compile("Diversity by|Distinct"),
    ),
    Term(
        N_("At equal n"),
        N_(
            "Counted among equally many, drawn at random: more recipes hold more different things"
            " by their number alone."
        ),
        re.compile("equal n|rarefaction"),
    ),
    Term(
        N_("Geometric mean"),
        N_("The mean of what is compared by ratios: a few very large values hardly move it."),
        re.compile("[Gg]eometric mean"),
    ),
    Term(
        N_("Median"),
        N_("Half of the values lie below it and half above."),
        re.compile("[Mm]edian"),
    ),
    Term(
        N_("Mid-distribution"),
        N_(
            "People round: many recipes take 30 minutes. Of equal values half count as below, so"
            " that the median moves smoothly and does not jump from 30 to 35."
        ),
        re.compile("mid-distribution"),
    ),
    Term(
        N_("Quartiles"),
        N_("They cut the sorted values into four parts that hold equally many."),
        re.compile("[Qq]uartile"),
    ),
    Term(
        N_("Percentage points"),
        N_("The difference of two percentages: from 20% to 22% it is 2 points."),
        re.compile("percentage points|[Ss]hare.* points"),
    ),
    Term(
        N_("Variance"),
        N_(
            "How far values lie from their mean, squared. What explains 0% of it tells nothing"
            " about them, what explains 100% tells all."
        ),
        re.compile("[Vv]ariance"),
    ),
    Term(
        N_("No evidence"),
        N_(
            "The data fit an effect as well as none. That does not show that there is none: the"
            " interval says how large it could be."
        ),
        re.compile("[Nn]o evidence"),
    ),
    Term(
        N_("Usual spread"),
        N_("How much single recipes or ratings differ from one another anyway."),
        re.compile("usual spread|in standard deviations"),
    ),
    Term(
        N_("Common mean"),
        N_(
            "Few ratings tell little. So a recipe is given some more, at the mean of all ratings;"
            " the more it has of its own, the less these matter."
        ),
        re.compile("common mean|more at the mean of all"),
    ),
    Term(
        N_("Effective number"),
        N_(
            "How many independent ones would tell as much. What one person or recipe has is alike"
            " and tells less than its number."
        ),
        re.compile("effective number"),
    ),
    Term(
        N_("Mantel–Haenszel"),
        N_("Ratios of single years become one, in which years with more count for more."),
        re.compile("Mantel–Haenszel"),
    ),
    Term(
        N_("Poisson"),
        N_("How often something happens in a given time, such as recipes on a day."),
        re.compile("Poisson"),
    ),
    Term(
        N_("Parabola"),
        N_("A curve with a single bend: it shows what rose first and then fell, or the reverse."),
        re.compile("parabola|bent"),
    ),
    Term(
        N_("Sen’s slope"),
        N_("The median of the slopes between all pairs of points: outliers hardly move it."),
        re.compile("Sen’s slope"),
    ),
    Term(
        N_("Mann–Kendall test"),
        N_(
            "Counts in how many pairs of months the later one is higher. Where nothing moves, it is"
            " about half of them."
        ),
        re.compile("Mann–Kendall"),
    ),
    Term(
        N_("Correction of Hamed and Rao"),
        N_(
            "Months that follow each other are alike and tell less than their number; the test is"
            " made stricter for it."
        ),
        re.compile("Hamed and Rao"),
    ),
    Term(
        N_("Block bootstrap"),
        N_(
            "Whole stretches of months are drawn again and again, so that neighbours stay together;"
            " how much the result moves says how sure it is."
        ),
        re.compile("block bootstrap|blocks of"),
    ),
    Term(
        N_("PELT"),
        N_("Looks for the dates at which a series steps up or down, and for how many there are."),
        re.compile("PELT"),
    ),
    Term(
        N_("Correlation"),
        N_("How closely two things follow a straight line: 0 is not at all, 1 or −1 exactly."),
        re.compile("[Cc]orrelation"),
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
    """Return the terms that an English text uses."""
    return tuple(term for term in GLOSSARY if term.used.search(text))


def shown_terms(analysis: Analysis, result: Result) -> tuple[Term, ...]:
    """Return the terms that a visitor meets on the card of an analysis."""
    english = get_language("en")
    found = (f"{analysis.sentence(e, english)} ({e.unit})" for e in result.estimands[:_SHOWN])
    texts = (analysis.measure, analysis.headline(result, english), *found)
    return terms_of("\n".join(texts))


def meanings(terms: Iterable[Term], language: Language) -> list[str]:
    """Say each term and what it means, in Markdown."""
    return [
        language.labelled(f"**{language.gettext(term.name)}**", language.gettext(term.meaning))
        for term in terms
    ]
