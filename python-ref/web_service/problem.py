"""Why a request isn't answered as it was meant, told in the format of RFC 9457.

All that is refused is worded here, so that both languages word it alike.

Twin: `crates/web-service/src/problem.rs`.
"""

from pydantic import BaseModel, ConfigDict, Field

from web_service.json import BadJson

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Problem(Exception):
    """Why a request isn't answered as it was meant."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: list[tuple[str, str]] | None = None,
        *,
        close: bool = False,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        """The status of the reply."""
        self.detail = detail
        """What is wrong and what to do, in a sentence."""
        self.headers = headers or []
        """What the reply says beside it: names and values of headers."""
        self.close = close
        """Whether the connection ends, since not all that it carries is read."""

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}"

    @classmethod
    def bad_json(cls, error: BadJson) -> "Problem":
        """Tell that a body isn't JSON."""
        return cls(400, str(error))

    @classmethod
    def no_key(cls) -> "Problem":
        """Tell that a request has no key, or none that is known."""
        detail = "an API key is needed: send Authorization: Bearer KEY"
        return cls(401, detail, [("WWW-Authenticate", "Bearer")])

    @classmethod
    def no_link(cls) -> "Problem":
        """Tell that there is no such link, or none that is the caller's."""
        return cls(404, "there is no such link")

    @classmethod
    def no_route(cls) -> "Problem":
        """Tell that no route leads to the address."""
        return cls(404, "there is nothing at this address")

    @classmethod
    def method(cls, allow: str) -> "Problem":
        """Tell that an address doesn't take the method.

        `allow` names those that it takes, separated by a comma and a space.
        """
        return cls(405, f"this address takes {allow}", [("Allow", allow)])

    @classmethod
    def slow_body(cls, seconds: int) -> "Problem":
        """Tell that a body was too slow.

        `seconds` is how long it may take.
        """
        return cls(408, f"the body took longer than {seconds} s", close=True)

    @classmethod
    def taken(cls, slug: str) -> "Problem":
        """Tell that another link has the slug, or had it."""
        return cls(409, f'the slug "{slug}" is taken')

    @classmethod
    def reserved(cls, slug: str) -> "Problem":
        """Tell that the service keeps the slug for itself."""
        return cls(409, f'the slug "{slug}" is reserved')

    @classmethod
    def deleted(cls) -> "Problem":
        """Tell that the link was there once."""
        return cls(410, "the link was deleted")

    @classmethod
    def expired(cls) -> "Problem":
        """Tell that the link's time is over."""
        return cls(410, "the link has expired")

    @classmethod
    def large_body(cls, limit: int) -> "Problem":
        """Tell that a body is larger than it may be.

        `limit` is how many bytes it may have.
        """
        return cls(413, f"the body is larger than {limit} bytes", close=True)

    @classmethod
    def not_json(cls) -> "Problem":
        """Tell that a body doesn't say that it is JSON."""
        return cls(415, "the body must be application/json")

    @classmethod
    def compressed(cls) -> "Problem":
        """Tell that a body says that it is compressed."""
        return cls(415, "the body must not be compressed")

    @classmethod
    def invalid(cls, field: str, what: str) -> "Problem":
        """Tell what is wrong with a field of the body, or with a parameter."""
        return cls(422, f"{field}: {what}")

    @classmethod
    def rate(cls, limit: int) -> "Problem":
        """Tell that a client asks too often.

        `limit` is how many requests it may send in a second.
        """
        detail = f"too many requests: at most {limit} a second"
        return cls(429, detail, [("Retry-After", "1")])

    @classmethod
    def failed(cls) -> "Problem":
        """Tell that the program has a fault."""
        return cls(500, "the service failed: see its log")

    @classmethod
    def busy(cls) -> "Problem":
        """Tell that others keep the database locked."""
        return cls(503, "the database is busy: try again", [("Retry-After", "1")])

    @classmethod
    def unwritable(cls, reason: str) -> "Problem":
        """Tell that the database refused a change.

        `reason` is what it said.
        """
        return cls(503, f"the database can't be written: {reason}")

    @classmethod
    def stopping(cls) -> "Problem":
        """Tell that the service takes no more requests."""
        return cls(503, "the service is stopping", close=True)

    @classmethod
    def no_free_slug(cls) -> "Problem":
        """Tell that all slugs that were made up are taken."""
        return cls(503, "no free slug was found: try again")

    def body(self) -> bytes:
        """Return the body of the reply, as compact JSON."""
        shown = ProblemJson(
            type="about:blank",
            title=title(self.status),
            status=self.status,
            detail=self.detail,
        )
        return shown.model_dump_json().encode()


class ProblemJson(BaseModel):
    """A problem as the API shows it."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(
        description="What sort of problem it is: none that the status doesn't tell."
    )
    title: str = Field(description="What the status means.")
    status: int = Field(description="The status of the reply.")
    detail: str = Field(description="What is wrong and what to do, in a sentence.")


def title(status: int) -> str:
    """Return what a status means (RFC 9110, 15).

    The libraries have older names for some.
    """
    return _TITLES.get(status, "Internal Server Error")
