# What `logsum` counts, in awk, on one core.
#
# Usage: LC_ALL=C mawk -f logs.awk -v out=DIR LOG
# DIR is there already. Lines are split at quotes, so a quote that is escaped with a
# backslash ends its field early; the log must be in the Combined format throughout.

BEGIN {
    FS = "\""
    names = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec "
}

{
    # host ident user [time zone] "request" status bytes "referrer" "agent"
    start = index($1, " [")
    split($3, reply, " ")
    status = reply[1]
    month = substr($1, start + 5, 3)
    if (NF < 7 || !start || status !~ /^[1-9][0-9][0-9]$/ \
        || reply[2] !~ /^([0-9]+|-)$/ || !index(names, " " month " ")) next
    host = substr($1, 1, index($1, " ") - 1)
    bytes = reply[2] + 0

    statuses[status]++
    moments[substr($1, start + 14, 2) substr($1, start + 22, 5)]++
    host_hits[host]++; host_bytes[host] += bytes
    referrer_hits[$4]++; referrer_bytes[$4] += bytes
    agent_hits[$6]++; agent_bytes[$6] += bytes

    words = split($2, request, " ")
    if (words == 3 && request[3] ~ /^[A-Z]+\/[0-9]/) {
        methods[request[1]]++
        path = request[2]
        query = index(path, "?")
        if (query) path = substr(path, 1, query - 1)
    } else {
        methods["(invalid)"]++
        path = $2
    }
    path_hits[path]++; path_bytes[path] += bytes
}

# Writes a field of CSV, quoted where it must be.
function field(text) {
    if (text !~ /[",\r]/) return text
    gsub(/"/, "\"\"", text)
    return "\"" text "\""
}

# Writes the ten keys with the most hits; of equal ones, the smaller key comes first.
function top(name, hits, bytes,    file, rank, best, key) {
    file = out "/" name "s.csv"
    print name ",hits,bytes" >file
    for (rank = 1; rank <= 10; rank++) {
        best = -1
        for (key in hits)
            if (best == -1 || hits[key] > hits[best] \
                || (hits[key] == hits[best] && key "" < best "")) best = key
        if (best == -1) return
        printf "%s,%d,%.0f\n", field(best), hits[best], bytes[best] >file
        delete hits[best]
    }
}

END {
    print "status,hits" >(out "/status.csv")
    for (status = 100; status <= 999; status++)
        if (status in statuses)
            print status "," statuses[status] >(out "/status.csv")

    for (moment in moments) {
        minute = 60 * substr(moment, 1, 2)
        shift = 60 * substr(moment, 4, 2) + substr(moment, 6, 2)
        minute += substr(moment, 3, 1) == "-" ? shift : -shift
        hours[int((minute + 1440) % 1440 / 60)] += moments[moment]
    }
    print "hour,hits" >(out "/hours.csv")
    for (hour = 0; hour < 24; hour++)
        if (hour in hours) print hour "," hours[hour] >(out "/hours.csv")

    # There are few methods: sort them by insertion.
    for (method in methods) {
        for (i = ++count; i > 1 && sorted[i - 1] > method; i--)
            sorted[i] = sorted[i - 1]
        sorted[i] = method
    }
    print "method,hits" >(out "/methods.csv")
    for (i = 1; i <= count; i++)
        print sorted[i] "," methods[sorted[i]] >(out "/methods.csv")

    top("path", path_hits, path_bytes)
    top("host", host_hits, host_bytes)
    top("referrer", referrer_hits, referrer_bytes)
    top("agent", agent_hits, agent_bytes)
}
