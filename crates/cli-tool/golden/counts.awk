# What `logsum --format json` prints, in awk: written from the description of the format,
# and apart from the rungs, so that it can confirm their golden reports.
#
# Usage: LC_ALL=C mawk -f counts.awk LOG
# Texts must be UTF-8, without DEL; sums of bytes must be below 2^53.

BEGIN {
    names = "JanFebMarAprMayJunJulAugSepOctNovDec"
    quoted = "^\"([^\"\\\\]|\\\\.)*\""
    zone = "[+-][0-9][0-9][0-9][0-9]"
    clock = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
    time = "^[0-9][0-9]/[A-Z][a-z][a-z]/[0-9][0-9][0-9][0-9]:" clock " " zone "]"
    for (i = 0; i < 256; i++) code[sprintf("%c", i)] = i
    hex = "0123456789abcdef"
    first = last = ""
}

{ lines++; sub(/\r$/, "") }

!entry($0) { malformed++ }

# Counts a line; 0 if it is malformed.
function entry(line,    at, head, moment, request, status, bytes, path,
               part, method, protocol, referrer, agent) {
    at = index(line, " [")
    head = substr(line, 1, at - 1)
    if (!at || head !~ /^[^ ]+ [^ ]+ ./) return 0
    line = substr(line, at + 2)
    if (line !~ time) return 0
    moment = seconds(line)
    if (moment == "") return 0
    line = substr(line, 28)
    if (substr(line, 1, 1) != " " || !match(substr(line, 2), quoted)) return 0
    request = substr(line, 3, RLENGTH - 2)
    line = substr(line, RLENGTH + 2)
    if (line !~ /^ [1-9][0-9][0-9] ([0-9]+|-)( |$)/) return 0
    status = substr(line, 2, 3)
    line = substr(line, 6)
    match(line, /^[^ ]+/)
    if (RLENGTH > 19) return 0
    bytes = substr(line, 1, RLENGTH) + 0
    line = substr(line, RLENGTH + 1)
    referrer = agent = "none"
    if (line ~ /^ "/) {
        if (!match(substr(line, 2), quoted)) return 0
        referrer = "=" plain(substr(line, 3, RLENGTH - 2))
        line = substr(line, RLENGTH + 2)
        if (line ~ /^[^ ]/) return 0
        if (line ~ /^ "/) {
            if (!match(substr(line, 2), quoted)) return 0
            agent = "=" plain(substr(line, 3, RLENGTH - 2))
            if (substr(line, RLENGTH + 2) ~ /^[^ ]/) return 0
        }
    }
    method = protocol = "(invalid)"
    path = request
    if (request ~ /^[A-Z-]+ [^ ]+ [A-Z]+\/[0-9](\.[0-9])?$/) {
        split(request, part, / /)
        method = part[1]; path = part[2]; protocol = part[3]
        sub(/\?.*/, "", path)
        path = plain(path)
    }

    requests++
    sum += bytes
    if (first == "" || moment < first) first = moment
    if (last == "" || moment > last) last = moment
    statuses[status]++
    hours[int(moment / 3600) % 24]++
    methods[method]++
    protocols[protocol]++
    sub(/ .*/, "", head)
    if (!(head in host_hits)) hosts++
    host_hits[head]++; host_bytes[head] += bytes
    path_hits[path]++; path_bytes[path] += bytes
    if (status >= 400 && status < 600) errors[path]++
    if (status == 404) { lost_hits[path]++; lost_bytes[path] += bytes }
    if (status >= 500 && status < 600) { broken_hits[path]++; broken_bytes[path] += bytes }
    if (referrer != "none") {
        referrer = substr(referrer, 2)
        referrer_hits[referrer]++; referrer_bytes[referrer] += bytes
    }
    if (agent != "none") {
        agent = substr(agent, 2)
        agent_hits[agent]++; agent_bytes[agent] += bytes
    }
    return 1
}

# The seconds since 1970 of a time that has the right shape; nothing if it never was.
function seconds(text,    day, month, year, hour, minute, second, shift, days) {
    day = substr(text, 1, 2) + 0
    month = index(names, substr(text, 4, 3))
    year = substr(text, 8, 4) + 0
    hour = substr(text, 13, 2) + 0
    minute = substr(text, 16, 2) + 0
    second = substr(text, 19, 2) + 0
    if (month % 3 != 1 || year < 1970 || year > 9998) return ""
    month = (month + 2) / 3
    if (day < 1 || day > length_of(month, year)) return ""
    if (hour > 23 || minute > 59 || second > 60) return ""
    if (substr(text, 23, 2) > 23 || substr(text, 25, 2) > 59) return ""
    shift = 3600 * substr(text, 23, 2) + 60 * substr(text, 25, 2)
    if (substr(text, 22, 1) == "-") shift = -shift
    days = 365 * (year - 1970) + leaps(year - 1) - leaps(1969) + day - 1
    while (--month) days += length_of(month, year)
    return 86400 * days + 3600 * hour + 60 * minute + second - shift
}

