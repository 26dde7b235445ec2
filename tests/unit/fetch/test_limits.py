"""What ends a run or a part of it, and what is left then."""

import shutil
import threading
from types import SimpleNamespace

import pytest

from indexer.errors import HomeBusy, RunError
from indexer.fetch.orders import experiment_orders
from indexer.fetch.pace import Pace
from indexer.fetch.places import Places
from indexer.fetch.shelf import Shelf
from tests.unit.fetch.mirror import BOTH, OUR_OWN, carry_out


def test_without_room_the_rest_is_not_tried(root, fetch, web):
    for number in range(1, 6):
        shutil.copytree(root / "experiments" / "E-MTAB-9002", root / "experiments" / f"E-MTAB-{number}")
        path = root / "experiments" / f"E-MTAB-{number}"
        (path / "E-MTAB-9002-configuration.xml").rename(path / f"E-MTAB-{number}-configuration.xml")
    states, said = fetch(web.address, [f"E-MTAB-{number}" for number in range(1, 6)], limit=100)
    assert states.count("failed") in {3, 4}
    assert "there was no room 3 times in a row" in said


def test_the_limit_of_a_run(address, out, fetch):
    states, said = fetch(address, limit=12_000)
    assert "more than 12,000 bytes would be fetched. Give a higher --limit" in said
    assert "failed" in states
    written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file() and path.name not in OUR_OWN)
    assert written <= 12_000
    assert fetch(address)[0].count("failed") == 0


def test_a_full_disk_is_told_before(address, fetch, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=(64 << 20) + 5000))
    states, said = fetch(address, ["E-MTAB-9001"])
    assert states == ["failed"]
    assert "bytes more do not fit" in said


def test_one_run_at_a_time(address, out, fetch):
    shelf = Shelf(out)
    with shelf.hold(), pytest.raises(HomeBusy, match="another run is fetching into it"):
        fetch(address)


def test_a_damaged_record_is_told(address, out, fetch):
    out.mkdir()
    (out / "fetched.json").write_text("{}")
    with pytest.raises(RunError, match=r"fetched.json is no record .* Move it away"):
        fetch(address)


def test_a_run_that_is_ended_says_so(web, out):
    pace = Pace(pause=0.0)
    orders = experiment_orders(BOTH, Places(f"{web.address}experiments"))
    pace.stopped.set()
    outcomes = carry_out(orders, out, pace)
    assert [outcome.state for outcome in outcomes] == ["not tried", "not tried"]
    assert (out / "fetched.json").is_file()


def test_what_is_not_there_stops_no_other(address, fetch):
    states, said = fetch(address, ["E-NONE-1", *BOTH])
    assert states == ["failed", "fetched", "fetched"]
    assert "experiments/E-NONE-1" in said
    assert "there is no such f" in said


def test_one_silent_mirror_leaves_others_alone(out, pace, root):
    names = [f"E-MTAB-{number}" for number in range(1, 5)]
    orders = experiment_orders(names, Places("http://127.0.0.1:9/experiments"))
    orders += experiment_orders(["E-MTAB-9001"], Places(str(root / "experiments")))
    outcomes = carry_out(orders, out, pace)
    assert outcomes[-1].state == "fetched"
    assert "whole" not in {outcome.state for outcome in outcomes}


def test_nothing_is_left_behind(out, fetch, web, ftp):
    before = set(threading.enumerate())
    fetch(web.address)
    shutil.rmtree(out)
    fetch(ftp.address)
    assert set(threading.enumerate()) - before == set()
