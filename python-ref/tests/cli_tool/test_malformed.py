from cli_tool.counts import Examined
from cli_tool.malformed import Examples
from cli_tool.reason import Reason


def test_lines_are_numbered_through_the_chunks_of_each_file() -> None:
    examples = Examples(["a", "b"])
    for file, lines in [(0, 3), (0, 4), (1, 2)]:
        examples.add(file, Examined(lines, [(2, Reason.EMPTY)]))
    reason = "the line is empty"
    assert examples.texts() == [f"a:2: {reason}", f"a:5: {reason}", f"b:2: {reason}"]