function leaps(year) {
    return int(year / 4) - int(year / 100) + int(year / 400)
}

function length_of(month, year) {
    if (month == 2) return 28 + leaps(year) - leaps(year - 1)
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

# The text without its escapes.
function plain(text,    out, at, next_one, high, low) {
    while (at = index(text, "\\")) {
        out = out substr(text, 1, at - 1)
        next_one = substr(text, at + 1, 1)
        high = index(hex, tolower(substr(text, at + 2, 1)))
        low = index(hex, tolower(substr(text, at + 3, 1)))
        if (next_one == "x" && high && low && length(text) >= at + 3) {
            out = out sprintf("%c", 16 * (high - 1) + low - 1)
            text = substr(text, at + 4)
        } else if (next_one != "" && index("\"\\btnvfr", next_one)) {
            out = out substr("\"\\\b\t\n\v\f\r", index("\"\\btnvfr", next_one), 1)
            text = substr(text, at + 2)
        } else {
            out = out "\\"
            text = substr(text, at + 1)
        }
    }
    return out text
}

# The text in JSON, with its quotes.
function json(text,    out, i, one) {
    if (text !~ /[\001-\037"\\]/) return "\"" text "\""
    for (i = 1; i <= length(text); i++) {
        one = substr(text, i, 1)
        if (one == "\"" || one == "\\") out = out "\\" one
        else if (code[one] >= 32) out = out one
        else if (one ~ /[\b\t\n\f\r]/)
            out = out "\\" substr("btnfr", index("\b\t\n\f\r", one), 1)
        else out = out sprintf("\\u%04x", code[one])
    }
    return "\"" out "\""
}

# The key that comes next: with most hits, and of equal ones the smallest.
function best_of(hits,    key, best, found) {
    for (key in hits)
        if (!found++ || hits[key] > hits[best] \
            || (hits[key] == hits[best] && key "" < best "")) best = key
    return best
}

function ranked(name, hits,    best, out) {
    while (!is_empty(hits)) {
        best = best_of(hits)
        out = out (out == "" ? "" : ",") json(best) ":" hits[best]
        delete hits[best]
    }
    printf ",\"%s\":{%s}", name, out
}

function is_empty(hits,    key) {
    for (key in hits) return 0
    return 1
}

function top(name, hits, bytes, with_errors,    rank, best, out) {
    for (rank = 1; rank <= 10 && !is_empty(hits); rank++) {
        best = best_of(hits)
        out = out (rank > 1 ? "," : "") "{\"key\":" json(best) ",\"hits\":" hits[best] \
            sprintf(",\"bytes\":%.0f", bytes[best])
        if (with_errors) out = out ",\"errors\":" errors[best] + 0
        out = out "}"
        delete hits[best]
    }
    printf ",\"%s\":[%s]", name, out
}

function rfc3339(moment,    days, rest, year, month) {
    days = int(moment / 86400)
    rest = moment % 86400
    for (year = 1970; days >= 365 + leaps(year) - leaps(year - 1); year++)
        days -= 365 + leaps(year) - leaps(year - 1)
    for (month = 1; days >= length_of(month, year); month++)
        days -= length_of(month, year)
    return sprintf("\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", year, month, days + 1,
        int(rest / 3600), int(rest / 60) % 60, rest % 60)
}

END {
    printf "{\"lines\":%d,\"parsed\":%d,\"malformed\":%d,\"filtered\":0", lines, \
        lines - malformed, malformed
    printf ",\"first\":%s,\"last\":%s", requests ? rfc3339(first) : "null", \
        requests ? rfc3339(last) : "null"
    printf ",\"requests\":%d,\"bytes\":%.0f,\"hosts\":%d,\"status\":{", requests, sum, hosts
    for (status = 100; status <= 999; status++)
        if (status in statuses) {
            printf "%s\"%d\":%d", comma, status, statuses[status]
            comma = ","
            classes[int(status / 100)] += statuses[status]
        }
    printf "},\"classes\":{"
    comma = ""
    for (digit = 1; digit <= 9; digit++)
        if (digit in classes) {
            printf "%s\"%dxx\":%d", comma, digit, classes[digit]
            comma = ","
        }
    printf "}"
    ranked("methods", methods)
    printf ",\"hours\":["
    for (hour = 0; hour < 24; hour++) printf "%s%d", hour ? "," : "", hours[hour]
    printf "]"
    ranked("protocols", protocols)
    top("top_paths", path_hits, path_bytes, 1)
    top("top_hosts", host_hits, host_bytes)
    top("top_referrers", referrer_hits, referrer_bytes)
    top("top_agents", agent_hits, agent_bytes)
    top("top_404", lost_hits, lost_bytes)
    top("top_5xx", broken_hits, broken_bytes)
    print "}"
}
