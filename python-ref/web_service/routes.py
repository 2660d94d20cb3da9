"""What is answered to which request.

Each handler is a line of checks, of which the first that fails is the reply.

Twin: `crates/web-service/src/routes.rs`.
"""

from fastapi import APIRouter, Request, Response

from web_service.dependencies import New, Owner, Slug, app_of, own_link, query_of
from web_service.document import (
    ClicksJson,
    HealthJson,
    LinksJson,
    described,
    document,
)
from web_service.link import LinkJson
from web_service.metrics import METRICS_TYPE
from web_service.moment import now
from web_service.observe import allowed, route_of
from web_service.outcome import Deleted, Exhausted, Taken
from web_service.problem import Problem
from web_service.validate import by_day, page

ROUTES = APIRouter()


@ROUTES.post("/api/links", **described("create_link"))
async def create_link(
    request: Request, owner: Owner, new: New, response: Response
) -> LinkJson:
    """Create a link."""
    app = app_of(request)
    match await app.store.create(owner, new, now()):
        case Taken():
            raise Problem.taken(new.slug or "")
        case Exhausted():
            raise Problem.no_free_slug()
        case link:
            app.metrics.links_created.inc()
            response.headers["location"] = f"/api/links/{link.slug}"
            return link.json(app.base)


@ROUTES.get("/api/links", **described("list_links"))
async def list_links(request: Request, owner: Owner) -> LinksJson:
    """List the caller's links."""
    app = app_of(request)
    links, following = app.store.links(owner, page(query_of(request)))
    return LinksJson(
        links=[link.json(app.base) for link in links],
        next=None if following is None else str(following),
    )


@ROUTES.get("/api/links/{slug}", **described("get_link"))
async def get_link(request: Request, owner: Owner, slug: Slug) -> LinkJson:
    """Get a link with its clicks."""
    return own_link(app_of(request), owner, slug).json(app_of(request).base)


@ROUTES.delete("/api/links/{slug}", **described("delete_link"))
async def delete_link(request: Request, owner: Owner, slug: Slug) -> Response:
    """Delete a link."""
    match await app_of(request).store.delete(owner, slug, now()):
        case Deleted.UNKNOWN:
            raise Problem.no_link()
        case Deleted.GONE:
            raise Problem.deleted()
        case Deleted.DONE:
            return Response(status_code=204)


@ROUTES.get("/api/links/{slug}/clicks", **described("count_clicks_by_day"))
async def count_clicks_by_day(request: Request, owner: Owner, slug: Slug) -> ClicksJson:
    """Count a link's clicks by day."""
    by_day(query_of(request))
    link = own_link(app_of(request), owner, slug)
    return ClicksJson.of(link.slug, app_of(request).store.days(link.id))


@ROUTES.get("/healthz", **described("health"))
async def health() -> HealthJson:
    """Say that the process lives."""
    return HealthJson(status="ok")


@ROUTES.get("/readyz", **described("ready"))
async def ready(request: Request) -> HealthJson:
    """Say that requests can be served."""
    app = app_of(request)
    if app.is_stopping():
        raise Problem.stopping()
    app.store.check()
    return HealthJson(status="ready")


@ROUTES.get("/metrics", **described("metrics"))
async def metrics(request: Request) -> Response:
    """Give the metrics."""
    text = app_of(request).metrics.text()
    return Response(text, headers={"content-type": METRICS_TYPE})


@ROUTES.get("/openapi.json", **described("openapi"))
async def openapi(request: Request) -> Response:
    """Give this document."""
    return Response(document(request.app), media_type="application/json")


@ROUTES.get("/{slug}", **described("follow"))
async def follow(request: Request, slug: Slug) -> Response:
    """Follow a link."""
    app = app_of(request)
    moment = now()
    target = app.store.target(slug)
    if target is None:
        raise Problem.no_link()
    if target.deleted:
        raise Problem.deleted()
    if target.expires_at is not None and target.expires_at <= moment:
        raise Problem.expired()
    # A click is counted for good before anyone is sent on; HEAD only looks.
    if app.options.count_clicks and request.method == "GET":
        await app.store.count(target.id, moment)
        app.metrics.clicks.inc()
    headers = {"location": target.url, "cache-control": "no-store"}
    return Response(status_code=302, headers=headers)


def refuse_method(request: Request) -> Problem:
    """Refuse a method that a known address doesn't take."""
    return Problem.method(allowed(route_of(request.scope["raw_path"])))


def refuse_route() -> Problem:
    """Refuse an address that nothing is at."""
    return Problem.no_route()
