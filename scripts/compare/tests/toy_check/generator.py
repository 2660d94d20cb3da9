# noqa: INP001
"""A load generator for the tests of `compare load`: one connection, a real one.

Usage: generator.py BASE KEY LITTLE --seconds S ... : asks for that long.
Usage: generator.py BASE KEY fill: asks once.
"""

import http.client
import json
import sys
import time

base, key, little = sys.argv[1:4]
if key != "sesame":
    sys.exit(f"not the key: {key}")
connection = http.client.HTTPConnection(base.removeprefix("http://"))


def ask() -> bool:
    """Ask once; return whether the reply is right."""
    connection.request("GET", "/a")
    return connection.getresponse().read() == b"right"


if little == "fill":
    ask()
    sys.exit(0)
seconds = float(sys.argv[sys.argv.index("--seconds") + 1])
begun = time.monotonic()
right = wrong = 0
while time.monotonic() < begun + seconds or right + wrong < 150:
    if ask():
        right += 1
    else:
        wrong += 1
print(
    json.dumps(
        {
            "requests": right,
            "clicks_acknowledged": right,
            "creates_acknowledged": 0,
            "errors": wrong,
            "first_error": "the body is not `right`" if wrong else None,
            "seconds": seconds,
            "throughput_per_s": right / seconds,
            "own_busy": 0.5,
            "saturated": False,
            "little": {"ratio": float(little)},
            "latency_us": {"p50": 1, "p90": 2, "p99": 3, "p999": 4, "max": 5},
        }
    )
)
