"""Turn Kaggle's files into one data set file."""

from __future__ import annotations

import errno
import importlib.metadata
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from mangetamain_data_utils import staging, writing
from mangetamain_data_utils.checks import require_passed, run_checks
from mangetamain_data_utils.dataset import describe
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.rejects import Reject
from mangetamain_data_utils.release import BUILT_AT
from mangetamain_data_utils.schema import (
    COMPLEXITY_DEFINITION,
    EXCLUSION_RULES,
    INDISPENSABLE,
    SCHEMA_VERSION,
)
from mangetamain_data_utils.sources import (
    MARKER,
    InputFile,
    ReadableFile,
    find_inputs,
    make_readable,
)
from mangetamain_data_utils.sql_files import names_in
from mangetamain_data_utils.working_folder import put_in_place, working_folder

# A disk that fills up shows as any of these, by what was being written.
UNWRITABLE = (OSError, duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)


@dataclass(frozen=True)
class BuildOptions:
    """What to build from what, and with how much.

    Attributes:
        source: Folder with Kaggle's files.
        out: The file to make; an older one is replaced once the new one is whole.
        max_rejects: Share of refused rows above which the build fails, 0 to 1.
        memory_limit: What DuckDB may use before it spills, such as `2GB`.
        threads: How many threads DuckDB uses; None for one per core.
    """

    source: Path
    out: Path
    max_rejects: float = 0.01
    memory_limit: str = "2600MB"
    threads: int | None = None


@dataclass(frozen=True)
class BuildReport:
    """What a build read, refused, left out and wrote.

    Attributes:
        file: The finished file.
        dataset_id: Its id.
        size: Its bytes.
        demo: Whether the data are generated.
        rows_read: Data rows of each input, refused ones included.
        rules: Recipes before any rule (`valid`) and after each rule of the standard profile.
        rejects: Refused rows by reason.
        rows: Rows of each table.
        seconds: Wall time.
    """

    file: Path
    dataset_id: str
    size: int
    demo: bool
    rows_read: dict[str, int]
    rules: dict[str, int]
    rejects: dict[str, int]
    rows: dict[str, int]
    seconds: float


def build(options: BuildOptions, on_step: Callable[[str, int], None]) -> BuildReport:
    """Build a data set file; nothing appears under its name until it is whole.

    Args:
        options: What to build.
        on_step: Called with the name of each step as it begins and the number of steps in all.

    Raises:
        DataToolError: The input or the target is at fault; the target is then as it was.
    """
    started = time.monotonic()
    inputs = find_inputs(options.source)
    in_all = 2 * len(inputs) + len(writing.TABLES) + len(names_in("marts")) + 3

    def begin(step: str) -> None:
        on_step(step, in_all)

    with _failures(options):
        options.out.parent.mkdir(parents=True, exist_ok=True)
        with working_folder(options.out) as scratch:
            finished = scratch / "finished.duckdb"
            with staging.open_staging(scratch, options.memory_limit, options.threads) as database:
                readable = _stage(database, inputs, scratch, begin)
                rejects = _refuse(database, readable, options.max_rejects, begin)
                rules = _write(database, finished, options, readable, rejects, begin)
            begin("Checking the file")
            release = describe(finished)
            put_in_place(finished, options.out)
    return BuildReport(
        file=options.out,
        dataset_id=release.dataset_id,
        size=release.size,
        demo=(options.source / MARKER).is_file(),
        rows_read=_rows_read(readable),
        rules=rules,
        rejects=_by_reason(rejects),
        rows=release.rows,
        seconds=round(time.monotonic() - started, 2),
    )


def _stage(
    database: duckdb.DuckDBPyConnection,
    inputs: list[InputFile],
    scratch: Path,
    begin: Callable[[str], None],
) -> list[ReadableFile]:
    """Read the inputs into staging tables."""
    readable = []
    for file in inputs:
        begin(f"Inspecting {file.path.name}")
        readable.append(make_readable(file, scratch))
    for sound in readable:
        begin(f"Reading {sound.origin.path.name}")
        staging.load(database, sound)
    return readable


