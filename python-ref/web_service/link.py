"""Links: as they are asked for, kept, followed and shown.

Twin: `crates/web-service/src/link.rs`.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from web_service.moment import rfc3339


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link as it is asked for, checked."""

    url: str
    """Where it is to lead to, normalised."""
    slug: str | None
    """What it is to be called, if that was chosen."""
    expires_at: int | None
    """From which moment on it isn't followed any more, if there is one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is kept."""

    id: int
    """Counts up: a later link has a higher one."""
    slug: str
    """What it is called."""
    url: str
    """Where it leads to, normalised."""
    created_at: int
    """When it was created, in seconds since 1970."""
    expires_at: int | None
    """From which moment on it isn't followed any more, if there is one."""
    clicks: int
    """How many times it was followed."""

    def json(self, base: str) -> "LinkJson":
        """Return the link as the API shows it.

        `base` is the address of the service, without a slash at its end.
        """
        expires_at = self.expires_at
        return LinkJson(
            slug=self.slug,
            url=self.url,
            short_url=f"{base}/{self.slug}",
            created_at=rfc3339(self.created_at),
            expires_at=None if expires_at is None else rfc3339(expires_at),
            clicks=self.clicks,
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of a link when somebody follows it."""

    id: int
    """Under which its clicks are counted."""
    url: str
    """Where it leads to, normalised."""
    expires_at: int | None
    """From which moment on it isn't followed any more, if there is one."""
    deleted: bool
    """Whether its owner has deleted it."""


class LinkJson(BaseModel):
    """A link as the API shows it."""

    model_config = ConfigDict(title="Link")

    slug: str = Field(description="What stands after the last slash of the short link.")
    url: str = Field(description="Where the link leads to, normalised.")
    short_url: str = Field(description="The short link itself.")
    created_at: str = Field(description="When the link was created.")
    expires_at: str | None = Field(
        description="From when on the link isn't followed any more."
    )
    clicks: int = Field(description="How many times the link was followed.")
