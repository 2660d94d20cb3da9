from cli_tool.errors import Interval, MalformedLine, TooManyBytes
from cli_tool.malformed import Malformed
from cli_tool.reason import Reason
from common.errors import Interrupted


def test_exit_codes_tell_a_finding_from_bad_input() -> None:
    found = MalformedLine(Malformed("a", 3, Reason.EMPTY))
    assert str(found) == "a:3: the line is empty (no report: --strict)"
    assert found.exit_code == 1
    assert TooManyBytes().exit_code == 2
    assert Interval().exit_code == 2
    assert Interrupted().exit_code == 130
