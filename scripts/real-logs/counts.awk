# Counts what is in a log, in its own way, for real-logs.sh.
#
# Usage: LC_ALL=C awk -f counts.awk LOG
# Prints lines of a kind, a key and a number, with tabs between them.

{
    line = $0
    # What a backslash takes along is no quote; what it was is not asked here.
    gsub(/\\./, "__", line)
    split(line, part, "\"")
    split(part[3], reply, " ")
    count["status\t" reply[1]]++
    count["bytes\t"] += reply[2] == "-" ? 0 : reply[2]
    host = substr(line, 1, index(line, " ") - 1)
    if (!(host in hosts)) count["hosts\t"]++
    hosts[host] = 1
    words = split(part[2], request, " ")
    valid = words == 3 && part[2] == request[1] " " request[2] " " request[3] \
        && request[1] ~ /^[A-Z-]+$/ && request[3] ~ /^[A-Z]+\/[0-9](\.[0-9])?$/
    count["method\t" (valid ? request[1] : "(invalid)")]++
    if (valid) sub(/\?.*/, "", request[2])
    count["path\t" (valid ? request[2] : part[2])]++
}

END { for (key in count) printf "%s\t%.0f\n", key, count[key] }
