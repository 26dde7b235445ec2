"""What is kept, what is not, and for how long."""

from service.memory import LARGEST, ROOM, Memory, room_of_report


def recall(memory, key, size=1):
    """Return whether an answer had to be made."""
    made = []
    memory.recall((key,), lambda: made.append(key) or key, lambda _: size)
    return bool(made)


def test_an_answer_is_made_once():
    memory = Memory()
    assert [recall(memory, key) for key in ("a", "b", "a", "b")] == [True, True, False, False]


def test_a_large_answer_is_made_each_time():
    memory = Memory()
    assert [recall(memory, "a", LARGEST) for _ in range(2)] == [True, True]


def test_the_least_recently_used_gives_way():
    memory = Memory()
    size = LARGEST // 2
    keys = range(ROOM // size + 5)
    for key in keys:
        recall(memory, key, size)
        recall(memory, 0, size)
    assert not recall(memory, 0, size)
    assert recall(memory, 1, size)


def test_a_report_takes_room_for_whatever_it_names():
    named = [{"genes": [{}] * 20, "sets": [{}]}, {"genes": []}]
    assert (room_of_report([]), room_of_report(named), room_of_report([{"terms": [{}, {}]}])) == (0, 690, 90)
