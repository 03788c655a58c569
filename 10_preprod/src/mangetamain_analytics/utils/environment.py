"""Which environment the site runs in: production, preproduction or a developer's machine."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path

from mangetamain_analytics.exceptions import ConfigurationError


class Environment(Enum):
    """Where the site runs."""

    PROD = "prod"
    PREPROD = "preprod"
    LOCAL = "local"


class EnvironmentDetector:
    """Finds the environment once and remembers it.

    `APP_ENV` decides (any case). Without it a folder `10_preprod` or `20_prod` on the path
    of this code decides; without that it is LOCAL.
    """

    _FOLDERS = {"10_preprod": Environment.PREPROD, "20_prod": Environment.PROD}
    _cached: Environment | None = None

    @classmethod
    def detect(cls) -> Environment:
        """Return the environment.

        Raises:
            ConfigurationError: `APP_ENV` is set to something that is no environment.
        """
        if cls._cached is None:
            named = os.environ.get("APP_ENV")
            cls._cached = cls._parse(named) if named is not None else cls._from_path()
        return cls._cached

    @classmethod
    def get_name(cls) -> str:
        """Return the environment's name in upper case: PROD, PREPROD or LOCAL."""
        return cls.detect().name

    @classmethod
    def reset_cache(cls) -> None:
        """Forget the environment found, so that the next call looks again (for tests)."""
        cls._cached = None

    @staticmethod
    def _parse(value: str) -> Environment:
        try:
            return Environment(value.strip().lower())
        except ValueError:
            names = ", ".join(environment.value for environment in Environment)
            raise ConfigurationError(
                f"APP_ENV={value!r} is no environment. Set it to one of {names}, or unset it."
            ) from None

    @classmethod
    def _from_path(cls) -> Environment:
        for part in reversed(Path(__file__).resolve().parts):
            if part in cls._FOLDERS:
                return cls._FOLDERS[part]
        return Environment.LOCAL
