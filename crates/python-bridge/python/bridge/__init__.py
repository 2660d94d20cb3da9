"""The Rust cores, as Python calls them.

Every function releases the interpreter while Rust works, and answers Ctrl-C.
"""

from bridge._core import (
    FlightsError,
    FlightsInputs,
    count_flights,
    open_flights,
    version,
)

__all__ = ["FlightsError", "FlightsInputs", "count_flights", "open_flights", "version"]
