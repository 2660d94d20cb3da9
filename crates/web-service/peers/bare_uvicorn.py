"""A bare server on uvicorn: what a redirect costs before anything is looked up.

Usage: bare_uvicorn.py [ARGUMENTS]   what is asked for is ignored
Prints where it listens, answers any path with the same redirect, and ends at SIGTERM.
"""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

HEADERS = [
    (b"location", b"https://example.com/"),
    (b"cache-control", b"no-store"),
    (b"content-length", b"0"),
]


class Server(uvicorn.Server):
    """uvicorn, which ends with 0 at SIGTERM."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in order; uvicorn would raise the signal again afterwards."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.handle_exit, signal.SIGTERM, None)
        yield


async def redirect(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer a request."""
    await send({"type": "http.response.start", "status": 302, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b""})


def main() -> None:
    """Serve until SIGTERM."""
    config = uvicorn.Config(
        redirect,
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        # Connections wait in the queue until the loop takes them, a moment later.
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvloop.run(Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
