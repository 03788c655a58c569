"""Logging of the site: Loguru, three files per environment and the console.

==================  ==============  ========  ============================
file                holds           rotation  kept
==================  ==============  ========  ============================
debug               DEBUG and up    10 MB     7 days
errors              ERROR and up    5 MB      7 days, 30 in production
user_interactions   what users do   1 day     90 days, 30 in production
==================  ==============  ========  ============================

Rotated files are zipped. The console shows DEBUG in colour, in production WARNING without.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from loguru import logger

from mangetamain_analytics.settings import get_settings
from mangetamain_analytics.utils.environment import Environment, EnvironmentDetector

_FORMAT = "{time:YYYY-MM-DD HH:mm:ss.SSS} | {level: <8} | {name}:{function}:{line} | {message}"
_FORMAT_WITH_EXTRA = _FORMAT + " | {extra}"
_USER_ACTION = "user_action"


def _is_user_action(record: Any) -> bool:
    return _USER_ACTION in record["extra"]


def user_action_days(environment: Environment) -> int:
    """Return for how many days the log of what visitors do is kept."""
    return 30 if environment is Environment.PROD else 90


class LoggerConfig:
    """Sets up the log sinks of the environment, once per process.

    Args:
        log_dir: Folder of the log files; by default the setting `MANGE_LOG_DIR`.
        environment: By default the one that `EnvironmentDetector` finds.
    """

    _configured = False

    def __init__(self, log_dir: Path | None = None, environment: Environment | None = None) -> None:
        self.log_dir = log_dir or get_settings().log_dir
        self.environment = environment or EnvironmentDetector.detect()

    def setup_logger(self) -> None:
        """Replace Loguru's sinks by ours; a second call in the same process does nothing.

        Raises:
            OSError: The log folder cannot be made or written to.
        """
        if LoggerConfig._configured:
            return
        self.log_dir.mkdir(parents=True, exist_ok=True)
        logger.remove()
        self._add_console()
        self._add_files()
        LoggerConfig._configured = True

    @classmethod
    def reset(cls) -> None:
        """Close the sinks and allow another set-up (for tests)."""
        logger.remove()
        cls._configured = False

    def _add_console(self) -> None:
        production = self.environment is Environment.PROD
        logger.add(
            sys.stderr,
            level="WARNING" if production else "DEBUG",
            format=_FORMAT,
            colorize=not production,
            enqueue=True,
            backtrace=False,
            # Variables may hold secrets: they are shown to a developer only.
            diagnose=self.environment is Environment.LOCAL,
        )

    def _add_files(self) -> None:
        production = self.environment is Environment.PROD
        self._add_file("debug", level="DEBUG", rotation="10 MB", retention="7 days")
        self._add_file(
            "errors",
            level="ERROR",
            rotation="5 MB",
            retention="30 days" if production else "7 days",
            backtrace=True,
        )
        self._add_file(
            "user_interactions",
            level="INFO",
            rotation="1 day",
            retention=f"{user_action_days(self.environment)} days",
            filter=_is_user_action,
        )

    def _add_file(self, kind: str, **options: Any) -> None:
        logger.add(
            self.log_dir / f"{self.environment.value}_{kind}.log",
            format=_FORMAT_WITH_EXTRA,
            compression="zip",
            encoding="utf-8",
            enqueue=True,
            **{"backtrace": False, "diagnose": False} | options,
        )


def log_user_action(
    action: str, details: dict[str, Any] | None = None, user_id: str = "anonymous"
) -> None:
    """Log what a visitor did, such as `filter_change` with `{"value": "2024"}`.

    Args:
        action: A stable word for the action.
        details: What was chosen; nothing that identifies a person.
        user_id: A session's pseudonym, never a person's name.
    """
    bound = logger.opt(depth=1).bind(**{_USER_ACTION: action}, user_id=user_id)
    bound.info("{} {}", action, details or {})


def log_error(exception: BaseException, context: str = "") -> None:
    """Log an exception with its backtrace and the place where it was met.

    Args:
        exception: What was raised.
        context: The operation that failed, such as `data_loading`.
    """
    logger.opt(depth=1, exception=exception).bind(context=context).error(
        "{}: {}: {}", context or "error", type(exception).__name__, exception
    )


def log_performance(operation: str, duration: float, **metrics: Any) -> None:
    """Log how long an operation took.

    Args:
        operation: Its name, such as `load_ratings`.
        duration: Seconds.
        **metrics: Other figures of it, such as `records=1000`.
    """
    logger.opt(depth=1).bind(operation=operation, seconds=duration, **metrics).info(
        "{} took {:.3f} s", operation, duration
    )
