-- What `logsum` counts, in DuckDB. The variables `log` and `out` are set by
-- duckdb_logs.py.
--
-- A line is read as CSV with spaces between its fields. The log must be in the Combined
-- format throughout, without spaces in user names. Lines that don't fit are skipped.

SET preserve_insertion_order = false;

-- The one pass over the log, which leaves few rows for the queries below. `level` has a
-- bit for each of the five columns that a row is not about: 15 is about the request and
-- its status, 23 the hour, 27 the host, 29 the referrer and 30 the agent.
CREATE TEMP TABLE totals AS
SELECT
    grouping(request, hour, host, referrer, agent) AS level,
    status, request, hour, host, referrer, agent,
    count(*) AS hits,
    sum(bytes) AS bytes,
    min(moment) AS first,
    max(moment) AS last
FROM (
    SELECT
        try_strptime(time, '[%d/%b/%Y:%H:%M:%S')
        - to_minutes(
            if(zone[1] = '-', -1, 1)
            * (60 * zone[2:3]::INTEGER + zone[4:5]::INTEGER)
        ) AS moment,
        hour(moment) AS hour,
        status, request, host, referrer, agent, bytes
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
    WHERE status BETWEEN 100 AND 999 AND moment IS NOT NULL
)
GROUP BY GROUPING SETS ((status, request), (hour), (host), (referrer), (agent));

COPY (
    SELECT
        sum(hits) AS requests, sum(bytes) AS bytes,
        min(first) AS first, max(last) AS last,
        (SELECT count(*) FROM totals WHERE level = 27) AS hosts
    FROM totals
    WHERE level = 23
) TO (getvariable('out') || '/sums.csv') (HEADER);

COPY (
    SELECT status, sum(hits) AS hits
    FROM totals
    WHERE level = 15
    GROUP BY status
    ORDER BY status
) TO (getvariable('out') || '/status.csv') (HEADER);

COPY (
    SELECT hour, hits FROM totals WHERE level = 23 ORDER BY hour
) TO (getvariable('out') || '/hours.csv') (HEADER);

-- A request is `METHOD target PROTOCOL`, or nothing that a server understood.
CREATE TEMP TABLE requests AS
SELECT
    coalesce(request, '-') AS text,
    regexp_full_match(text, '[A-Z-]+ [^ ]+ [A-Z]+/[0-9](\.[0-9])?') AS valid,
    if(valid, split_part(text, ' ', 1), '(invalid)') AS method,
    if(valid, split_part(split_part(text, ' ', 2), '?', 1), text) AS path,
    if(valid, split_part(text, ' ', 3), '(invalid)') AS protocol,
    status,
    hits,
    bytes
FROM totals
WHERE level = 15;

COPY (
    SELECT method, sum(hits) AS hits FROM requests GROUP BY method ORDER BY method
) TO (getvariable('out') || '/methods.csv') (HEADER);

COPY (
    SELECT protocol, sum(hits) AS hits FROM requests GROUP BY protocol ORDER BY protocol
) TO (getvariable('out') || '/protocols.csv') (HEADER);

COPY (
    SELECT
        path, sum(hits) AS hits, sum(bytes) AS bytes,
        coalesce(sum(hits) FILTER (status BETWEEN 400 AND 599), 0) AS errors
    FROM requests
    GROUP BY path
    ORDER BY hits DESC, path
    LIMIT 10
) TO (getvariable('out') || '/paths.csv') (HEADER);

COPY (
    SELECT path, sum(hits) AS hits, sum(bytes) AS bytes
    FROM requests
    WHERE status = 404
    GROUP BY path
    ORDER BY hits DESC, path
    LIMIT 10
) TO (getvariable('out') || '/404.csv') (HEADER);

COPY (
    SELECT path, sum(hits) AS hits, sum(bytes) AS bytes
    FROM requests
    WHERE status BETWEEN 500 AND 599
    GROUP BY path
    ORDER BY hits DESC, path
    LIMIT 10
) TO (getvariable('out') || '/5xx.csv') (HEADER);

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
