"""The environment: APP_ENV, else the path, else local; found once."""

from pathlib import Path

import pytest

from mangetamain_analytics.exceptions import ConfigurationError
from mangetamain_analytics.utils import environment
from mangetamain_analytics.utils.environment import Environment, EnvironmentDetector


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("prod", Environment.PROD),
        ("PREPROD", Environment.PREPROD),
        (" Local ", Environment.LOCAL),
    ],
)
def test_app_env_decides_in_any_case(
    fresh_process: pytest.MonkeyPatch, value: str, expected: Environment
) -> None:
    fresh_process.setenv("APP_ENV", value)
    assert EnvironmentDetector.detect() is expected
    assert EnvironmentDetector.get_name() == expected.name


@pytest.mark.parametrize("value", ["", "foo", "production"])
def test_app_env_nonsense_names_the_choices(fresh_process: pytest.MonkeyPatch, value: str) -> None:
    fresh_process.setenv("APP_ENV", value)
    with pytest.raises(ConfigurationError, match="APP_ENV=.*prod, preprod, local"):
        EnvironmentDetector.detect()


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("/srv/10_preprod/src/x/utils/environment.py", Environment.PREPROD),
        ("/srv/20_prod/release/10/x/environment.py", Environment.PROD),
        ("/app/src/x/environment.py", Environment.LOCAL),
    ],
)
def test_path_decides_without_app_env(
    fresh_process: pytest.MonkeyPatch, file: str, expected: Environment
) -> None:
    fresh_process.setattr(environment, "__file__", str(Path(file)))
    assert EnvironmentDetector.detect() is expected


def test_the_answer_is_remembered_until_reset(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setenv("APP_ENV", "prod")
    assert EnvironmentDetector.detect() is Environment.PROD
    fresh_process.setenv("APP_ENV", "local")
    assert EnvironmentDetector.detect() is Environment.PROD
    EnvironmentDetector.reset_cache()
    assert EnvironmentDetector.detect() is Environment.LOCAL
