"""The report as a short polars script makes it, lazily, on the streaming engine.

Usage: polars_flights.py FLIGHTS AIRLINES AIRPORTS OUT
"""

import sys
from pathlib import Path

import polars as pl

COLUMNS = {
    "month": pl.Int8,
    "dep_time": pl.Int16,
    "dep_delay": pl.Int32,
    "arr_delay": pl.Int32,
    "carrier": pl.String,
    "origin": pl.String,
    "dest": pl.String,
    "air_time": pl.Int32,
    "hour": pl.Int8,
}
BUSIEST_FIRST = ["flights", "origin", "dest"]
EARTH_RADIUS_KM = 6371.0088
ON_TIME_MINUTES = 15


def count(column: str) -> pl.Expr:
    """Count what is present of a column."""
    return pl.col(column).count().cast(pl.Int64)


def total(column: str) -> pl.Expr:
    """Sum a column in 64 bits, which no number of flights overflows."""
    return pl.col(column).cast(pl.Int64).sum()


def ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Round a ratio of integers half to even, to two decimals, as text."""
    # Dividing by nothing gives null, which is written as an empty field.
    divisor = pl.when(denominator > 0).then(denominator)
    scaled = numerator * 100
    down, rest = scaled // divisor, scaled % divisor
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (down % 2 == 1))
    hundredths = down + up.cast(pl.Int64)
    sign = pl.when(hundredths < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    fraction = (hundredths.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.format("{}{}.{}", sign, hundredths.abs() // 100, fraction)


def percentile(q: int) -> pl.Expr:
    """Pick the nearest rank among arrival delays that stand with their flights."""
    minutes = pl.col("arr_delay")
    arrived = minutes.is_not_null()
    present = minutes.filter(arrived)
    seen = pl.col("flights").filter(arrived).sort_by(present).cum_sum()
    return present.sort().filter(100 * seen >= q * seen.last()).first()


def carriers(flights: pl.LazyFrame, airlines: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up each carrier's months."""
    # Flights of one delay are counted together, which leaves few rows to sort.
    counted = flights.group_by(
        "carrier", "month", "arr_delay", departed=pl.col("dep_time").is_not_null()
    ).agg(
        flights=pl.len().cast(pl.Int64),
        departures=count("dep_delay"),
        departure_delay=total("dep_delay"),
    )
    number, departed = pl.col("flights"), pl.col("departed")
    diverted = departed & pl.col("arr_delay").is_null()
    on_time = number.filter(departed & (pl.col("arr_delay") <= ON_TIME_MINUTES)).sum()
    totals = counted.group_by("carrier", "month").agg(
        flights=number.sum(),
        cancelled=number.filter(~departed).sum(),
        diverted=number.filter(diverted).sum(),
        on_time=on_time,
        on_time_percent=ratio(100 * on_time, number.sum()),
        mean_departure_delay=ratio(total("departure_delay"), total("departures")),
        arrival_delay_p50=percentile(50),
        arrival_delay_p90=percentile(90),
        arrival_delay_p99=percentile(99),
    )
    named = totals.join(airlines, on="carrier", how="left")
    first = ["carrier", "name", "month"]
    return named.select(*first, pl.exclude(first)).sort("carrier", "month")


def routes(flights: pl.LazyFrame, airports: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up the twenty routes with the most flights."""
    counted = flights.group_by("origin", "dest", "carrier").agg(
        flights=pl.len().cast(pl.Int64),
        flown=count("air_time"),
        air_time=total("air_time"),
        arrivals=count("arr_delay"),
        arrival_delay=total("arr_delay"),
    )
    top = (
        counted.group_by("origin", "dest")
        .agg(
            flights=total("flights"),
            carriers=pl.col("carrier").sort().implode(),
            mean_air_time=ratio(total("air_time"), total("flown")),
            mean_arrival_delay=ratio(total("arrival_delay"), total("arrivals")),
        )
        .sort(*BUSIEST_FIRST, descending=[True, False, False])
        .head(20)
    )
    for end in ("origin", "dest"):
        places = airports.select(
            pl.col("faa").alias(end),
            pl.col("name").alias(f"{end}_name"),
            pl.col("lat").radians().alias(f"{end}_lat"),
            pl.col("lon").radians().alias(f"{end}_lon"),
        )
        top = top.join(places, on=end, how="left")
    lat_a, lat_b = pl.col("origin_lat"), pl.col("dest_lat")
    half_height = ((lat_b - lat_a) / 2).sin() ** 2
    half_width = ((pl.col("dest_lon") - pl.col("origin_lon")) / 2).sin() ** 2
    haversine = half_height + lat_a.cos() * lat_b.cos() * half_width
    kilometres = 2 * EARTH_RADIUS_KM * haversine.sqrt().arcsin()
    ordered = top.sort(*BUSIEST_FIRST, descending=[True, False, False])
    return ordered.select(
        "origin",
        "origin_name",
        "dest",
        "dest_name",
        "flights",
        pl.col("carriers").list.join(" "),
        kilometres.round().cast(pl.Int32).alias("distance_km"),
        "mean_air_time",
        "mean_arrival_delay",
    )


def hours(flights: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up each scheduled hour's months."""
    late = pl.col("dep_delay") > ON_TIME_MINUTES
    totals = flights.group_by("hour", "month").agg(
        flights=pl.len(),
        departures=count("dep_delay"),
        departure_delay=total("dep_delay"),
        delayed=late.sum().cast(pl.Int64),
    )
    departures = pl.col("departures")
    return totals.sort("hour", "month").select(
        "hour",
        "month",
        "flights",
        ratio(pl.col("departure_delay"), departures).alias("mean_departure_delay"),
        ratio(100 * pl.col("delayed"), departures).alias("delayed_percent"),
    )


def main() -> None:
    """Read the flights once, for all three tables."""
    flights_path, airlines_path, airports_path, out = map(Path, sys.argv[1:])
    flights = pl.scan_csv(
        flights_path, null_values=["NA", ""], schema_overrides=COLUMNS
    ).select(*COLUMNS)
    airports = pl.scan_csv(airports_path, schema_overrides={"lat": pl.Float64})
    tables = {
        "carriers": carriers(flights, pl.scan_csv(airlines_path)),
        "routes": routes(flights, airports),
        "hours": hours(flights),
    }
    out.mkdir(parents=True, exist_ok=True)
    frames = pl.collect_all(tables.values(), engine="streaming")
    for name, frame in zip(tables, frames, strict=True):
        frame.write_csv(out / f"{name}.csv")


if __name__ == "__main__":
    main()
