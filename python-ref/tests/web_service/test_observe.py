"""Tests of what is done around requests."""

import pytest

from web_service.observe import allowed, route_of


@pytest.mark.parametrize(
    ("path", "route"),
    [
        (b"/abc", "/{slug}"),
        (b"/%2f", "/{slug}"),
        (b"/api", "/{slug}"),
        (b"/api/links", "/api/links"),
        (b"/api/links/abc", "/api/links/{slug}"),
        (b"/api/links/abc/clicks", "/api/links/{slug}/clicks"),
        (b"/healthz", "/healthz"),
        (b"/readyz", "/readyz"),
        (b"/metrics", "/metrics"),
        (b"/openapi.json", "/openapi.json"),
        (b"", "none"),
        (b"*", "none"),
        (b"/", "none"),
        (b"//", "none"),
        (b"//abc", "none"),
        (b"/abc/", "none"),
        (b"/api/", "none"),
        (b"/api/links/", "none"),
        (b"/api/links//clicks", "none"),
        (b"/api/links/abc/", "none"),
        (b"/api/links/abc/other", "none"),
    ],
)
def test_a_path_takes_one_route(path: bytes, route: str) -> None:
    assert route_of(path) == route


def test_a_route_names_its_methods() -> None:
    assert allowed("/api/links") == "GET, HEAD, POST"
    assert allowed("/api/links/{slug}") == "DELETE, GET, HEAD"
    assert allowed("/{slug}") == "GET, HEAD"
