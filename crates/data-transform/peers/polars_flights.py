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


def ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Round a ratio of integers half to even, to two decimals, as text."""
    # Dividing by nothing gives null, which is written as an empty field.
    divisor = pl.when(denominator > 0).then(denominator.cast(pl.Int64))
    scaled = numerator.cast(pl.Int64) * 100
    down, rest = scaled // divisor, scaled % divisor
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (down % 2 == 1))
    hundredths = down + up.cast(pl.Int64)
    sign = pl.when(hundredths < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    fraction = (hundredths.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.format("{}{}.{}", sign, hundredths.abs() // 100, fraction)


def mean(column: str) -> pl.Expr:
    """Average what is present of a column of integers."""
    return ratio(pl.col(column).sum(), pl.col(column).count())


def percentile(q: float) -> pl.Expr:
    """Pick the nearest rank among the arrival delays."""
    return pl.col("arr_delay").quantile(q, "equiprobable").cast(pl.Int32)


def carriers(flights: pl.LazyFrame, airlines: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up each carrier's months."""
    departed = pl.col("dep_time").is_not_null()
    on_time = (departed & (pl.col("arr_delay") <= ON_TIME_MINUTES)).sum()
    totals = flights.group_by("carrier", "month").agg(
        flights=pl.len(),
        cancelled=(~departed).sum(),
        diverted=(departed & pl.col("arr_delay").is_null()).sum(),
        on_time=on_time,
        on_time_percent=ratio(100 * on_time.cast(pl.Int64), pl.len()),
        mean_departure_delay=mean("dep_delay"),
        arrival_delay_p50=percentile(0.5),
        arrival_delay_p90=percentile(0.9),
        arrival_delay_p99=percentile(0.99),
    )
    named = totals.join(airlines, on="carrier", how="left")
    first = ["carrier", "name", "month"]
    return named.select(*first, pl.exclude(first)).sort("carrier", "month")


def routes(flights: pl.LazyFrame, airports: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up the twenty routes with the most flights."""
    top = (
        flights.group_by("origin", "dest")
        .agg(
            flights=pl.len(),
            carriers=pl.col("carrier").unique().sort().implode(),
            mean_air_time=mean("air_time"),
            mean_arrival_delay=mean("arr_delay"),
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
    delayed = (pl.col("dep_delay") > ON_TIME_MINUTES).sum().cast(pl.Int64)
    totals = flights.group_by("hour", "month").agg(
        flights=pl.len(),
        mean_departure_delay=mean("dep_delay"),
        delayed_percent=ratio(100 * delayed, pl.col("dep_delay").count()),
    )
    return totals.sort("hour", "month")


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
