"""The site's settings: environment variables with the prefix MANGE_, checked at start."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError as PydanticError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from mangetamain_analytics.exceptions import ConfigurationError
from mangetamain_analytics.utils.environment import Environment, EnvironmentDetector

_PREFIX = "MANGE_"
_PUBLIC_URLS = {
    Environment.PREPROD: "https://mangetamain.lafrance.io",
    Environment.PROD: "https://backtothefuturekitchen.lafrance.io",
}


def _code_root() -> Path:
    """Return the folder above `src` that holds this code: `10_preprod`, `20_prod`, `/app`."""
    return Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Every setting, each with its default and what it is for.

    Where S3 is, and the key to it, is read by `mangetamain_data_utils.s3.S3Config` from the
    credentials file and the variables MANGE_S3_*.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    data: Path | None = Field(
        None,
        description="A local .duckdb file to serve, or a folder, of which the newest is served;"
        " unset: the data set is pulled from S3",
    )
    credentials: Path | None = Field(
        None, description="The S3 credentials file; unset: 96_keys/credentials"
    )
    cache: Path = Field(
        default_factory=lambda: _code_root() / "data",
        description="Folder that keeps the copies pulled from S3",
    )
    log_dir: Path = Field(
        default_factory=lambda: _code_root() / "logs", description="Folder of the log files"
    )
    refresh_seconds: float = Field(
        3600, ge=1, description="Seconds between two looks for a newer data set in S3"
    )
    retry_seconds: float = Field(
        2, gt=0, description="Seconds before the first retry after a failed load; they double"
    )
    retry_max_seconds: float = Field(60, gt=0, description="The longest pause between two tries")
    admin_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="What POST /admin/refresh asks for; unset: nobody may ask for a refresh",
    )
    revision: str = Field("unknown", description="Git revision that the image was built from")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+$",
        description="Address that visitors use, without a slash at its end; unset: by environment",
    )
    contact: str | None = Field(
        None, description="E-mail or web address for questions and takedowns; unset: none is shown"
    )
    feedback_url: str | None = Field(
        None, pattern=r"^https?://\S+$", description="Where visitors can say what they think"
    )
    show_texts: bool = Field(
        False, description="Show and offer reviews, steps and descriptions, which have no licence"
    )
    api_per_minute: int = Field(
        600, ge=0, description="Requests to the API that an address may make a minute; 0: no limit"
    )
    memory_limit: str = Field(
        "2GB", pattern=r"^\d+(\.\d+)?\s?[KMGT]i?B$", description="Memory that DuckDB may use"
    )
    threads: int = Field(4, ge=1, le=256, description="Threads that DuckDB may use")
    query_seconds: float = Field(10, gt=0, description="Longest time that one query may take")
    query_rows: int = Field(100_000, ge=1, description="Most rows that one query may return")

    @property
    def environment(self) -> Environment:
        """Where the site runs, from APP_ENV or the path of the code."""
        return EnvironmentDetector.detect()

    @property
    def site_url(self) -> str | None:
        """Address that visitors use; None where it is only known from their request."""
        return self.public_url or _PUBLIC_URLS.get(self.environment)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read the settings once.

    Raises:
        ConfigurationError: A variable holds nonsense; the message names each.
    """
    EnvironmentDetector.detect()
    try:
        return Settings()
    except PydanticError as error:
        faults = "; ".join(
            f"{_PREFIX}{str(fault['loc'][0]).upper()}={_shown(fault)}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ConfigurationError(f"{faults}. Correct or unset it.") from None


def _shown(fault: ErrorDetails) -> str:
    """Quote the value at fault, unless it is a secret."""
    return "…" if fault["loc"][0] == "admin_token" else repr(fault["input"])
