"""The pointer's text: what it must hold, and what is refused."""

from __future__ import annotations

import json

import pytest

from mangetamain_data_utils.release import Release

RELEASE = Release(
    key="releases/20261122T004100Z-0123456789ab/mangetamain.duckdb",
    size=1234,
    sha256="0123456789ab" + "0" * 52,
    duckdb_version="1.5.5",
    schema_version="1",
    built_at="20261122T004100Z",
    rows={"recipes": 10, "interactions": 0},
)


def test_a_pointer_reads_back_as_it_was_written() -> None:
    assert Release.from_json(RELEASE.to_json()) == RELEASE
    assert json.loads(RELEASE.to_json())["dataset_id"] == "20261122T004100Z-0123456789ab"


def test_names_from_a_later_version_are_left_alone() -> None:
    text = json.dumps({**json.loads(RELEASE.to_json()), "compression": "none"})
    assert Release.from_json(text) == RELEASE


@pytest.mark.parametrize("name", sorted(Release.__dataclass_fields__))
def test_each_name_is_required(name: str) -> None:
    data = json.loads(RELEASE.to_json())
    del data[name]
    with pytest.raises(ValueError, match=f"{name} is missing"):
        Release.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", ""),
        ("key", 7),
        ("size", 0),
        ("size", -1),
        ("size", True),
        ("size", "1234"),
        ("sha256", "0123"),
        ("sha256", "G" * 64),
        ("built_at", "2026-11-22T00:41:00Z"),
        ("built_at", "20261322T004100Z"),
        ("built_at", "../../../etc/x"),
        ("duckdb_version", None),
        ("rows", [1]),
        ("rows", {"recipes": -1}),
        ("rows", {"recipes": "10"}),
        ("dataset_id", "20261122T004100Z-ffffffffffff"),
    ],
)
def test_an_impossible_value_is_refused(name: str, value: object) -> None:
    text = json.dumps({**json.loads(RELEASE.to_json()), name: value})
    with pytest.raises(ValueError, match=f"{name} "):
        Release.from_json(text)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Release.from_json(text)
