import pytest

from mappings.layout import Home
from service.current import CHECK_EVERY, Releases
from service.errors import NotFound, Unavailable
from service.settings import Settings


class Opened:
    """Stands for an open release."""

    def __init__(self, paths):
        self.id = paths.root.name


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("service.current.time.monotonic", lambda: now[0])
    return now


def publish(home, name):
    folder = home.releases / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "release.json").write_text("{}")
    link = home.root / "next"
    link.symlink_to(f"releases/{name}")
    link.rename(home.current)


def releases(home, opened=Opened, kept=2):
    return Releases(Settings(home=home.root, kept_releases=kept), opened)


def test_a_new_release_is_taken_after_a_second(home, clock):
    publish(home, "r1")
    current = releases(home)
    held = current.current()
    publish(home, "r2")
    assert current.current() is held
    clock[0] += CHECK_EVERY
    assert current.current().id == "r2"
    assert held.id == "r1"


def test_the_same_release_is_opened_once(home, clock):
    publish(home, "r1")
    opened = []

    def open_one(paths):
        opened.append(paths.root.name)
        return Opened(paths)

    current = releases(home, open_one)
    for _ in range(5):
        current.current()
        clock[0] += CHECK_EVERY
    assert opened == ["r1"]


def test_a_release_that_cannot_be_opened_leaves_the_old_one(home, clock, caplog):
    publish(home, "r1")

    def open_one(paths):
        if paths.root.name == "r2":
            raise Unavailable("damaged")
        return Opened(paths)

    current = releases(home, open_one)
    current.current()
    publish(home, "r2")
    clock[0] += CHECK_EVERY
    assert current.current().id == "r1"
    assert "r2 cannot be opened" in caplog.text


def test_nothing_published_says_what_to_do(home):
    with pytest.raises(Unavailable, match="opengxa index"):
        releases(home).current()


def test_others_can_be_pinned_and_only_some_stay_open(home):
    opened = []

    def open_one(paths):
        opened.append(paths.root.name)
        return Opened(paths)

    for name in ("r1", "r2", "r3", "r4"):
        publish(home, name)
    current = releases(home, open_one, kept=2)
    for name in ("r1", "r2", "r1", "r3", "r1", "r2", "r4"):
        assert current.pinned(name).id == name
    assert opened == ["r4", "r1", "r2", "r3", "r2"]


@pytest.mark.parametrize("name", ["r9", "..", "../releases/r1", "r1/", "", "r" * 500])
def test_what_is_no_release_is_not_found(home, name):
    publish(home, "r1")
    with pytest.raises(NotFound):
        releases(home).pinned(name)


def test_what_cannot_be_opened_is_said_once_per_change(home, clock, caplog):
    publish(home, "r1")

    def open_one(paths):
        if paths.root.name != "r1":
            raise Unavailable("damaged")
        return Opened(paths)

    current = releases(home, open_one)
    current.current()
    for name in ("r2", "r2", "r2", "r3"):
        publish(home, name)
        clock[0] += CHECK_EVERY
        assert current.current().id == "r1"
    assert [record.getMessage()[:29] for record in caplog.records] == [
        "Release r2 cannot be opened; ",
        "Release r3 cannot be opened; ",
    ]
    assert all(record.exc_info is None for record in caplog.records)
