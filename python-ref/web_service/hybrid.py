"""The `hybrid` rung: Rust in front of Python, path by path.

The program in Rust answers short addresses, and passes `/api` on to this service, which
listens on a loopback port; both work on one database. Python is in charge: it starts
the front, passes on where it listens, and ends both in order.
"""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO

from starlette.types import ASGIApp

from common.errors import system_reason
from common.output import write_report
from web_service import cli
from web_service.app import App, router
from web_service.errors import Front
from web_service.options import Options
from web_service.serve import Server, address_of, bind, shown

_PROGRAM = Path(__file__).resolve().parents[2] / "target/release/shortlink"
_READY = "listening on "
# A front that was told to stop may finish what is in flight, in seconds.
_STOP_S = 15
# Longer than the front keeps a connection that nothing comes over, or it would now and
# then send a request over one that is being closed.
_KEEP_S = 60
# Linux's request to be told when the parent ends: see prctl(2).
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(serve_behind)


def serve_behind(options: Options) -> int:
    """Serve behind a front until a signal says to stop; return the exit code.

    Raises:
        ShortlinkError: if the front can't be started, or ends unasked.
    """
    program = os.environ.get("SHORTLINK_PROGRAM", str(_PROGRAM))
    with bind(("127.0.0.1", 0)) as listener:
        own = address_of(listener)
        with _start(program, options, own) as front:
            try:
                line = _first_line(front.stdout)
                if not line.startswith(_READY):
                    # It has said itself what is wrong.
                    return front.wait(_STOP_S)
                address = line.removeprefix(f"{_READY}http://")
                app = App.open(_behind(options), address)
                server = _Behind(app, router(app), own, front, line)
                code = server.answer(listener)
            finally:
                _end(front)
            if server.signal is None:
                raise Front(program, f"ended unasked, with {front.returncode}")
            return code


class _Behind(Server):
    """A server that ends after its front, or with it."""

    def __init__(
        self,
        app: App,
        application: ASGIApp,
        address: str,
        front: "subprocess.Popen[str]",
        line: str,
    ) -> None:
        super().__init__(app, application, address)
        # Clients have no more time by this: their limits are the front's.
        self.config.timeout_keep_alive = _KEEP_S
        self._front = front
        self._line = line
        self._watch: asyncio.Task[None] | None = None

    def ready(self) -> None:
        """Pass on where the front listens."""
        write_report(f"{self._line}\n".encode())
        self._watch = asyncio.create_task(self._end_with_front())

    def stop(self, number: int) -> None:
        """Ask the front to stop; until it has, its requests are answered."""
        if self.signal is not None:
            self._front.kill()
        self.begin_stop(number)
        self._front.terminate()

    async def _end_with_front(self) -> None:
        await asyncio.to_thread(self._front.wait)
        self.should_exit = True


def _start(program: str, options: Options, behind: str) -> "subprocess.Popen[str]":
    """Start the front, which passes on to the address `behind`."""
    arguments = {
        "--db": options.db,
        "--listen": shown(*options.listen),
        "--base-url": options.base_url,
        "--read-timeout": options.read_timeout_s,
        "--max-body": options.max_body,
        "--rate": options.rate,
        "--access-log": options.access_log,
        "--log-level": options.log_level.name.lower(),
        # Said either way: the front's environment is this process's own.
        "--trust-forwarded": "yes" if options.trust_forwarded else "no",
        "--count-clicks": "yes" if options.count_clicks else "no",
        "--pass-api": f"http://{behind}",
    }
    command = [program, "serve"]
    for name, value in arguments.items():
        if value is not None:
            command += [name, str(value)]
    try:
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C is for this process, which ends both in order.
            process_group=0,
            preexec_fn=_end_with_parent,  # noqa: PLW1509
        )
    except OSError as error:
        raise Front(program, system_reason(error)) from error


def _end_with_parent() -> None:
    """Have this process told to stop when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _first_line(output: IO[str] | None) -> str:
    return "" if output is None else output.readline().rstrip("\n")


def _behind(options: Options) -> Options:
    """Return what is asked for behind a front, which limits and logs by itself."""
    return replace(options, rate=None, access_log=None, trust_forwarded=True)


def _end(front: "subprocess.Popen[str]") -> None:
    """End the front, if it hasn't ended."""
    if front.poll() is None:
        front.terminate()
        try:
            front.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            front.kill()


if __name__ == "__main__":
    sys.exit(main())
