"""The `native` rung: the same store and checks, without a framework in between.

What is left of the stack is uvicorn with httptools and uvloop, and an application of
our own answers its events. FastAPI only describes the API, when somebody asks for it.
"""

import gc
import sys
from collections.abc import Awaitable, Callable
from functools import cache

from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from web_service import cli, keys
from web_service.app import App
from web_service.body import parsed, read_body
from web_service.document import (
    ClicksJson,
    HealthJson,
    LinksJson,
    document,
)
from web_service.link import Link
from web_service.metrics import METRICS_TYPE
from web_service.moment import now
from web_service.observe import Exchange, Reply, allowed, header
from web_service.options import Options
from web_service.outcome import Deleted, Exhausted, StoreError, Taken
from web_service.problem import Problem
from web_service.serve import serve
from web_service.slug import is_slug
from web_service.validate import by_day, new_link, page

# What answers a route's requests with one method.
Handler = Callable[[App, Scope, Receive], Awaitable[Reply]]

# Objects of requests go as soon as they are counted down: the collector finds little.
_GARBAGE_OBJECTS = 50_000


class Native:
    """The application: one event loop, one dictionary of handlers."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app = self._app
        exchange = Exchange(app, scope, send)
        try:
            exchange.check_rate()
            status, headers, body = await _handler(exchange)(app, scope, receive)
            await exchange.respond(status, headers, body)
        except Problem as problem:
            await exchange.reply(problem)
        except StoreError as error:
            await exchange.reply(app.failed(error))
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001
            await exchange.fail(error)
        finally:
            exchange.finish()


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(_serve)


def _serve(options: Options) -> int:
    gc.set_threshold(_GARBAGE_OBJECTS, 10, 100)
    return serve(options, Native)


def _handler(exchange: Exchange) -> Handler:
    """Return what answers a request."""
    handlers = _HANDLERS.get(exchange.route)
    if handlers is None:
        raise Problem.no_route()
    method = exchange.scope["method"]
    handler = handlers.get("GET" if method == "HEAD" else method)
    if handler is None:
        raise Problem.method(allowed(exchange.route))
    return handler


async def _follow(app: App, scope: Scope, _receive: Receive) -> Reply:
    moment = now()
    target = app.store.target(_slug(scope, 1))
    if target is None:
        raise Problem.no_link()
    if target.deleted:
        raise Problem.deleted()
    if target.expires_at is not None and target.expires_at <= moment:
        raise Problem.expired()
    # A click is counted for good before anyone is sent on; HEAD only looks.
    if app.options.count_clicks and scope["method"] == "GET":
        await app.store.count(target.id, moment)
        app.metrics.clicks.inc()
    headers = [
        (b"location", target.url.encode()),
        (b"cache-control", b"no-store"),
        (b"content-length", b"0"),
    ]
    return 302, headers, b""


async def _create_link(app: App, scope: Scope, receive: Receive) -> Reply:
    owner = _owner(app, scope)
    options = app.options
    request = Request(scope, receive)
    body = await read_body(request, options.max_body, options.read_timeout_s)
    moment = now()
    new = new_link(parsed(body), app.own, moment)
    match await app.store.create(owner, new, moment):
        case Taken():
            raise Problem.taken(new.slug or "")
        case Exhausted():
            raise Problem.no_free_slug()
        case link:
            app.metrics.links_created.inc()
            status, headers, body = _shown(link.json(app.base), 201)
            headers.append((b"location", f"/api/links/{link.slug}".encode()))
            return status, headers, body


async def _list_links(app: App, scope: Scope, _receive: Receive) -> Reply:
    owner = _owner(app, scope)
    links, following = app.store.links(owner, page(_query(scope)))
    shown = [link.json(app.base) for link in links]
    return _shown(
        LinksJson(links=shown, next=None if following is None else str(following))
    )


async def _get_link(app: App, scope: Scope, _receive: Receive) -> Reply:
    return _shown(_link(app, _owner(app, scope), scope).json(app.base))


async def _delete_link(app: App, scope: Scope, _receive: Receive) -> Reply:
    owner = _owner(app, scope)
    match await app.store.delete(owner, _slug(scope, 3), now()):
        case Deleted.UNKNOWN:
            raise Problem.no_link()
        case Deleted.GONE:
            raise Problem.deleted()
    return 204, [], b""


async def _count_clicks_by_day(app: App, scope: Scope, _receive: Receive) -> Reply:
    owner = _owner(app, scope)
    by_day(_query(scope))
    link = _link(app, owner, scope)
    return _shown(ClicksJson.of(link.slug, app.store.days(link.id)))


async def _health(_app: App, _scope: Scope, _receive: Receive) -> Reply:
    return _shown(HealthJson(status="ok"))


async def _ready(app: App, _scope: Scope, _receive: Receive) -> Reply:
    if app.is_stopping():
        raise Problem.stopping()
    app.store.check()
    return _shown(HealthJson(status="ready"))


async def _metrics(app: App, _scope: Scope, _receive: Receive) -> Reply:
    return _bytes(app.metrics.text(), METRICS_TYPE)


async def _openapi(_app: App, _scope: Scope, _receive: Receive) -> Reply:
    return _bytes(_document(), "application/json")


_HANDLERS: dict[str, dict[str, Handler]] = {
    "/{slug}": {"GET": _follow},
    "/api/links": {"POST": _create_link, "GET": _list_links},
    "/api/links/{slug}": {"GET": _get_link, "DELETE": _delete_link},
    "/api/links/{slug}/clicks": {"GET": _count_clicks_by_day},
    "/healthz": {"GET": _health},
    "/readyz": {"GET": _ready},
    "/metrics": {"GET": _metrics},
    "/openapi.json": {"GET": _openapi},
}


@cache
def _document() -> bytes:
    """Return what FastAPI says of the other rung, which answers alike."""
    # Few ask, and FastAPI takes longer to import than all else.
    from web_service.fast_api import service  # noqa: PLC0415

    return document(service(None))


def _owner(app: App, scope: Scope) -> int:
    """Return whose key the request carries."""
    key = keys.bearer(header(scope, b"authorization"))
    owner = None if key is None else app.store.owner(keys.hash(key))
    if owner is None:
        raise Problem.no_key()
    return owner


def _link(app: App, owner: int, scope: Scope) -> Link:
    """Return the owner's link that the path names."""
    found = app.store.link(owner, _slug(scope, 3))
    if found is None:
        raise Problem.no_link()
    link, deleted = found
    if deleted:
        raise Problem.deleted()
    return link


def _slug(scope: Scope, place: int) -> str:
    """Return the segment that names a link, counted by the slashes before it."""
    slug: str = scope["raw_path"].decode("latin-1").split("/")[place]
    # Nobody need look: no link has a bad one.
    if not is_slug(slug):
        raise Problem.no_link()
    return slug


def _query(scope: Scope) -> str:
    query: str = scope["query_string"].decode("latin-1")
    return query


def _shown(model: BaseModel, status: int = 200) -> Reply:
    body = model.model_dump_json().encode()
    _, headers, _ = _bytes(body, "application/json")
    return status, headers, body


def _bytes(body: bytes, content_type: str) -> Reply:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", b"%d" % len(body)),
    ]
    return 200, headers, body


if __name__ == "__main__":
    sys.exit(main())
