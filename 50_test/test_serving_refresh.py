"""How the running site looks for newer data, pulls them and takes them, watched over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_proxy import cutting, of_data, slow
from serving import BALLAST, CLIENT, Scene
from waiting import wait_until

from mangetamain_data_utils import local_copy
from mangetamain_data_utils.publish import publish
from mangetamain_data_utils.release import Release
from mangetamain_data_utils.s3 import make_client


@pytest.mark.parametrize("after", [0, 5000, 1_234_567])
def test_a_connection_cut_at_any_byte_costs_the_rest_and_nothing_else(
    scene: Scene, make_dataset: Callable[..., Path], after: int
) -> None:
    file = make_dataset(BALLAST)
    newer = publish(scene.etl, file)
    logged, asked = len(scene.errors()), len(scene.proxy.asked)
    scene.proxy.fault = cutting(after, times=1)
    scene.refresh()
    scene.wait_for(lambda body: body["dataset"]["id"] == newer.dataset_id)
    scene.proxy.fault = None
    assert len(scene.errors()) == logged
    ranges = [part for _, path, part in scene.proxy.asked[asked:] if path.endswith(newer.key)]
    firsts = [int(part.removeprefix("bytes=").partition("-")[0]) for part in ranges if part]
    assert firsts[0] == 0 and 0 <= firsts[-1] <= after
    assert (firsts[-1] > 0) == (after > 0)  # what came was kept


def test_a_slow_transfer_shows_how_far_it_is_and_disturbs_nobody(
    scene: Scene, make_dataset: Callable[..., Path]
) -> None:
    newer = publish(scene.etl, make_dataset(BALLAST))
    scene.proxy.fault = of_data(slow)
    scene.refresh()
    going = scene.wait_for(lambda body: body.get("progress", {}).get("percent", 0) > 20)
    assert going["dataset"]["stale"] is False
    assert going["progress"]["total_bytes"] == newer.size
    assert 0 < going["progress"]["bytes"] <= newer.size
    assert 0 < going["progress"]["bytes_per_second"] < 100e6
    done = scene.wait_for(lambda body: body["dataset"]["id"] == newer.dataset_id)
    assert "progress" not in done
    scene.proxy.fault = None


def test_an_unchanged_data_set_costs_one_request_and_no_data(scene: Scene) -> None:
    scene.refresh()
    time.sleep(0.5)
    asked, sent = len(scene.proxy.asked), scene.proxy.sent
    scene.refresh()
    wait_until(lambda: len(scene.proxy.asked) > asked)
    time.sleep(0.5)
    assert scene.proxy.asked[asked:] == [
        ("GET", f"/{scene.app.bucket}/{scene.app.pointer_key}", None)
    ]
    assert scene.proxy.sent == sent
    assert scene.ready()["dataset"]["age_seconds"] <= 1


@pytest.mark.parametrize("damage", [b"damaged", None], ids=["damaged", "gone"])
def test_a_copy_that_is_damaged_under_the_site_is_pulled_again(
    scene: Scene, damage: bytes | None
) -> None:
    served = scene.ready()["dataset"]["id"]
    copies = local_copy.copies(scene.cache)
    [copy] = [copy for copy in copies if copy.release.dataset_id == served]
    copy.path.unlink()
    if damage:
        copy.path.write_bytes(damage)
    scene.refresh()
    wait_until(lambda: copy in local_copy.copies(scene.cache))
    assert scene.ready()["dataset"]["id"] == served
    assert CLIENT.get(f"{scene.url}/api/v1/analyses/weekend-volume.csv").status_code == 200


def test_a_release_that_is_put_back_is_served_again(
    scene: Scene, make_dataset: Callable[..., Path]
) -> None:
    client, place = make_client(scene.etl), {"Bucket": scene.etl.bucket}
    pointer = {**place, "Key": scene.etl.pointer_key}
    text = client.get_object(**pointer)["Body"].read()
    newer = publish(scene.etl, make_dataset())
    scene.refresh()
    scene.wait_for(lambda body: body["dataset"]["id"] == newer.dataset_id)
    asked = len(scene.proxy.asked)
    client.put_object(**pointer, Body=text)
    scene.refresh()
    scene.wait_for(lambda body: body["dataset"]["id"] == Release.from_json(text).dataset_id)
    assert not [path for _, path, _ in scene.proxy.asked[asked:] if path.endswith(".duckdb")]


def test_only_the_operator_may_refresh(scene: Scene) -> None:
    answer = CLIENT.post(f"{scene.url}/admin/refresh", headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401
