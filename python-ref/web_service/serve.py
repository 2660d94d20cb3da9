"""Runs the service: listens, answers, and stops in order.

Twin: `crates/web-service/src/serve.rs`.
"""

import asyncio
import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
import uvloop
from starlette.types import ASGIApp

from common.errors import system_reason
from common.output import write_report
from web_service.app import App
from web_service.errors import Listen
from web_service.options import Options
from web_service.outcome import StoreError
from web_service.protocol import Protocol

# How long requests in flight may take once the service was told to stop, in seconds.
_DRAIN_S = 10
# Connections that the system keeps until they are accepted.
_BACKLOG = 1024

# What a rung makes of what all requests share.
Router = Callable[[App], ASGIApp]


def serve(options: Options, router: Router) -> int:
    """Serve until told to stop; the exit code is 0 by SIGTERM, 130 by Ctrl-C.

    Raises:
        ShortlinkError: any before the service is ready.
    """
    with bind(options.listen) as listener:
        address = address_of(listener)
        app = App.open(options, address)
        return Server(app, router(app), address).answer(listener)


def bind(address: tuple[str, int]) -> socket.socket:
    """Return a socket at that address, which listens once the service is ready.

    Raises:
        Listen: if the system refuses it.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A port that was used a moment ago may be used again.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise Listen(shown(*address), _listen_reason(error)) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address that a socket listens on."""
    host, port = listener.getsockname()[:2]
    return shown(host, port)


def shown(host: str, port: int) -> str:
    """Return an address and a port as one text."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Server(uvicorn.Server):
    """uvicorn, which says where it listens, and ends with an exit code."""

    def __init__(self, app: App, application: ASGIApp, address: str) -> None:
        settings = uvicorn.Config(
            application,
            http=Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=app.options.read_timeout_s,
            timeout_graceful_shutdown=_DRAIN_S,
        )
        super().__init__(settings)
        # The signal that said to stop.
        self.signal: int | None = None
        self._app = app
        self._address = address

    def answer(self, listener: socket.socket) -> int:
        """Answer requests until a signal says to stop; return the exit code."""
        uvloop.run(self._answer(listener))
        return 130 if self.signal == signal.SIGINT else 0

    def ready(self) -> None:
        """Say where the service listens."""
        write_report(f"listening on http://{self._address}\n".encode())

    def stop(self, number: int) -> None:
        """Stop in order, since a signal says so."""
        self.begin_stop(number)
        self.should_exit = True

    def begin_stop(self, number: int) -> None:
        """Tell those who ask that the service is about to end."""
        if self.signal is not None:
            # Asked twice: whoever asks doesn't want to wait.
            os._exit(128 + number)
        self.signal = number
        self._app.stop()
        self._app.log.stopping()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, and say so."""
        await super().startup(sockets)
        self.ready()
        self._app.log.listening(self._address)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in order at a signal; uvicorn would raise it again afterwards."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop, number)
        yield

    async def on_tick(self, counter: int) -> bool:
        """Do what is due ten times a second."""
        access_log = self._app.access_log
        if access_log is not None and counter % 10 == 0:
            self._write_out(access_log.flush)
        return await super().on_tick(counter)

    async def _answer(self, listener: socket.socket) -> None:
        try:
            await self.serve(sockets=[listener])
        finally:
            await self._close()
        self._app.log.stopped()

    async def _close(self) -> None:
        """Close what was opened; all that was asked for is written then."""
        app = self._app
        try:
            await app.store.close()
        except StoreError as error:
            app.log.failure("store", str(error))
        if app.access_log is not None:
            self._write_out(app.access_log.close)

    def _write_out(self, write: Callable[[], None]) -> None:
        """Hand over the lines of the access log."""
        try:
            write()
        except OSError as error:
            self._app.log.failure("access_log", system_reason(error))


def _listen_reason(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "the address is in use"
        case errno.EACCES:
            return "permission denied"
        case _:
            return system_reason(error)
