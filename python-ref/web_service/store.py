"""What is kept of links, keys and clicks, and how it is asked for.

A read runs where it is asked for: a few pages that are in memory take microseconds,
less than handing the question to another thread. All writes go to the one writer.

Twin: `crates/web-service/src/store.rs`.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from web_service import queries, schema
from web_service.change import Count, Create, Delete
from web_service.keys import KeyHash
from web_service.link import Link, NewLink, Target
from web_service.moment import day_of
from web_service.outcome import Created, Deleted, StoreError, store_error
from web_service.slug_source import SlugSource
from web_service.targets import Targets
from web_service.validate import Page
from web_service.writer import Writer

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Store:
    """The database, for many to ask at once.

    These are tasks of one event loop, on its thread. Every method raises `StoreError`
    if it can't do what it is asked for.
    """

    def __init__(
        self, reader: sqlite3.Connection, writer: Writer, targets: Targets
    ) -> None:
        # One is enough where one thread reads.
        self._reader: sqlite3.Connection | None = reader
        self._writer = writer
        self._targets = targets

    @classmethod
    def open(
        cls,
        path: str,
        targets: Targets,
        slugs: SlugSource,
        on_commit: Callable[[int], None],
    ) -> "Store":
        """Open the database.

        It is created if there is none. `slugs` gives slugs that nobody chose;
        `on_commit` is told how many changes each commit has, on the writer's thread.
        """
        connection = schema.open_writer(path)
        reader = schema.open_reader(path)
        return cls(reader, Writer(connection, slugs, on_commit), targets)

    def check(self) -> None:
        """Read something, whatever it is."""
        self._read(queries.check)

    def owner(self, hash: KeyHash) -> int | None:  # noqa: A002
        """Return the owner of a key."""
        return self._read(queries.owner, hash)

    def target(self, slug: str) -> Target | None:
        """Return what is known of a link when somebody follows it."""
        return self._targets.find(slug, lambda slug: self._read(queries.target, slug))

    def link(self, owner: int, slug: str) -> tuple[Link, bool] | None:
        """Return a link of an owner's, and whether it is deleted."""
        return self._read(queries.link, owner, slug)

    def links(self, owner: int, page: Page) -> tuple[list[Link], int | None]:
        """Return a part of an owner's links, and where the next part begins."""
        return self._read(queries.links, owner, page)

    def days(self, link: int) -> list[tuple[int, int]]:
        """Return the days on which a link was followed, each with how many times."""
        return self._read(queries.days, link)

    async def create(self, owner: int, new: NewLink, now: int) -> Created:
        """Create a link."""
        return await self._writer.ask(partial(Create, owner, new, now))

    async def delete(self, owner: int, slug: str, now: int) -> Deleted:
        """Delete a link of an owner's."""
        deleting = self._writer.ask(partial(Delete, owner, slug, now))
        return await self._targets.forget_after(slug, deleting)

    async def count(self, link: int, now: int) -> None:
        """Count that a link was followed."""
        await self._writer.ask(partial(Count, link, day_of(now)))

    async def close(self) -> None:
        """Close the database, after all is written that was asked for."""
        try:
            await self._writer.close()
        finally:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _read(
        self,
        query: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        if self._reader is None:
            raise StoreError.closed()
        try:
            return query(self._reader, *args, **kwargs)
        except sqlite3.Error as error:
            raise store_error(error) from None
