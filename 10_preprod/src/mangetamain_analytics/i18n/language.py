"""A language: its texts and how it writes numbers, percentages, dates and names of days."""

from __future__ import annotations

import datetime
import gettext
import io
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from babel import dates, numbers
from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = ("en", "fr")
DEFAULT_LANGUAGE: Final = "en"
_LOCALES = Path(__file__).parent / "locales"


class Language:
    """One language of the site.

    Args:
        code: One of `LANGUAGES`.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self._translations = _read_catalogue(code)

    def gettext(self, message: str, **values: object) -> str:
        """Return the message in this language, its {names} filled from `values`."""
        return self._translations.gettext(message).format(**values)

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Return the form that goes with `n`; `{n}` is `n` as this language writes it."""
        text = self._translations.ngettext(singular, plural, n)
        return text.format(n=self.number(n), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with exactly `digits` decimals and this language's separators."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return numbers.format_decimal(value, format=pattern, locale=self.code).replace("-", "−")

    def significant(self, value: float, figures: int = 2) -> str:
        """Write a number with about `figures` significant figures, such as 0.53 or 27."""
        integer_figures = len(str(int(abs(value)))) if abs(value) >= 1 else 0
        return self.number(value, max(0, figures - integer_figures))

    def percent(self, ratio: float, digits: int = 0) -> str:
        """Write a ratio as a percentage: 0.125 as `13%` or `13 %`."""
        whole = numbers.format_percent(
            ratio, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=self.code
        )
        return whole if self.code == "en" else whole.replace("%", "\N{NARROW NO-BREAK SPACE}%")

    def capitalized(self, text: str) -> str:
        """Return a phrase as it begins a sentence."""
        return text[:1].upper() + text[1:]

    def signed_percent(self, ratio: float, digits: int = 0) -> str:
        """Write a ratio as a percentage with its sign, a true minus included."""
        sign = "+" if round(ratio, digits + 2) > 0 else "−" if round(ratio, digits + 2) < 0 else ""
        return sign + self.percent(abs(ratio), digits)

    def cell(self, value: object) -> str:
        """Write a value for a table: yes or no, whole numbers whole, others in four figures."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.gettext("yes") if value else self.gettext("no")
        if isinstance(value, float):
            return self.significant(value, 4)
        return self.number(value) if isinstance(value, int) else str(value)

    def signed(self, value: float, figures: int = 2) -> str:
        """Write a number with its sign and about `figures` significant figures."""
        return ("+" if value > 0 else "−" if value < 0 else "") + self.significant(
            abs(value), figures
        )

    def signed_whole(self, value: float) -> str:
        """Write a number as a whole one with its sign, a true minus included."""
        whole = round(value)
        return ("+" if whole > 0 else "") + self.number(whole)

    def date(self, value: datetime.date) -> str:
        """Write a date, such as `Dec 4, 2018` or `4 déc. 2018`."""
        return dates.format_date(value, format="medium", locale=self.code)

    def labelled(self, label: str, text: str) -> str:
        """Write what something is called before what it is, such as `Memory: 351 MB`."""
        return self.gettext("{label}: {text}", label=label, text=text)

    def duration(self, seconds: float) -> str:
        """Write about how long something takes, such as `3 hours` or `3 heures`."""
        return dates.format_timedelta(datetime.timedelta(seconds=seconds), locale=self.code)

    def megabytes(self, size: int) -> str:
        """Write a size, such as `412 MB` or `412 Mo`."""
        unit = self.gettext("MB")
        return f"{self.number(size / 1e6)}\N{NO-BREAK SPACE}{unit}"

    def day_name(self, weekday: int, short: bool = False) -> str:
        """Return the name of a weekday, 1 = Monday to 7 = Sunday."""
        width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
        return str(dates.get_day_names(width, "stand-alone", self.code)[weekday - 1])

    def month_name(self, month: int, short: bool = False) -> str:
        """Return the name of a month, 1 = January to 12 = December."""
        width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
        return str(dates.get_month_names(width, "stand-alone", self.code)[month])

    @property
    def percent_sign(self) -> str:
        """The percent sign with the space that this language puts before it."""
        return self.percent(0).removeprefix("0")

    @property
    def plotly_separators(self) -> str:
        """The decimal and the thousands separator as Plotly's `separators` takes them."""
        decimal = numbers.get_decimal_symbol(self.code)
        return decimal + numbers.get_group_symbol(self.code)


def _read_catalogue(code: str) -> gettext.GNUTranslations:
    """Read the .po file itself, so that no compiled catalogue can be stale or missing."""
    with (_LOCALES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=len(LANGUAGES))
def get_language(code: str) -> Language:
    """Return the language of a code in `LANGUAGES`, made once."""
    return Language(code)


def negotiate(*wishes: str | None) -> str:
    """Return the first language of ours among the wishes, else English.

    Args:
        *wishes: Codes or Accept-Language values, most wanted first, such as `fr-CA,fr;q=0.9`.
    """
    return next(filter(None, map(language_in, wishes)), DEFAULT_LANGUAGE)


def language_in(wish: str | None) -> str | None:
    """Return the first language of ours in one wish, in whatever case it is written."""
    # Babel gives back the case that it finds, which is no code of ours.
    wanted = [code for code, _ in _by_quality((wish or "").lower())]
    return negotiate_locale(wanted, LANGUAGES, sep="-")


def _by_quality(header: str) -> list[tuple[str, float]]:
    """Split an Accept-Language value into codes and qualities, best first."""
    choices = []
    for part in header.split(","):
        code, _, quality = part.strip().partition(";q=")
        try:
            choices.append((code.strip(), float(quality or 1)))
        except ValueError:
            continue  # a malformed quality is a wish that nobody can weigh
    return sorted((c for c in choices if c[0] and c[1] > 0), key=lambda c: -c[1])
