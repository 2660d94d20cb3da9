"""The crawl: one coordinator owns the frontier, and at most so many tasks fetch.

Each address is a task of its own. The coordinator starts as many as are allowed, waits
until one ends, takes its answer, and starts the next: no queue can grow, for what isn't
started stays in the frontier. All tasks belong to one group, which cancels them when it
is left: none outlives the crawl, however it ends.

Twin: `crates/concurrent-workers/src/crawl.rs`.
"""

import asyncio

from concurrent_workers.fetch import Fetcher
from concurrent_workers.frontier import Frontier
from concurrent_workers.progress import Progress
from concurrent_workers.task import Answer, Task


async def crawl(
    frontier: Frontier, fetcher: Fetcher, workers: int, progress: Progress
) -> None:
    """Ask for everything the frontier hands out, at most `workers` at a time."""
    # Rust's `JoinSet` says which task ended; here each tells its answer.
    ended: asyncio.Queue[tuple[int, Answer]] = asyncio.Queue()

    async def fetch(task: Task) -> None:
        ended.put_nowait((task.place, await fetcher.fetch(task)))

    running = 0
    async with asyncio.TaskGroup() as tasks:
        while True:
            while running < workers and (task := frontier.hand_out()):
                tasks.create_task(fetch(task))
                running += 1
            if not running:
                return
            place, answer = await ended.get()
            running -= 1
            frontier.settle(place, answer)
            progress.show(*frontier.progress())
