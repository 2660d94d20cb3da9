"""The command line: what can be asked for.

Twin: `crates/web-service/src/cli.rs`.
"""

import argparse
import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from common.arguments import HelpFormatter, natural, path
from common.output import write_report
from common.program import run_program
from web_service import __version__, keys, moment, schema
from web_service.options import Level, Options
from web_service.target import Origin

_EXAMPLES = """\
Examples:
  python -m web_service key add ana --db links.db
  python -m web_service serve --db links.db --listen 127.0.0.1:8080
  curl -H 'Authorization: Bearer sl_…' --json '{"url":"https://example.org/"}' \\
      http://127.0.0.1:8080/api/links
  SHORTLINK_DB=links.db SHORTLINK_RATE=50 python -m web_service serve

Each option of `serve` may also come from the environment, as SHORTLINK_DB,
SHORTLINK_LISTEN and so on; the command line wins. Once the service is ready it prints
one line, `listening on http://…`. It logs to standard error, as JSON.

Exit codes: 0 ended by SIGTERM; 2 it can't start, or wrong usage; 130 ended by Ctrl-C.
Either way requests in flight are answered first."""

# What argparse's `add_subparsers` returns.
_Commands = Any


@dataclass(frozen=True, slots=True)
class AddKey:
    """A new key is asked for."""

    # Who will use it.
    name: str
    # The file of the database.
    db: str


