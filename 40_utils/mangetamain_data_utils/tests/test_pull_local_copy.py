"""The folder of local copies, without a server."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from mangetamain_data_utils import local_copy
from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.part_file import part_file
from mangetamain_data_utils.release import Release


def make_copy(folder: Path, content: bytes, built_at: str = "20261122T004100Z") -> Release:
    sha256 = hashlib.sha256(content).hexdigest()
    release = Release("key", len(content), sha256, "1.5.5", "1", built_at, {"recipes": 1})
    local_copy.path_of(folder, release).write_bytes(content)
    return release


def test_each_version_has_a_name_of_its_own(tmp_path: Path) -> None:
    release = make_copy(tmp_path, b"data")
    path = local_copy.path_of(tmp_path, release)
    assert path.name == f"mangetamain-20261122T004100Z-{release.sha256[:12]}.duckdb"
    later = replace(release, built_at="20261123T000000Z")
    assert local_copy.path_of(tmp_path, later) != path


def test_a_copy_without_a_note_is_hashed_once_and_then_noted(tmp_path: Path) -> None:
    release = make_copy(tmp_path, b"data")
    path = local_copy.path_of(tmp_path, release)
    assert local_copy.newest(tmp_path) is None
    assert local_copy.is_current(path, release)
    assert local_copy.newest(tmp_path) == local_copy.LocalCopy(path, release)


def test_a_noted_copy_is_not_read_again(tmp_path: Path) -> None:
    release = make_copy(tmp_path, b"data")
    path = local_copy.path_of(tmp_path, release)
    local_copy.write_note(path, release)
    before = path.stat()
    path.write_bytes(b"atad")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert local_copy.is_current(path, release)


@pytest.mark.parametrize("content", [b"atad", b"dat", b""])
def test_a_copy_that_changed_since_is_not_current(tmp_path: Path, content: bytes) -> None:
    release = make_copy(tmp_path, b"data")
    path = local_copy.path_of(tmp_path, release)
    local_copy.write_note(path, release)
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    assert not local_copy.is_current(path, release)
    assert local_copy.newest(tmp_path) is None


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"release": {}, "size": 4, "mtime_ns": 1}'])
def test_a_damaged_note_only_costs_a_hash(tmp_path: Path, note: str) -> None:
    release = make_copy(tmp_path, b"data")
    path = local_copy.path_of(tmp_path, release)
    path.with_suffix(".json").write_text(note)
    assert local_copy.newest(tmp_path) is None
    assert local_copy.is_current(path, release)
    assert local_copy.newest(tmp_path) is not None


def test_the_copy_verified_last_comes_first_unless_another_is_preferred(tmp_path: Path) -> None:
    paths = {}
    for day in ("21", "23", "22"):
        release = make_copy(tmp_path, day.encode(), f"202611{day}T000000Z")
        paths[day] = local_copy.path_of(tmp_path, release)
        local_copy.write_note(paths[day], release)
    (tmp_path / "mangetamain-zzz.duckdb").write_bytes(b"mine")
    assert [copy.path for copy in local_copy.copies(tmp_path)][0] == paths["22"]
    local_copy.prefer(paths["21"])
    first, *others = (copy.path for copy in local_copy.copies(tmp_path))
    assert first == paths["21"] and set(others) == {paths["22"], paths["23"]}
    noted = paths["21"].with_suffix(".json").stat().st_mtime_ns
    local_copy.prefer(paths["21"])
    assert paths["21"].with_suffix(".json").stat().st_mtime_ns == noted


def test_prune_keeps_the_current_copy_and_the_one_before_it(tmp_path: Path) -> None:
    releases = [make_copy(tmp_path, b"%d" % day, f"2026112{day}T000000Z") for day in range(1, 5)]
    paths = [local_copy.path_of(tmp_path, release) for release in releases]
    for at, (path, release) in enumerate(zip(paths, releases, strict=True)):
        local_copy.write_note(path, release)
        os.utime(path, ns=(at, at))
    (tmp_path / "other.duckdb").write_bytes(b"mine")
    # The current one may be old: a release that was put back.
    local_copy.prune(tmp_path, paths[0])
    assert sorted(tmp_path.glob("mangetamain-*.duckdb")) == [paths[0], paths[3]]
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert (tmp_path / "other.duckdb").exists()


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), DataToolError("s3_interrupted", "cut", "wait")]
)
def test_an_unfinished_download_goes_on_where_it_ended(
    tmp_path: Path, error: BaseException
) -> None:
    release = make_copy(tmp_path, b"data")
    with pytest.raises(type(error)):
        with part_file(tmp_path, release) as part:
            os.pwrite(part.fd, b"half", 0)
            part.note_arrived("etag", [4, 4], [4, 1])
            raise error
    with part_file(tmp_path, release) as part:
        assert os.pread(part.fd, 9, 0) == b"half"
        assert part.arrived("etag", [4, 4]) == [4, 1]
        assert part.arrived("other", [4, 4]) == part.arrived("etag", [5, 3]) == [0, 0]
        part.note_arrived("etag", [4, 4], [9, 1])
        assert part.arrived("etag", [4, 4]) == [0, 0]


@pytest.mark.parametrize(
    "error",
    [
        None,
        OSError(28, "No space left on device"),
        DataToolError("sha256_mismatch", "other", "publish"),
    ],
)
def test_what_is_of_no_use_later_goes(tmp_path: Path, error: BaseException | None) -> None:
    release = make_copy(tmp_path, b"data")
    before = list(tmp_path.iterdir())
    with pytest.raises(type(error)) if error else nullcontext():
        with part_file(tmp_path, release) as part:
            part.note_arrived("etag", [4], [4])
            if error:
                raise error
    assert list(tmp_path.iterdir()) == before


def test_what_other_downloads_left_goes(tmp_path: Path) -> None:
    stale = tmp_path / ".mangetamain-killed.part"
    stale.write_bytes(b"half")
    with part_file(tmp_path, make_copy(tmp_path, b"data")) as part:
        assert part.path.exists() and not stale.exists()


def test_who_comes_during_a_download_waits_for_its_end(tmp_path: Path) -> None:
    order = []

    def wait() -> None:
        with local_copy.locked(tmp_path):
            order.append("second")

    with local_copy.locked(tmp_path):
        second = threading.Thread(target=wait)
        second.start()
        second.join(0.1)
        order.append("first")
    second.join()
    assert order == ["first", "second"]
