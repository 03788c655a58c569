"""Find where the records of a CSV file begin and end, and which of them are malformed.

DuckDB reads clean CSV fast, but what it does with a malformed line depends on where its threads
happen to split the file. So the raw bytes are looked at first: quotes, commas and line ends are
enough to know the records (RFC 4180, quoted line ends included), their lines in the file, and
the malformed ones. numpy does it at hundreds of megabytes per second.

A malformed record that spans several lines is usually a quote that never closes and swallows its
innocent neighbours. Only its first line is refused; reading goes on after that line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

QUOTE, COMMA, NEWLINE, RETURN = b'",\n\r'
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLOCK = 1 << 20
# After a malformed record the rest is read again; a small window keeps that cheap.
SMALL_WINDOW = 1 << 14
# Real lines have up to some 30,000 characters; DuckDB refuses those of more than 2 MB.
LONGEST_RECORD = 1 << 20

FINE, UNFINISHED, BLANK, COLUMN_COUNT, BAD_QUOTES, TOO_LONG, ENCODING, CONTROL = range(8)
# What a quote that never closes looks like once it has swallowed the lines after it.
SWALLOWING = [COLUMN_COUNT, BAD_QUOTES, TOO_LONG]
REASON_OF_CODE = {
    COLUMN_COUNT: "column_count",
    BAD_QUOTES: "bad_quotes",
    TOO_LONG: "line_too_long",
    ENCODING: "encoding",
    CONTROL: "control_character",
}

Positions = NDArray[np.int64]
Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Records:
    """Consecutive records of a file; the arrays have one element per record.

    Attributes:
        data: The bytes that hold the records.
        starts: First byte of each record, counted in `data`.
        ends: The line feed that ends it, counted in `data`.
        lines: Line of the file on which it starts, from 1.
        codes: `FINE`, `BLANK` or what is wrong with it.
        next_line: Line on which the record after these starts.
    """

    data: bytes
    starts: Positions
    ends: Positions
    lines: Positions
    codes: Codes
    next_line: int

    @property
    def length(self) -> int:
        """How many bytes of the file the records take."""
        return int(self.ends[-1]) + 1

    def count_returns(self, chosen: NDArray[np.bool_]) -> int:
        """Count the chosen records that end with a carriage return before the line feed."""
        last = np.frombuffer(self.data, np.uint8)[np.maximum(self.ends[chosen] - 1, 0)]
        return int((last == RETURN).sum())

    def text(self, index: int, length: int) -> str:
        """Give the first `length` characters of a record, whatever its encoding."""
        start, end = int(self.starts[index]), int(self.ends[index])
        piece = self.data[start : min(end, start + 4 * length)]
        return piece.decode("utf-8", errors="replace")[:length]


@dataclass(frozen=True)
class _Marks:
    """The quotes, commas and line ends of a window; `outside`: not within quotes."""

    data: Codes
    positions: Positions
    kinds: Codes
    outside: NDArray[np.bool_]

    def at(self, kind: int) -> NDArray[np.bool_]:
        """Select the marks of one kind that are outside quotes."""
        chosen: NDArray[np.bool_] = (self.kinds == kind) & self.outside
        return chosen

    def feeds(self) -> Positions:
        """Find all line feeds, those within quotes included."""
        found: Positions = self.positions[self.kinds == NEWLINE]
        return found

    def misplaced_quotes(self) -> Positions:
        """Find quotes that open or close anywhere but at the border of a field."""
        quotes = self.kinds == QUOTE
        at, closing = self.positions[quotes], self.outside[quotes]
        before = self.data[np.maximum(at - 1, 0)]
        after = self.data[np.minimum(at + 1, len(self.data) - 1)]
        opens_well = (before == COMMA) | (before == NEWLINE) | (before == QUOTE) | (at == 0)
        closes_well = (after == COMMA) | (after == NEWLINE) | (after == RETURN) | (after == QUOTE)
        wrong: Positions = at[~np.where(closing, closes_well, opens_well)]
        return wrong

    def stray_returns(self) -> Positions:
        """Find carriage returns outside quotes that no line feed follows."""
        returns = self.positions[self.at(RETURN)]
        after = self.data[np.minimum(returns + 1, len(self.data) - 1)]
        stray: Positions = returns[after != NEWLINE]
        return stray


def read_records(path: Path, columns: int) -> Iterator[Records]:
    """Walk through an uncompressed CSV file, its header included.

    Args:
        path: A file with commas and double quotes.
        columns: How many columns a record must have.

    Yields:
        The records in the file's order, about 1 MiB of them at a time.
    """
    with path.open("rb") as file:
        if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
            file.seek(0)
        rest, line, final = b"", 1, False
        while not final:
            block = file.read(BLOCK)
            final = len(block) < BLOCK
            rest += block
            if final and rest and not rest.endswith(b"\n"):
                rest += b"\n"
            used = 0
            for records in _runs(rest, columns, line, final):
                yield records
                used, line = used + records.length, records.next_line
            rest = rest[used:]
            if len(rest) > LONGEST_RECORD:
                yield _endless_line(rest, line)
                rest, line = _after_line_end(file), line + 1


def _runs(data: bytes, columns: int, line: int, final: bool) -> Iterator[Records]:
    """Cut a block into runs of records; after a malformed one reading starts anew."""
    used, window = 0, len(data)
    while used < len(data):
        piece = data[used : used + window]
        rest_is_whole = used + window >= len(data)
        records = _split(piece, columns, line, final and rest_is_whole)
        if records is not None:
            yield records
            used, line = used + records.length, records.next_line
            window = SMALL_WINDOW if records.codes[-1] in REASON_OF_CODE else 2 * window
        elif rest_is_whole:
            return
        else:
            window = 2 * window


def _split(data: bytes, columns: int, line: int, final: bool) -> Records | None:
    """Split a window that begins with a record, up to its first swallowing record.

    Returns:
        The records, or None when the window does not hold a whole one.
    """
    marks = _marks(data)
    feeds = marks.feeds()
    ends = marks.positions[marks.at(NEWLINE)]
    unfinished = len(ends) == 0 or ends[-1] + 1 < len(data)
    if unfinished:
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    codes = _codes(data, marks, starts, ends, columns)
    if unfinished:
        codes[-1] = _code_of_unfinished(marks, int(starts[-1]), final)
    feeds_before = np.searchsorted(feeds, starts)
    spans_lines = np.searchsorted(feeds, ends) > feeds_before
    swallowing = np.flatnonzero(spans_lines & np.isin(codes, SWALLOWING))
    if len(swallowing):
        keep = int(swallowing[0]) + 1
        ends[keep - 1] = feeds[feeds_before[keep - 1]]
    else:
        keep = len(ends) - unfinished
    if keep == 0:
        return None
    next_line = line + int(np.searchsorted(feeds, ends[keep - 1])) + 1
    lines = line + feeds_before[:keep]
    return Records(data, starts[:keep], ends[:keep], lines, codes[:keep], next_line)


def _marks(data: bytes) -> _Marks:
    """Find the bytes that decide where fields and records end."""
    window = np.frombuffer(data, np.uint8)
    special = (window == QUOTE) | (window == COMMA) | (window == NEWLINE) | (window == RETURN)
    positions = np.flatnonzero(special)
    kinds = window[positions]
    # Counting in eight bits overflows, but only the last bit matters: odd means within quotes.
    within = np.cumsum(kinds == QUOTE, dtype=np.uint8) & 1
    return _Marks(window, positions, kinds, within == 0)


def _codes(data: bytes, marks: _Marks, starts: Positions, ends: Positions, columns: int) -> Codes:
    """Judge each record; the last thing found wrong with it counts."""
    codes = np.full(len(ends), FINE, np.uint8)
    commas = marks.positions[marks.at(COMMA)]
    found = np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1
    codes[found != columns] = COLUMN_COUNT
    if b"\0" in data:
        codes[np.searchsorted(ends, np.flatnonzero(marks.data == 0))] = CONTROL
    codes[np.searchsorted(ends, marks.stray_returns())] = CONTROL
    _mark_encoding(codes, data, starts, ends)
    codes[np.searchsorted(ends, marks.misplaced_quotes())] = BAD_QUOTES
    length = ends - starts
    codes[length > LONGEST_RECORD] = TOO_LONG
    codes[(length == 0) | ((length == 1) & (marks.data[starts] == RETURN))] = BLANK
    return codes


def _mark_encoding(codes: Codes, data: bytes, starts: Positions, ends: Positions) -> None:
    """Mark the records that are not UTF-8; most windows are sound, which is quick to see."""
    try:
        data[: ends[-1]].decode()
    except UnicodeDecodeError:
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            try:
                data[start:end].decode()
            except UnicodeDecodeError:
                codes[index] = ENCODING


def _code_of_unfinished(marks: _Marks, start: int, final: bool) -> int:
    """Judge the last record of a window, whose end is not in sight."""
    if len(marks.data) - start > LONGEST_RECORD:
        return TOO_LONG
    misplaced = marks.misplaced_quotes()
    if final or (len(misplaced) and misplaced[-1] >= start):
        return BAD_QUOTES
    return UNFINISHED


def _endless_line(data: bytes, line: int) -> Records:
    """Describe a line that is too long to be read to its end."""
    codes = np.array([TOO_LONG], np.uint8)
    whole = np.array([0]), np.array([len(data)])
    return Records(data, *whole, np.array([line]), codes, line + 1)


def _after_line_end(file: BinaryIO) -> bytes:
    """Skip the rest of a line without keeping it, and give what was read beyond it."""
    while block := file.read(BLOCK):
        _, end, beyond = block.partition(b"\n")
        if end:
            return beyond
    return b""
