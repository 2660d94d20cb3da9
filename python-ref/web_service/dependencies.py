"""What the handlers are given: whose key it is, what the body says, the slug.

Apart from the handlers, where Rust has it, since FastAPI wants a function for each.
"""

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from web_service import keys
from web_service.body import parsed, read_body
from web_service.document import SLUG
from web_service.link import Link, NewLink
from web_service.moment import now
from web_service.problem import Problem
from web_service.validate import new_link

if TYPE_CHECKING:
    from web_service.app import App

_BEARER = HTTPBearer(scheme_name="bearer", auto_error=False)


def app_of(request: Request) -> "App":
    """Return what all requests share.

    A plain call, since a dependency would cost each redirect as much as its read.
    """
    app: App = request.app.state.app
    return app


def query_of(request: Request) -> str:
    """Return what stands after the question mark, as it was sent."""
    query: bytes = request.scope["query_string"]
    return query.decode("latin-1")


async def _owner(
    request: Request,
    _declared: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> int:
    """Return the owner of the key that a request brings."""
    key = keys.bearer(request.headers.get("authorization"))
    owner = None if key is None else app_of(request).store.owner(keys.hash(key))
    if owner is None:
        raise Problem.no_key()
    return owner


async def _new_link(request: Request) -> NewLink:
    """Return the link that a body describes."""
    app = app_of(request)
    options = app.options
    body = await read_body(request, options.max_body, options.read_timeout_s)
    return new_link(parsed(body), app.own, now())


# In the order of the checks: who asks comes before what is asked for.
Owner = Annotated[int, Depends(_owner)]
New = Annotated[NewLink, Depends(_new_link)]
Slug = Annotated[
    str, Path(pattern=SLUG, description="What stands after the last slash.")
]


def own_link(app: "App", owner: int, slug: str) -> Link:
    """Return the link that an address of the API names, if it is the owner's.

    Raises:
        Problem: 404 if it isn't, 410 if it was deleted.
    """
    found = app.store.link(owner, slug)
    if found is None:
        raise Problem.no_link()
    link, deleted = found
    if deleted:
        raise Problem.deleted()
    return link
