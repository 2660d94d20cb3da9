"""Tests of the command line."""

import pytest

from web_service.cli import AddKey, parse_args
from web_service.options import Level, Options


def parse(line: str) -> Options:
    asked = parse_args(line.split(" "))
    assert isinstance(asked, Options)
    return asked


def test_the_defaults_are_as_documented() -> None:
    options = parse("serve --db l.db")
    assert options.db == "l.db"
    assert options.listen == ("127.0.0.1", 0)
    assert (options.read_timeout_s, options.max_body) == (10, 16_384)
    assert (options.base_url, options.rate) == (None, None)
    assert (options.log_level, options.access_log) == (Level.INFO, None)
    assert options.count_clicks
    assert not options.trust_forwarded


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "--db",
        "--db l --listen localhost",
        "--db l --listen 127.0.0.1",
        "--db l --listen 127.0.0.1:65536",
        "--db l --listen [::1:80",
        "--db l --base-url example.org",
        "--db l --read-timeout 0",
        "--db l --read-timeout 1.5",
        "--db l --max-body -1",
        "--db l --max-body 0",
        "--db l --rate 0",
        "--db l --rate x",
        "--db l --log-level warn",
        "--db l --trust-forwarded maybe",
        "--db l --count-clicks maybe",
        "--db l extra",
    ],
)
def test_what_makes_no_sense_is_refused(wrong: str) -> None:
    with pytest.raises(SystemExit) as raised:
        parse(f"serve {wrong}".strip())
    assert raised.value.code == 2


def test_a_base_address_ends_without_a_slash() -> None:
    options = parse("serve --db l --base-url https://s.example.org/")
    assert options.base_url == "https://s.example.org"


def test_the_last_of_two_wins() -> None:
    options = parse("serve --db a --db b --rate 1 --rate 2")
    assert (options.db, options.rate) == ("b", 2)


def test_a_front_is_trusted_by_a_switch_with_or_without_a_word() -> None:
    for given, trusts in {
        "--trust-forwarded": True,
        "--trust-forwarded yes": True,
        "--trust-forwarded=no": False,
        "--trust-forwarded --trust-forwarded no": False,
        "--trust-forwarded --rate 1": True,
    }.items():
        assert parse(f"serve --db l {given}").trust_forwarded == trusts, given


def test_the_environment_stands_in_for_options(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHORTLINK_DB", "e.db")
    monkeypatch.setenv("SHORTLINK_LISTEN", "[::1]:80")
    monkeypatch.setenv("SHORTLINK_TRUST_FORWARDED", "yes")
    monkeypatch.setenv("SHORTLINK_COUNT_CLICKS", "no")
    options = parse("serve --listen 127.0.0.1:81")
    assert (options.db, options.listen) == ("e.db", ("127.0.0.1", 81))
    assert options.trust_forwarded
    assert not options.count_clicks
    monkeypatch.setenv("SHORTLINK_RATE", "none")
    with pytest.raises(SystemExit):
        parse("serve")


def test_a_key_has_a_name() -> None:
    asked = parse_args(["key", "add", "ana.b-1_", "--db", "l"])
    assert asked == AddKey("ana.b-1_", "l")
    for wrong in ("a b", "ä", "", "a" * 65):
        with pytest.raises(SystemExit):
            parse_args(["key", "add", wrong, "--db", "l"])
