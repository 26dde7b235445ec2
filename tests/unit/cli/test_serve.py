"""`opengxa serve` and `opengxa demo`: what is said before anything is served or built."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.sources import Sources
from opengxa.cli import demo
from opengxa.cli.main import main

EXPERIMENTS = Path(__file__).resolve().parents[2] / "data" / "experiments"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_a_taken_port_is_said_in_one_sentence(taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "--no-downloads", str(EXPERIMENTS / "E-MTAB-9001"), "--home", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["serve", "--home", str(tmp_path), "--port", str(taken)]) == 2
    said = (
        f"opengxa: port {taken} of 127.0.0.1 cannot be used (Address already in use): choose another one with --port\n"
    )
    assert capsys.readouterr().err == said


def test_an_address_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--wait", "--home", str(tmp_path), "--host", "999.1.1.1"]) == 2
    assert capsys.readouterr().err.startswith("opengxa: --host 999.1.1.1: ")


def test_a_prefix_is_called_as_it_was_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--prefix", "gxa"])
    assert "argument --prefix: got 'gxa'; a prefix starts with a slash, as in /gxa" in capsys.readouterr().err


def test_a_home_that_is_a_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "home"
    file.touch()
    assert main(["serve", "--home", str(file)]) == 2
    assert capsys.readouterr().err == f"opengxa: {file} is a file, not a directory of releases.\n"
    assert main(["index", str(EXPERIMENTS), "--home", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"opengxa: --home {file} is a file: name a directory")


def test_it_waits_for_the_first_release_when_told_to(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "opengxa", "serve", "--home", str(tmp_path / "home"), "--port", str(port)]
    with subprocess.Popen([*command, "--wait", "--workers", "1"], stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/api/v1/health"
            assert until(address, 503)
            index = ["index", "--no-downloads", str(EXPERIMENTS / "E-MTAB-9001"), "--home", str(tmp_path / "home")]
            assert main(index) == 0
            assert until(address, 200)
        finally:
            server.terminate()


def until(address: str, status: int) -> bool:
    """Ask until a status comes, for half a minute."""
    deadline = time.monotonic() + 30
    while (came := status_of(address)) != status and time.monotonic() < deadline:
        time.sleep(0.2)
    return came == status


def test_the_demo_looks_for_its_port_before_it_builds(
    taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--home", str(tmp_path / "home"), "--port", str(taken), "--serve"]) == 2
    said = capsys.readouterr().err
    assert f"port {taken} of 127.0.0.1 cannot be used" in said
    assert "make demo PORT=" in said
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("serve", [True, False])
def test_the_demo_serves_itself_or_says_how(
    *, serve: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    sources = Sources((EXPERIMENTS / "E-MTAB-9001",))
    monkeypatch.setattr("indexer.demo.sources.write_sources", lambda *_: sources)
    monkeypatch.setattr(os, "execv", lambda _, command: started.append(command))
    monkeypatch.setattr(demo, "make_downloads", lambda *_: 0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    arguments = ["demo", "--home", str(tmp_path), "--port", port]
    monkeypatch.setenv("PATH", "")
    assert main([*arguments, "--serve"] if serve else arguments) == 0
    serving = ["serve", "--home", str(tmp_path), "--port", port]
    assert started == ([[sys.executable, "-m", "opengxa", *serving]] if serve else [])
    program = Path(sys.executable).parent / "opengxa"
    assert (f"Serve it: {program} {' '.join(serving)}\n" in capsys.readouterr().out) != serve
