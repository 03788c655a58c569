"""Logging: three files per environment, once per process, what each holds and how long."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from mangetamain_analytics.utils.environment import Environment
from utils_logger import LoggerConfig, log_error, log_performance, log_user_action


@pytest.fixture
def log_dir(tmp_path: Path) -> Iterator[Path]:
    LoggerConfig.reset()
    yield tmp_path
    LoggerConfig.reset()


def read(log_dir: Path, name: str) -> str:
    logger.complete()
    return (log_dir / name).read_text(encoding="utf-8")


def test_each_file_holds_its_kind(log_dir: Path) -> None:
    LoggerConfig(log_dir, Environment.PREPROD).setup_logger()
    logger.debug("a detail")
    log_user_action("filter_change", {"value": "2024"}, user_id="s1")
    log_performance("load_ratings", 1.234, records=1000)
    try:
        raise ValueError("broken")
    except ValueError as error:
        log_error(error, context="data_loading")

    debug = read(log_dir, "preprod_debug.log")
    assert all(text in debug for text in ("a detail", "filter_change", "load_ratings", "broken"))
    assert "load_ratings took 1.234 s" in debug and "'records': 1000" in debug
    errors = read(log_dir, "preprod_errors.log")
    assert "data_loading: ValueError: broken" in errors and "Traceback" in errors
    assert "a detail" not in errors
    actions = read(log_dir, "preprod_user_interactions.log").splitlines()
    assert len(actions) == 1
    assert "filter_change" in actions[0] and "'user_id': 's1'" in actions[0]


def test_a_second_set_up_duplicates_nothing(log_dir: Path) -> None:
    for _ in range(3):
        LoggerConfig(log_dir, Environment.LOCAL).setup_logger()
    logger.info("once")
    assert read(log_dir, "local_debug.log").count("once") == 1


def test_the_line_names_the_caller(log_dir: Path) -> None:
    LoggerConfig(log_dir, Environment.LOCAL).setup_logger()
    log_user_action("page_view")
    assert "test_the_line_names_the_caller" in read(log_dir, "local_debug.log")


@pytest.mark.parametrize(
    ("environment", "errors_days", "actions_days"),
    [
        (Environment.PREPROD, 7, 30 * 3),
        (Environment.LOCAL, 7, 30 * 3),
        (Environment.PROD, 30, 30),
    ],
)
def test_rotation_retention_and_compression(
    log_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: Environment,
    errors_days: int,
    actions_days: int,
) -> None:
    added: dict[str, dict[str, object]] = {}
    monkeypatch.setattr(logger, "add", lambda sink, **o: added.setdefault(str(sink), o) and 0)
    LoggerConfig(log_dir, environment).setup_logger()
    files = {Path(s).name: o for s, o in added.items() if s.endswith(".log")}
    prefix = environment.value
    debug = files[f"{prefix}_debug.log"]
    errors = files[f"{prefix}_errors.log"]
    actions = files[f"{prefix}_user_interactions.log"]
    assert (debug["rotation"], debug["retention"]) == ("10 MB", "7 days")
    assert (errors["rotation"], errors["retention"]) == ("5 MB", f"{errors_days} days")
    assert (actions["rotation"], actions["retention"]) == ("1 day", f"{actions_days} days")
    assert errors["backtrace"] is True
    for options in files.values():
        assert options["compression"] == "zip" and options["enqueue"] is True
        assert options["diagnose"] is False


def test_a_full_file_is_rotated_and_zipped(log_dir: Path) -> None:
    LoggerConfig(log_dir, Environment.PROD).setup_logger()
    for _ in range(6):
        logger.error("x" * 1_000_000)
    logger.complete()
    assert list(log_dir.glob("prod_errors.*.log.zip"))


CONSOLE = """
import sys
from pathlib import Path
from loguru import logger
from mangetamain_analytics.utils.environment import Environment
from utils_logger import LoggerConfig
secret = "hunter2"
LoggerConfig(Path(sys.argv[1]), Environment(sys.argv[2])).setup_logger()
logger.debug("fine")
logger.warning("careful")
try:
    secret + 1
except TypeError:
    logger.exception("failed")
logger.complete()
"""


@pytest.mark.parametrize("environment", ["prod", "preprod"])
def test_console_and_secrets(tmp_path: Path, environment: str) -> None:
    command = [sys.executable, "-c", CONSOLE, str(tmp_path), environment]
    console = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    colored = re.search(r"\x1b\[", console) is not None
    assert "careful" in console
    assert ("fine" in console) is (environment != "prod")
    assert colored is (environment != "prod")
    written = console + "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "hunter2" not in written.replace('secret = "hunter2"', "")