def _refuse(
    database: duckdb.DuckDBPyConnection,
    readable: list[ReadableFile],
    max_rejects: float,
    begin: Callable[[str], None],
) -> list[Reject]:
    """Settle which rows are refused.

    Raises:
        DataToolError: They are too many, or they are all.
    """
    begin("Settling which rows are refused")
    staging.settle_refusals(database)
    counts = staging.count_refused(database)
    for file in readable:
        counts.update(reject.reason for reject in file.rejects)
    refused, read = counts.total(), sum(file.records for file in readable)
    if read and refused / read > max_rejects:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in counts.most_common())
        raise DataToolError(
            "too_many_rejects",
            f"{refused:,} of {read:,} rows would be refused, over {max_rejects:.2%}: {reasons}",
            "Mend the input, or allow more",
            setting="--max-rejects",
            reasons=dict(counts),
        )
    (valid,) = database.sql("SELECT count(*) FROM staging.recipes").fetchall()[0]
    if valid == 0:
        raise DataToolError(
            "no_recipes", "RAW_recipes holds no valid recipe", "Give the complete file"
        )
    return staging.refused_rows(database, readable)


def _write(
    database: duckdb.DuckDBPyConnection,
    finished: Path,
    options: BuildOptions,
    readable: list[ReadableFile],
    rejects: list[Reject],
    begin: Callable[[str], None],
) -> dict[str, int]:
    """Write the file; gives the recipes left after each rule."""
    writing.open_finished(database, finished)
    others = [file.origin.table for file in readable if file.origin.table not in INDISPENSABLE]
    writing.write_tables(database, others, begin)
    rules = writing.count_after_rules(database)
    entries = {
        **_provenance(options, readable),
        "complexity_score": COMPLEXITY_DEFINITION,
        "profile_bounds": json.dumps(writing.profile_bounds(database)),
        "rows_standard": str(rules[EXCLUSION_RULES[-1]]),
        "counts": json.dumps(rules),
        "rejects": json.dumps(_by_reason(rejects)),
    }
    writing.write_meta(database, entries, rejects)
    begin("Checking the tables")
    results = run_checks(database)
    require_passed(options.out, results)
    writing.write_checks(database, results)
    writing.close_finished(database)
    return rules


def _provenance(options: BuildOptions, readable: list[ReadableFile]) -> dict[str, str]:
    """Say when and by what the file was made from what."""
    marker = options.source / MARKER
    demo = marker.is_file()
    source = options.source.resolve().name
    return {
        "built_at": datetime.now(UTC).strftime(BUILT_AT),
        "source": _description(marker) if demo else source,
        "demo": "true" if demo else "false",
        # What `verify --generated` compares with.
        **({"generated": marker.read_text("utf-8")} if demo else {}),
        "schema_version": SCHEMA_VERSION,
        "duckdb_version": duckdb.__version__,
        "tool_version": importlib.metadata.version("mangetamain-data-utils"),
        "input_sha256": json.dumps(
            {file.origin.path.name: file.origin.sha256() for file in readable}
        ),
        "rows_read": json.dumps(_rows_read(readable)),
    }


def _description(marker: Path) -> str:
    """Read how the generator describes its data.

    Raises:
        DataToolError: The marker is not the generator's.
    """
    try:
        return str(json.loads(marker.read_text("utf-8"))["description"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataToolError(
            "marker_invalid",
            f"{marker} is not what the generator writes",
            "Generate the folder anew, or remove that file from real data",
            file=marker.name,
        ) from error


def _rows_read(readable: list[ReadableFile]) -> dict[str, int]:
    """Count the data rows of each input, refused ones included."""
    return {file.origin.table: file.records for file in readable}


def _by_reason(rejects: list[Reject]) -> dict[str, int]:
    """Count the refused rows by reason, the most frequent first."""
    return dict(Counter(reject.reason for reject in rejects).most_common())


@contextmanager
def _failures(options: BuildOptions) -> Iterator[None]:
    """Turn what the machine refuses (space, memory, permission) into errors with a remedy."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise DataToolError(
            "memory_exhausted",
            f"The build needs more than the {options.memory_limit} that it may use",
            "Allow more",
            setting="--memory-limit",
        ) from error
    except UNWRITABLE as error:
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        said = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        reason = "no space is left on its disk" if full else said
        raise DataToolError(
            "target_unwritable",
            f"{options.out} cannot be written: {reason}",
            "Free some space or choose another place with --out",
            setting="--out",
        ) from error
