"""The scanner of CSV records against Python's csv module, and against files that are broken."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from mangetamain_data_utils import csv_scan

Found = list[tuple[int, str, str]]


def scan(path: Path, columns: int) -> Found:
    """List the records of a file: line, judgement, text."""
    found: Found = []
    for batch in csv_scan.read_records(path, columns):
        for index, code in enumerate(batch.codes.tolist()):
            judged = csv_scan.REASON_OF_CODE.get(code, "blank" if code else "fine")
            found.append((int(batch.lines[index]), judged, batch.text(index, 20)))
    return found


@pytest.mark.parametrize("block", [7, 64, 1 << 20])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_records_and_lines_are_those_of_pythons_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, line_end: str
) -> None:
    monkeypatch.setattr(csv_scan, "BLOCK", block)
    chance = random.Random(block)
    pieces = ["plain", "é", "\n", "\r\n", '"', ",", "''", " ", ""]
    rows = [["".join(chance.choices(pieces, k=4)) + "." for _ in range(3)] for _ in range(300)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    path = tmp_path / "file.csv"
    path.write_bytes(text.getvalue().encode())
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""))
    starts = [1]
    assert [(starts.append(reader.line_num + 1), row)[1] for row in reader] == rows
    found = scan(path, 3)
    assert [judged for _, judged, _ in found] == ["fine"] * 300
    lines = [1]
    for row in rows[:-1]:
        lines.append(lines[-1] + 1 + sum(value.count("\n") for value in row))
    assert [line for line, _, _ in found] == lines


def test_a_malformed_record_costs_its_first_line_only(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b'a,b\n1,"open\n2,"shut"\n3\n\n4,x,y\n5,\xff\n6,z"z\n7,"two\nlines"\n8,"end\n')
    assert scan(path, 2) == [
        (1, "fine", "a,b"),
        (2, "bad_quotes", '1,"open'),
        (3, "fine", '2,"shut"'),
        (4, "column_count", "3"),
        (5, "blank", ""),
        (6, "column_count", "4,x,y"),
        (7, "encoding", "5,\ufffd"),
        (8, "bad_quotes", '6,z"z'),
        (9, "fine", '7,"two\nlines"'),
        (11, "bad_quotes", '8,"end'),
    ]


def test_a_line_of_fifty_megabytes_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\n1," + b"x" * 50_000_000 + b"\n2,y\n3," + b"x" * 50_000_000)
    found = scan(path, 2)
    assert [(line, judged) for line, judged, _ in found] == [
        (1, "fine"),
        (2, "line_too_long"),
        (3, "fine"),
        (4, "line_too_long"),
    ]


def test_many_malformed_records_do_not_slow_it_down_much(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\n" + b'1,"open\n2,"shut"\n' * 3_000)
    judged = [judgement for _, judgement, _ in scan(path, 2)]
    assert judged.count("bad_quotes") == 3_000
    assert judged.count("fine") == 3_001
