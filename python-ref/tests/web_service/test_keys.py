import pytest

from web_service.keys import bearer, generate, hash, is_name  # noqa: A004


def test_a_key_is_32_random_bytes_in_hexadecimal() -> None:
    key = generate(lambda size: bytes((0xF0 + at) % 256 for at in range(size)))
    assert key == "sl_f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f"


def test_the_hash_is_the_published_one() -> None:
    # FIPS 180-4's example.
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert hash("abc").hex() == expected
    assert hash("sl_a") != hash("sl_A")


@pytest.mark.parametrize("header", ["Bearer sl_1", "bearer sl_1", "BEARER   sl_1"])
def test_a_key_is_taken_from_its_header(header: str) -> None:
    assert bearer(header) == "sl_1"
    assert bearer("Bearer a b ") == "a b "
    for other in ["", "Bearer", "sl_1", "Basic sl_1", "Bearersl_1", " Bearer sl_1"]:
        assert bearer(other) is None
    assert bearer(None) is None


def test_names_are_short_and_plain() -> None:
    for text in ["a", "A.b-c_9", "-", "a" * 64]:
        assert is_name(text)
    for text in ["", "a b", "ä", "a\n", "a/b", "a\0", "a" * 65]:
        assert not is_name(text)
