"""The sums over a group of flights: a carrier's month, a route, an hour of the day.

Twin: `crates/data-transform/src/groups.rs`.
"""

from dataclasses import dataclass, field

from data_transform.flight import Flight
from data_transform.histogram import Histogram

# The largest delay in minutes with which a flight counts as on time.
ON_TIME_MINUTES = 15

# A code of a carrier or an airport: any bytes.
Code = bytes


@dataclass(slots=True)
class Mean:
    """A mean in the making."""

    count: int = 0
    """How many values were added."""
    sum: int = 0
    """Without bounds. Rust takes 128 bits, which can't overflow either."""

    def add(self, value: int | None) -> None:
        """Add a value, if there is one."""
        if value is not None:
            self.count += 1
            self.sum += value

    def merge(self, other: "Mean") -> None:
        """Add the values of another mean."""
        self.count += other.count
        self.sum += other.sum


@dataclass(slots=True)
class CarrierMonth:
    """The flights of a carrier in a month."""

    flights: int = 0
    cancelled: int = 0
    """Without a time of departure."""
    diverted: int = 0
    """Departed, but without an arrival delay."""
    on_time: int = 0
    """Arrived at most `ON_TIME_MINUTES` late."""
    departure_delay: Mean = field(default_factory=Mean)
    arrival_delays: Histogram = field(default_factory=Histogram)

    def add(self, flight: Flight) -> None:
        """Add one flight."""
        self.flights += 1
        minutes = flight.arrival_delay
        if not flight.departed:
            self.cancelled += 1
        elif minutes is None:
            self.diverted += 1
        elif minutes <= ON_TIME_MINUTES:
            self.on_time += 1
        self.departure_delay.add(flight.departure_delay)
        if minutes is not None:
            self.arrival_delays.add(minutes)

    def merge(self, other: "CarrierMonth") -> None:
        """Add the sums over other flights to these."""
        self.flights += other.flights
        self.cancelled += other.cancelled
        self.diverted += other.diverted
        self.on_time += other.on_time
        self.departure_delay.merge(other.departure_delay)
        self.arrival_delays.merge(other.arrival_delays)


@dataclass(slots=True)
class Route:
    """The flights from one airport to another."""

    flights: int = 0
    carriers: set[Code] = field(default_factory=set)
    air_time: Mean = field(default_factory=Mean)
    arrival_delay: Mean = field(default_factory=Mean)

    def add(self, flight: Flight) -> None:
        """Add one flight."""
        self.flights += 1
        self.carriers.add(flight.carrier)
        self.air_time.add(flight.air_time)
        self.arrival_delay.add(flight.arrival_delay)

    def merge(self, other: "Route") -> None:
        """Add the sums over other flights to these."""
        self.flights += other.flights
        self.carriers |= other.carriers
        self.air_time.merge(other.air_time)
        self.arrival_delay.merge(other.arrival_delay)


@dataclass(slots=True)
class Hour:
    """The flights that were scheduled to depart in an hour of the day, in a month."""

    flights: int = 0
    delayed: int = 0
    """Departed more than `ON_TIME_MINUTES` late."""
    departure_delay: Mean = field(default_factory=Mean)

    def add(self, flight: Flight) -> None:
        """Add one flight."""
        self.flights += 1
        minutes = flight.departure_delay
        self.departure_delay.add(minutes)
        if minutes is not None and minutes > ON_TIME_MINUTES:
            self.delayed += 1

    def merge(self, other: "Hour") -> None:
        """Add the sums over other flights to these."""
        self.flights += other.flights
        self.delayed += other.delayed
        self.departure_delay.merge(other.departure_delay)
