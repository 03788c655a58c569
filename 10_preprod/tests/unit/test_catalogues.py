"""Catalogues: complete, current, with the same placeholders; every known failure has words."""

import re
import string
import subprocess
import sys
from pathlib import Path

import mangetamain_data_utils
import pytest
from babel.messages.pofile import read_po

from mangetamain_analytics import i18n
from mangetamain_analytics.exceptions import DataLoadError
from mangetamain_analytics.i18n import LANGUAGES, get_language
from mangetamain_analytics.i18n.problems import PROBLEMS, explain

ROOT = Path(__file__).parents[3]
LOCALES = Path(i18n.__file__).parent / "locales"


def test_catalogues_are_complete_and_current() -> None:
    command = [sys.executable, ROOT / "70_scripts/messages.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_have_the_placeholders_of_their_message(code: str) -> None:
    with (LOCALES / code / "LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    checked = 0
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy
        for text in texts:
            assert fields(str(text)) == fields(ids[-1]), message.id
            checked += 1
    assert checked > 50


def test_french_is_not_english() -> None:
    french = get_language("fr")
    alike = {"Back to the Kitchen", "Standard", "version {version}", "Verdict", "points"}
    alike |= {"Calories", "calories", "Sodium", "sodium", "minutes", "kcal"}
    alike |= {"Table", "Tables", "Type", "Source", "Versions", "Jackknife", "Benjamini–Hochberg"}
    alike |= {"Mantel–Haenszel", "PELT", "Poisson", "Quartiles", "Variance"}
    with (LOCALES / "fr/LC_MESSAGES/messages.po").open("rb") as file:
        same = {m.id for m in read_po(file, locale="fr") if m.id and m.id == m.string}
    assert same <= alike
    assert french.gettext("Years") == "Années"


def test_every_code_of_the_data_package_has_words() -> None:
    folder = Path(mangetamain_data_utils.__file__).parent
    reachable = ["credentials", "s3", "refusals", "release", "download", "pull"]
    source = "".join((folder / f"{name}.py").read_text() for name in reachable)
    codes = set(re.findall(r'(?:DataToolError|Meaning)\(\s*"(\w+)"', source))
    codes |= {"disk_full", "folder_unwritable"}
    assert {"s3_access_denied", "credentials_missing", "object_truncated"} <= codes
    assert codes - PROBLEMS.keys() == set()


@pytest.mark.parametrize("code", [*PROBLEMS, "never_heard_of"])
def test_problems_are_explained_in_both_languages(code: str) -> None:
    names = fields(PROBLEMS[code][0]) if code in PROBLEMS else set()
    error = DataLoadError("S3", "detail", code, **{str(name): f"<{name}>" for name in names})
    english, french = (explain(error, get_language(c)) for c in ("en", "fr"))
    assert english != french and all(english) and all(french)
    for name in names:
        assert f"<{name}>" in english[0] and f"<{name}>" in french[0]
