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
    printf(
        '%.2f',
        half_even(100 * numerator::BIGINT, nullif(denominator, 0)::BIGINT) / 100
    );

-- The one pass over the flights, which leaves few rows for the queries below: level 3
-- has each carrier's months by arrival delay, level 1 each route's carriers, and
-- level 6 each hour's months.
CREATE TEMP TABLE totals AS
SELECT
    grouping(carrier, origin, hour) AS level,
    carrier, month, dep_time IS NOT NULL AS departed, arr_delay, origin, dest, hour,
    count(*) AS flights,
    count(dep_delay) AS departures,
    sum(dep_delay) AS departure_delay,
    count(*) FILTER (dep_delay > 15) AS delayed,
    count(arr_delay) AS arrivals,
    sum(arr_delay) AS arrival_delay,
    count(air_time) AS flown,
    sum(air_time) AS air_time
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
GROUP BY GROUPING SETS (
    (carrier, month, departed, arr_delay), (origin, dest, carrier), (hour, month)
);

-- The percentiles are by nearest rank: the first delay by which enough have arrived.
COPY (
    WITH ranked AS (
        SELECT
            *,
            sum(arrivals) OVER (PARTITION BY carrier, month ORDER BY arr_delay) AS seen,
            sum(arrivals) OVER (PARTITION BY carrier, month) AS arrived
        FROM totals
        WHERE level = 3
    ),
    months AS (
        SELECT
            carrier, month,
            sum(flights) AS flights,
            sum(if(departed, 0, flights)) AS cancelled,
            sum(if(departed AND arr_delay IS NULL, flights, 0)) AS diverted,
            sum(if(departed AND arr_delay <= 15, flights, 0)) AS on_time,
            sum(departures) AS departures,
            sum(departure_delay) AS departure_delay,
            min(arr_delay) FILTER (100 * seen >= 50 * arrived) AS arrival_delay_p50,
            min(arr_delay) FILTER (100 * seen >= 90 * arrived) AS arrival_delay_p90,
            min(arr_delay) FILTER (100 * seen >= 99 * arrived) AS arrival_delay_p99
        FROM ranked
        GROUP BY carrier, month
    )
    SELECT
        carrier, name, month, flights, cancelled, diverted, on_time,
        ratio(100 * on_time, flights) AS on_time_percent,
        ratio(departure_delay, departures) AS mean_departure_delay,
        arrival_delay_p50, arrival_delay_p90, arrival_delay_p99
    FROM months
    LEFT JOIN read_csv(getvariable('airlines'), header = true) USING (carrier)
    ORDER BY carrier, month
) TO (getvariable('out') || '/carriers.csv') (HEADER);

CREATE TEMP TABLE places AS
SELECT faa, name, radians(lat) AS latitude, radians(lon) AS longitude
FROM read_csv(
    getvariable('airports'), header = true, types = {'lat': 'DOUBLE', 'lon': 'DOUBLE'}
);

-- The haversine of the great circle, on a sphere with the mean radius of the Earth.
COPY (
    WITH routes AS (
        SELECT
            origin, dest,
            sum(flights) AS flights,
            string_agg(carrier, ' ' ORDER BY carrier) AS carriers,
            sum(air_time) AS air_time,
            sum(flown) AS flown,
            sum(arrival_delay) AS arrival_delay,
            sum(arrivals) AS arrivals
        FROM totals
        WHERE level = 1
        GROUP BY origin, dest
        ORDER BY flights DESC, origin, dest
        LIMIT 20
    )
    SELECT
        origin, a.name AS origin_name, dest, b.name AS dest_name, flights, carriers,
        round(2 * 6371.0088 * asin(sqrt(
            sin((b.latitude - a.latitude) / 2) ** 2
            + cos(a.latitude) * cos(b.latitude)
            * sin((b.longitude - a.longitude) / 2) ** 2
        )))::INTEGER AS distance_km,
        ratio(air_time, flown) AS mean_air_time,
        ratio(arrival_delay, arrivals) AS mean_arrival_delay
    FROM routes
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
