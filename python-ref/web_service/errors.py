"""Why the service could not start, in words for the person who started it.

Twin: `crates/web-service/src/errors.rs`.
"""

from common.errors import ProgramError, shown

# The base class of what follows; Rust's `ShortlinkError` wraps it instead.
ShortlinkError = ProgramError


class NotADatabase(ShortlinkError):
    """The file is something else than a database of this program."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{shown(self.path)}: not a shortlink database"


class Damaged(ShortlinkError):
    """The database is damaged."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{shown(self.path)}: damaged: {self.reason}"


class Newer(ShortlinkError):
    """A newer version of this program made the database."""

    def __init__(self, path: str, schema: int) -> None:
        super().__init__(path, schema)
        self.path = path
        self.schema = schema

    def __str__(self) -> str:
        return (
            f"{shown(self.path)}: made by a newer version of shortlink "
            f"(schema {self.schema}; this one knows 1)"
        )


class Database(ShortlinkError):
    """The database can't be opened, or not be written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.reason}"


class KeyExists(ShortlinkError):
    """There is a key of that name already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"a key named `{self.name}` exists already"


class Listen(ShortlinkError):
    """The address can't be listened on."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"


class Front(ShortlinkError):
    """The program in front of the `hybrid` rung can't be started, or has ended."""

    def __init__(self, program: str, reason: str) -> None:
        super().__init__(program, reason)
        self.program = program
        self.reason = reason

    def __str__(self) -> str:
        return f"{shown(self.program)}: {self.reason}"
