"""A program from start to end. It has no twin: Rust does this in `main.rs`."""

import subprocess
import sys
from pathlib import Path

import pytest

# A main function ends as the second argument says, and the program as the first does.
_PROGRAM = """
import atexit
import sys
from common.errors import Workers
from common.program import leave, run_program

ends = {
    "well": lambda: None,
    "refused": lambda: exec("raise Workers('none')"),
    "interrupted": lambda: exec("raise KeyboardInterrupt"),
}
# What Python does at the end, which takes a while, shows on standard output.
atexit.register(print, "taken apart", end="")
leave_by = {"exit": sys.exit, "leave": leave}[sys.argv[1]]
leave_by(run_program("test", ends[sys.argv[2]]))
"""


@pytest.mark.parametrize("leave_by", ["exit", "leave"])
@pytest.mark.parametrize(
    ("end", "code", "message"),
    [
        ("well", 0, ""),
        ("refused", 2, "test: workers: none\n"),
        ("interrupted", 130, "test: interrupted\n"),
    ],
)
def test_each_end_has_its_exit_code_and_its_message(
    tmp_path: Path, leave_by: str, end: str, code: int, message: str
) -> None:
    (tmp_path / "a_program.py").write_text(_PROGRAM, encoding="utf-8")
    # As a module, as the programs are run: CPython ends these in another way.
    ended = subprocess.run(
        [sys.executable, "-m", "a_program", leave_by, end],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (code, message)
    assert ended.stdout == ("" if leave_by == "leave" else "taken apart")
