-- The carriers, routes and hours of `flights`, in DuckDB. The variables `flights`,
-- `airlines`, `airports` and `out` are set by duckdb_flights.py.

SET preserve_insertion_order = false;

-- Rounds 100 * numerator / denominator half to even, from integers.
CREATE MACRO remainder(number, divisor) AS ((number % divisor) + divisor) % divisor;
CREATE MACRO half_even(number, divisor) AS
    (number - remainder(number, divisor)) // divisor
    + CASE
        WHEN 2 * remainder(number, divisor) > divisor THEN 1
        WHEN 2 * remainder(number, divisor) < divisor THEN 0
        ELSE abs(((number - remainder(number, divisor)) // divisor) % 2)
    END;
CREATE MACRO ratio(numerator, denominator) AS
    printf('%.2f', half_even(100 * numerator::BIGINT, nullif(denominator, 0)) / 100);

CREATE TEMP TABLE totals AS
SELECT
    grouping(carrier, origin, hour) AS level,
    carrier, month, origin, dest, hour,
    count(*) AS flights,
    count(*) FILTER (dep_time IS NULL) AS cancelled,
    count(*) FILTER (dep_time IS NOT NULL AND arr_delay IS NULL) AS diverted,
    count(*) FILTER (dep_time IS NOT NULL AND arr_delay <= 15) AS on_time,
    count(dep_delay) AS departures,
    sum(dep_delay)::BIGINT AS departure_delay,
    count(*) FILTER (dep_delay > 15) AS delayed,
    count(arr_delay) AS arrivals,
    sum(arr_delay)::BIGINT AS arrival_delay,
    count(air_time) AS flown,
    sum(air_time)::BIGINT AS air_time,
    list(DISTINCT carrier ORDER BY carrier) AS carriers,
    quantile_disc(arr_delay, [0.5, 0.9, 0.99]) AS percentiles
FROM read_csv(
    getvariable('flights'),
    header = true,
    nullstr = ['NA', ''],
    types = {
        'month': 'TINYINT', 'dep_time': 'SMALLINT', 'dep_delay': 'INTEGER',
        'arr_delay': 'INTEGER', 'carrier': 'VARCHAR', 'origin': 'VARCHAR',
        'dest': 'VARCHAR', 'air_time': 'INTEGER', 'hour': 'TINYINT'
    }
)
GROUP BY GROUPING SETS ((carrier, month), (origin, dest), (hour, month));

COPY (
    SELECT
        carrier, name, month, flights, cancelled, diverted, on_time,
        ratio(100 * on_time, flights) AS on_time_percent,
        ratio(departure_delay, departures) AS mean_departure_delay,
        percentiles[1] AS arrival_delay_p50,
        percentiles[2] AS arrival_delay_p90,
        percentiles[3] AS arrival_delay_p99
    FROM totals
    LEFT JOIN read_csv(getvariable('airlines'), header = true) USING (carrier)
    WHERE level = 3
    ORDER BY carrier, month
) TO (getvariable('out') || '/carriers.csv') (HEADER);

CREATE TEMP TABLE places AS
SELECT faa, name, radians(lat) AS latitude, radians(lon) AS longitude
FROM read_csv(
    getvariable('airports'), header = true, types = {'lat': 'DOUBLE', 'lon': 'DOUBLE'}
);

-- The haversine of the great circle, on a sphere with the mean radius of the Earth.
COPY (
    SELECT
        origin, a.name AS origin_name, dest, b.name AS dest_name, flights,
        array_to_string(carriers, ' ') AS carriers,
        round(2 * 6371.0088 * asin(sqrt(
            sin((b.latitude - a.latitude) / 2) ** 2
            + cos(a.latitude) * cos(b.latitude)
            * sin((b.longitude - a.longitude) / 2) ** 2
        )))::INTEGER AS distance_km,
        ratio(air_time, flown) AS mean_air_time,
        ratio(arrival_delay, arrivals) AS mean_arrival_delay
    FROM (
        FROM totals WHERE level = 5 ORDER BY flights DESC, origin, dest LIMIT 20
    )
    LEFT JOIN places a ON a.faa = origin
    LEFT JOIN places b ON b.faa = dest
    ORDER BY flights DESC, origin, dest
) TO (getvariable('out') || '/routes.csv') (HEADER);

COPY (
    SELECT
        hour, month, flights,
        ratio(departure_delay, departures) AS mean_departure_delay,
        ratio(100 * delayed, departures) AS delayed_percent
    FROM totals
    WHERE level = 6
    ORDER BY hour, month
) TO (getvariable('out') || '/hours.csv') (HEADER);
