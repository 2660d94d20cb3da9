# ruff: noqa: INP001 - a script, and no package
"""Tells how this interpreter was built, since how fast it is depends on that.

Usage: PYTHON interpreter.py [--measure]
Prints its version and build in a line. With `--measure` exits with 1 where it isn't fit
for measuring: built without optimisations, or lacking what the bridge's tests link.
"""

import platform
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path


def build() -> tuple[str, bool]:
    """Return how it was built in words, and whether its figures are Python's best."""
    if "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS")):
        return "an optimised build", True
    if sys.base_prefix == "/usr":
        # Distributions optimise theirs; Debian's configuration doesn't tell so.
        return "the system's build", True
    return "built without --enable-optimizations", False


def is_complete() -> bool:
    """Return whether it can make environments, and programs can embed it."""
    folder, name = (sysconfig.get_config_var(key) for key in ("LIBDIR", "LDLIBRARY"))
    return all(map(find_spec, ["ensurepip", "venv"])) and Path(folder, name).exists()


if __name__ == "__main__":
    words, is_optimised = build()
    print(f"Python {platform.python_version()}, {words}")
    if "--measure" in sys.argv[1:] and not (is_optimised and is_complete()):
        sys.exit(1)
