from cli_tool.json_report import json_report
from cli_tool.summary import Top
from tests.cli_tool.samples import nothing


def test_nothing_has_all_keys() -> None:
    text = json_report(nothing())
    assert text.startswith(b'{"lines":0,"parsed":0,"malformed":0,"filtered":0,')
    assert b'"first":null,"last":null,"requests":0,"bytes":0,"hosts":0' in text
    assert text.endswith(b'"top_5xx":[]}\n')


def test_texts_are_utf_8_and_numbers_are_exact() -> None:
    top = Top(b'/\xff"\xc3\xa4\x1b', 1, 2**64 - 1, 0)
    summary = nothing()._replace(
        first=0, status=[(404, 1)], classes=[(4, 1)], top_paths=[top]
    )
    text = json_report(summary).decode()
    for part in [
        '"first":"1970-01-01T00:00:00Z"',
        '"status":{"404":1},"classes":{"4xx":1}',
        '[{"key":"/\ufffd\\"ä\\u001b","hits":1,',
        '"hits":1,"bytes":18446744073709551615,"errors":0}]',
    ]:
        assert part in text