def parse_args(arguments: Sequence[str] | None = None) -> Options | AddKey:
    """Return what is asked for; exit with 2 and the usage if that is unclear."""
    parser = argparse.ArgumentParser(
        prog="shortlink",
        description="Shorten links: redirect, count the clicks, and manage them over "
        "an API.",
        epilog=_EXAMPLES,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "-V", "--version", action="version", version=f"shortlink {__version__}"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = _add_command(commands, "serve", "Answer requests until told to stop")
    _add_limits(serve)
    _add_others(serve)
    _add_key(_add_command(commands, "key", "Manage the keys of the API"))
    args = parser.parse_args(arguments)
    return _options(args) if args.command == "serve" else AddKey(args.name, args.db)


def main(serve: Callable[[Options], int]) -> int:
    """Run the program with what the rung brings along; return its exit code.

    Here, since three rungs share it. Rust has one way to serve, and does this in
    `main.rs`.
    """
    # Requests and their errors refer to each other: only the collector frees them.
    return run_program("shortlink", lambda: _run(serve), collect=True)


def _run(serve: Callable[[Options], int]) -> int:
    """Do what was asked for; return the exit code."""
    asked = parse_args()
    if isinstance(asked, Options):
        return serve(asked)
    key = keys.generate(secrets.token_bytes)
    schema.add_key(asked.db, asked.name, keys.hash(key), moment.now())
    write_report(f"{key}\n".encode())
    return 0


def _options(args: argparse.Namespace) -> Options:
    return Options(
        db=args.db,
        listen=args.listen,
        base_url=args.base_url,
        read_timeout_s=args.read_timeout,
        max_body=args.max_body,
        rate=args.rate,
        access_log=args.access_log,
        log_level=Level[args.log_level.upper()],
        trust_forwarded=args.trust_forwarded,
        count_clicks=args.count_clicks,
    )


def _add_command(
    commands: _Commands, name: str, text: str, epilog: str = _EXAMPLES
) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=f"{text}.",
        epilog=epilog,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    return added


def _add(
    parser: argparse.ArgumentParser,
    name: str,
    **settings: Any,  # noqa: ANN401
) -> None:
    """Add an option that may also come from the environment, and is checked alike."""
    variable = "SHORTLINK_" + name.removeprefix("--").replace("-", "_").upper()
    if variable in os.environ:
        settings |= {"default": os.environ[variable], "required": False}
    parser.add_argument(name, **settings)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    _add_db(parser)
    _add(
        parser,
        "--listen",
        type=_listen,
        default="127.0.0.1:0",
        metavar="ADDR",
        help="the address and port to listen on; any free port for 0 [default: "
        "127.0.0.1:0]",
    )
    _add(
        parser,
        "--base-url",
        type=_base_url,
        metavar="URL",
        help="what short addresses begin with [default: where it listens]",
    )
    _add(
        parser,
        "--read-timeout",
        type=_seconds,
        default="10",
        metavar="SECONDS",
        help="seconds for the head of a request, for its body, and for silence "
        "[default: 10]",
    )
    _add(
        parser,
        "--max-body",
        type=_bytes,
        default="16384",
        metavar="BYTES",
        help="the most bytes of a request's body [default: 16384]",
    )
    _add(
        parser,
        "--rate",
        type=_rate,
        metavar="R",
        help="the most requests a second of each client [default: any]",
    )


def _add_others(parser: argparse.ArgumentParser) -> None:
    _add(
        parser,
        "--access-log",
        type=path,
        metavar="FILE",
        help="log requests to this file, in the Combined format",
    )
    _add(
        parser,
        "--log-level",
        type=_level,
        default="info",
        metavar="error|info|debug",
        help="how much is logged to standard error [default: info]",
    )
    _add(
        parser,
        "--trust-forwarded",
        type=_switch,
        nargs="?",
        const=True,
        default=False,
        metavar="yes|no",
        help="believe X-Forwarded-For and X-Request-Id, behind a front that sets them",
    )
    _add(
        parser,
        "--count-clicks",
        type=_switch,
        default="yes",
        metavar="yes|no",
        help="whether redirects are counted, each before it is answered [default: yes]",
    )


def _add_key(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="COMMAND")
    add = _add_command(actions, "add", "Print a new key; only its hash is kept")
    add.add_argument(
        "name",
        type=_name,
        metavar="NAME",
        help="who will use it: up to 64 of A-Z a-z 0-9 _ . -",
    )
    _add_db(add)


def _add_db(parser: argparse.ArgumentParser) -> None:
    text = "the database, made where it is missing"
    _add(parser, "--db", type=path, required=True, metavar="FILE", help=text)


def _name(text: str) -> str:
    """Return the name of a key."""
    if keys.is_name(text):
        return text
    raise argparse.ArgumentTypeError("must be 1 to 64 of A-Z a-z 0-9 _ . -")


def _listen(text: str) -> tuple[str, int]:
    """Return an address of an interface, with a port."""
    host, _, port = text.rpartition(":")
    try:
        if host.startswith("[") and host.endswith("]"):
            address = str(ipaddress.IPv6Address(host[1:-1]))
        else:
            address = str(ipaddress.IPv4Address(host))
        if re.fullmatch("[0-9]{1,5}", port) and int(port) < 2**16:
            return address, int(port)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("must be like 127.0.0.1:8080")


def _base_url(text: str) -> str:
    """Return an address that others can be appended to."""
    base = text.removesuffix("/")
    if Origin.of(base) is None:
        raise argparse.ArgumentTypeError("must be like https://example.org")
    return base


def _seconds(text: str) -> int:
    """Return a time limit."""
    return _between(text, 1, 3600)


def _bytes(text: str) -> int:
    """Return a size of bodies, below any that would fill the memory."""
    return _between(text, 1, 2**30)


def _rate(text: str) -> int:
    """Return a number of requests a second."""
    return _between(text, 1, 1_000_000)


def _between(text: str, least: int, most: int) -> int:
    number = natural(text)
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
    return number


def _level(text: str) -> str:
    """Return the name of a level."""
    if text in {level.name.lower() for level in Level}:
        return text
    raise argparse.ArgumentTypeError("must be error, info or debug")


def _switch(text: str) -> bool:
    """Return whether something is wanted."""
    if text in {"yes", "true", "1"}:
        return True
    if text in {"no", "false", "0"}:
        return False
    raise argparse.ArgumentTypeError("must be yes or no")
