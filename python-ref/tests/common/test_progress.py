from common.progress import _line


def test_the_line_tells_the_share_where_the_total_is_known() -> None:
    assert _line("flights", 155_000_000, 310_000_000) == "flights:  50 % of 310 MB read"
    assert _line("flights", 2_500_000, None) == "flights: 2 MB read"
