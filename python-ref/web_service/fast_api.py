"""The routes as FastAPI serves them: its own refusals reworded, and HEAD added.

Apart from `app`, since the rung `native` asks FastAPI only to describe the routes.
"""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from web_service import __version__
from web_service.observe import told
from web_service.outcome import StoreError
from web_service.problem import Problem
from web_service.routes import ROUTES, refuse_method, refuse_route

if TYPE_CHECKING:
    from web_service.app import App


def service(app: "App | None") -> FastAPI:
    """Return the table of routes alone; without an `app`, only to be described."""
    fast_api = FastAPI(
        title="shortlink",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        # Not included as a router, which would look for each route twice.
        routes=[*ROUTES.routes],
        exception_handlers={
            Problem: _on_problem,
            StoreError: _on_store_error,
            HTTPException: _on_no_route,
            RequestValidationError: _on_bad_slug,
            Exception: _on_failure,
        },
    )
    fast_api.state.app = app
    # HEAD is taken wherever GET is; the document needn't say so.
    for route in ROUTES.routes:
        if isinstance(route, APIRoute) and route.methods == {"GET"}:
            fast_api.add_api_route(
                route.path,
                route.endpoint,
                methods=["HEAD"],
                response_model=route.response_model,
                response_class=route.response_class,
                include_in_schema=False,
            )
    return fast_api


async def _on_problem(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101
    return _refusal(problem)


async def _on_store_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StoreError)  # noqa: S101
    app: App = request.app.state.app
    return _refusal(app.failed(error))


async def _on_no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    known = error.status_code == 405
    return _refusal(refuse_method(request) if known else refuse_route())


async def _on_bad_slug(_request: Request, _error: Exception) -> Response:
    # The slug is all that FastAPI itself checks, and no link has a bad one.
    return _refusal(Problem.no_link())


async def _on_failure(_request: Request, _error: Exception) -> Response:
    # Starlette raises it again once this is sent, and `observe` logs it.
    return _refusal(Problem.failed())


def _refusal(problem: Problem) -> Response:
    """Return a problem as a reply."""
    status, headers, body = told(problem)
    response = Response(body, status)
    response.raw_headers = headers
    return response
