# noqa: INP001
"""A service for the tests of `compare load`: it counts clicks, or fails in some way.

Usage: service.py FAULT serve --db FILE | FAULT key | FAULT case

FAULT is `none`, `slow` (each reply costs five milliseconds of CPU time more), `wrong`
(replies with another word), `lose` (stores a click too few), `exit` (ends with 3), or
`differ` (fails the case, and nothing else).
"""

import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

FAULT = sys.argv[1]
COUNTERS = {"clicks": 0}


class Handler(BaseHTTPRequestHandler):
    """Replies with a word, and counts what is no question for its health."""

    protocol_version = "HTTP/1.1"
    # Head and body go out as they come; nobody waits for more.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Reply."""
        if self.path != "/healthz":
            COUNTERS["clicks"] += 1
            if FAULT == "slow":
                end = time.process_time() + 0.005
                while time.process_time() < end:
                    pass
        body = b"wrong" if FAULT == "wrong" else b"right"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def end(*_: object) -> None:
    """Store what was counted."""
    stored = COUNTERS["clicks"] - (FAULT == "lose")
    Path(sys.argv[-1]).write_text(str(stored))
    sys.exit(3 if FAULT == "exit" else 0)


if sys.argv[2] == "case":
    print("another" if FAULT == "differ" else "agreed")
    sys.exit(0)
if sys.argv[2] == "key":
    print("sesame")
    sys.exit(0)
database = Path(sys.argv[-1])
if database.exists():
    COUNTERS["clicks"] = int(database.read_text())
signal.signal(signal.SIGTERM, end)
server = HTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
