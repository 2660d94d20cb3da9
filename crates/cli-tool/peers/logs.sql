-- What `logsum` counts, in DuckDB. The variables `log` and `out` are set by
-- duckdb_logs.py.
--
-- A line is read as CSV with spaces between its fields. The log must be in the Combined
-- format throughout, without spaces in user names. Lines that don't fit are skipped.

SET preserve_insertion_order = false;

-- The one pass over the log, which leaves few rows for the queries below. `level` has a
-- bit for each of the five columns that a row is not about: 15 is about the status, 23
-- the request, 27 the host, 29 the referrer and 30 the agent.
CREATE TEMP TABLE totals AS
SELECT
    grouping(status, request, host, referrer, agent) AS level,
    status, hour, zone, request, host, referrer, agent,
    count(*) AS hits,
    sum(bytes) AS bytes
FROM (
    SELECT
        host, status, substr(time, 14, 2) AS hour, zone, request, referrer, agent, bytes
    FROM read_csv(
        getvariable('log'),
        auto_detect = false,
        header = false,
        delim = ' ',
        quote = '"',
        escape = '\',
        strict_mode = false,
        ignore_errors = true,
        nullstr = '-',
        columns = {
            'host': 'VARCHAR', 'ident': 'VARCHAR', 'login': 'VARCHAR',
            'time': 'VARCHAR', 'zone': 'VARCHAR', 'request': 'VARCHAR',
            'status': 'USMALLINT', 'bytes': 'UBIGINT',
            'referrer': 'VARCHAR', 'agent': 'VARCHAR'
        }
    )
    WHERE
        status BETWEEN 100 AND 999
        AND substr(time, 5, 3) IN (
            'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun',
            'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'
        )
)
GROUP BY GROUPING SETS ((status, hour, zone), (request), (host), (referrer), (agent));

COPY (
    SELECT status, sum(hits) AS hits
    FROM totals
    WHERE level = 15
    GROUP BY status
    ORDER BY status
) TO (getvariable('out') || '/status.csv') (HEADER);

COPY (
    WITH shifted AS (
        SELECT
            60 * hour::INTEGER
            - if(zone[1] = '-', -1, 1)
            * (60 * zone[2:3]::INTEGER + zone[4:5]::INTEGER) AS minute,
            hits
        FROM totals
        WHERE level = 15
    )
    SELECT (minute + 1440) % 1440 // 60 AS hour, sum(hits) AS hits
    FROM shifted
    GROUP BY hour
    ORDER BY hour
) TO (getvariable('out') || '/hours.csv') (HEADER);

-- A request is `METHOD target PROTOCOL`, or nothing that a server understood.
CREATE TEMP TABLE requests AS
SELECT
    coalesce(request, '-') AS text,
    regexp_full_match(text, '[A-Z-]+ [^ ]+ [A-Z]+/[0-9](\.[0-9])?') AS valid,
    if(valid, split_part(text, ' ', 1), '(invalid)') AS method,
    if(valid, split_part(split_part(text, ' ', 2), '?', 1), text) AS path,
    hits,
    bytes
FROM totals
WHERE level = 23;

COPY (
    SELECT method, sum(hits) AS hits FROM requests GROUP BY method ORDER BY method
) TO (getvariable('out') || '/methods.csv') (HEADER);

COPY (
    SELECT path, sum(hits) AS hits, sum(bytes) AS bytes
    FROM requests
    GROUP BY path
    ORDER BY hits DESC, path
    LIMIT 10
) TO (getvariable('out') || '/paths.csv') (HEADER);

COPY (
    SELECT host, hits, bytes
    FROM totals
    WHERE level = 27
    ORDER BY hits DESC, host
    LIMIT 10
) TO (getvariable('out') || '/hosts.csv') (HEADER);

COPY (
    SELECT coalesce(referrer, '-') AS referrer, hits, bytes
    FROM totals
    WHERE level = 29
    ORDER BY hits DESC, referrer
    LIMIT 10
) TO (getvariable('out') || '/referrers.csv') (HEADER);

COPY (
    SELECT coalesce(agent, '-') AS agent, hits, bytes
    FROM totals
    WHERE level = 30
    ORDER BY hits DESC, agent
    LIMIT 10
) TO (getvariable('out') || '/agents.csv') (HEADER);
