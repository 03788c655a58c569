"""The site's two languages: texts from gettext catalogues, formats from Babel."""

from mangetamain_analytics.i18n.language import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Language,
    get_language,
    language_in,
    negotiate,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "Language",
    "NN_",
    "N_",
    "get_language",
    "language_in",
    "negotiate",
]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogues where no language is known yet."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - as N_, for two forms
    """Mark a text and its plural for translation where they are defined."""
    return singular, plural
