import gc

import pytest

from boundary.batches import by_python
from boundary.rounds import Differs, measure, prove
from boundary.tasks import Task, enough_calls, run, same


def task(way: str, answer: object, batch: int = 0) -> Task:
    return Task("toy", 3, way, lambda _: answer, same(None), batch)


def quiet(_: str) -> None:
    pass


def test_every_task_runs_once_a_round_in_an_order_of_its_own() -> None:
    ran: list[str] = []

    def noted(name: str) -> Task:
        def call() -> None:
            ran.append(name)

        return Task(name, 0, "python", call, None, most=1)

    names = "abcdefgh"
    measure([noted(name) for name in names], 3, 1, 1, quiet)
    rounds = [ran[start : start + 8] for start in range(0, 24, 8)]
    assert [sorted(one) for one in rounds] == [list(names)] * 3
    assert len({tuple(one) for one in rounds}) == 3


def test_the_collector_is_off_while_calls_are_timed_and_on_again_after() -> None:
    seen: list[bool] = []
    watch = Task("toy", 0, "python", lambda: seen.append(gc.isenabled()), None, most=1)
    gc.enable()
    measure([watch], 1, 1, 1, quiet)
    assert seen == [False]
    assert gc.isenabled()


def test_a_difference_in_any_round_is_found() -> None:
    answers = iter([1, 1, 2])
    changing = Task("toy", 3, "rust", lambda: next(answers), None, most=1)
    steady = Task("toy", 3, "python", lambda: 1, None, most=1)
    with pytest.raises(Differs) as raised:
        measure([changing, steady], 3, 1, 1, quiet)
    assert (raised.value.round, raised.value.found, raised.value.wanted) == (2, 2, 1)


def test_a_difference_says_where_it_is() -> None:
    tasks = [task("python", 1), task("rust", 1, batch=10)]
    with pytest.raises(Differs, match="toy of 3: rust by 10 differs from python"):
        prove(tasks, [1, 2], 4)


def test_equal_numbers_of_other_types_differ() -> None:
    with pytest.raises(Differs):
        prove([task("python", 1), task("rust", 1)], [1, True], 0)


def test_one_byte_less_in_a_summary_is_found() -> None:
    wanted = by_python(b"x\n")
    assert wanted is not None
    tasks = [task("python", 1), task("rust", 1)]
    prove(tasks, [wanted, wanted._replace()], 0)
    with pytest.raises(Differs):
        prove(tasks, [wanted, wanted._replace(bytes=1)], 0)


def test_a_loop_grows_until_it_takes_long_enough() -> None:
    quick = Task("toy", 0, "python", lambda: None, None)
    calls = enough_calls(quick, 200_000)
    assert calls > 100
    assert enough_calls(quick._replace(most=50), 200_000) == 50
    assert run(quick, calls).ns > 0


def test_the_loop_alone_calls_nothing() -> None:
    assert run(Task("toy", 0, "loop", None, None), 10).result is None
