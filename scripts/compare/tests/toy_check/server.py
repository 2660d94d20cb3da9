"""A small server that obeys the harness; its options say how it misbehaves."""  # noqa: INP001

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

OPTIONS = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
LOCK = threading.Lock()
COUNTERS = {"requests": 0, "duplicates": 0, "open": 0}
SEEN: set[str] = set()


class Handler(BaseHTTPRequestHandler):
    """Answers with the nonce, with a file, or with the path itself."""

    def do_GET(self) -> None:
        """Count the request and answer it."""
        if self.path == "/.well-known/ready":
            nonce = "lie" if OPTIONS.get("--mode") == "lie" else OPTIONS["--nonce"]
            self.answer(nonce.encode())
            return
        with LOCK:
            COUNTERS["requests"] += 1
            COUNTERS["duplicates"] += self.path in SEEN
            SEEN.add(self.path)
        time.sleep(float(OPTIONS.get("--latency", "0")) / 1000)
        if self.path == "/die":
            print("the server is ill", file=sys.stderr, flush=True)
            os._exit(3)
        file = Path(OPTIONS.get("--root", "/nonexistent")) / self.path[1:]
        self.answer(file.read_bytes() if file.is_file() else self.path.encode())

    def answer(self, body: bytes) -> None:
        """Send a whole reply."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until the commands end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if OPTIONS.get("--mode") == "mute":
        print("no port is free", file=sys.stderr)
        raise SystemExit(2)
    address = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps({"site": address, "pid": os.getpid()}), flush=True)
    for line in sys.stdin:
        with LOCK:
            if line.strip() == "reset":
                COUNTERS.update(requests=0, duplicates=0)
                SEEN.clear()
                print(json.dumps({"reset": True}), flush=True)
            else:
                print(json.dumps(COUNTERS), flush=True)
    while OPTIONS.get("--mode") == "deaf":
        time.sleep(1)


main()
