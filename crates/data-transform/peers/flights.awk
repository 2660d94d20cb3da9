# The report's carriers, routes and hours in awk, on one core.
#
# Usage: LC_ALL=C mawk -f flights.awk -v out=DIR AIRLINES AIRPORTS FLIGHTS
# DIR is there already. Fields are split at commas: nothing is quoted in these files.

BEGIN {
    FS = ","
    radian = atan2(0, -1) / 180
}

FNR == 1 {
    files++
    for (i = 1; i <= NF; i++) column[$i] = i
    if (files == 3) {
        month = column["month"]; dep_time = column["dep_time"]
        dep_delay = column["dep_delay"]; arr_delay = column["arr_delay"]
        carrier = column["carrier"]; origin = column["origin"]
        dest = column["dest"]; air_time = column["air_time"]; hour = column["hour"]
    }
    next
}

files == 1 { airline[$1] = $2; next }

files == 2 { airport[$1] = $2; lat[$1] = $3 * radian; lon[$1] = $4 * radian; next }

{
    key = $carrier SUBSEP $month
    road = $origin SUBSEP $dest
    time = $hour SUBSEP $month
    flights[key]++
    road_flights[road]++
    time_flights[time]++
    if (!((road, $carrier) in flies)) flies[road, $carrier] = 1
    if (!($carrier in known)) {
        known[$carrier] = 1
        carriers[++known_carriers] = $carrier
    }

    if ($dep_delay != "NA" && $dep_delay != "") {
        departures[key]++
        delay[key] += $dep_delay
        time_departures[time]++
        time_delay[time] += $dep_delay
        if ($dep_delay > 15) time_late[time]++
    }
    arrived = $arr_delay != "NA" && $arr_delay != ""
    if ($dep_time == "NA" || $dep_time == "") cancelled[key]++
    else if (!arrived) diverted[key]++
    else if ($arr_delay <= 15) on_time[key]++
    if (arrived) {
        arrivals[key]++
        minutes = $arr_delay + 0
        # Delays are counted, not kept: the percentiles then need no sorting.
        count[key, minutes]++
        if (minutes < least) least = minutes
        if (minutes > most) most = minutes
        road_arrivals[road]++
        road_delay[road] += minutes
    }
    if ($air_time != "NA" && $air_time != "") {
        road_flown[road]++
        road_air_time[road] += $air_time
    }
}

# Rounds a ratio of integers half to even, to two decimals; empty without a divisor.
function ratio(numerator, divisor,    scaled, down, rest, text) {
    if (!divisor) return ""
    scaled = 100 * numerator
    rest = scaled % divisor
    if (rest < 0) rest += divisor
    down = (scaled - rest) / divisor
    if (2 * rest > divisor || (2 * rest == divisor && down % 2)) down++
    text = down < 0 ? "-" : ""
    if (down < 0) down = -down
    return sprintf("%s%d.%02d", text, int(down / 100), down % 100)
}

# Returns the q-th percentile of a key's arrival delays, by nearest rank.
function percentile(key, q,    rank, seen, minutes) {
    if (!arrivals[key]) return ""
    rank = int((q * arrivals[key] + 99) / 100)
    for (minutes = least; minutes <= most; minutes++) {
        seen += count[key, minutes]
        if (seen >= rank) return minutes
    }
}

function kilometres(from, to,    a) {
    if (!(from in lat) || !(to in lat)) return ""
    a = sin((lat[to] - lat[from]) / 2) ^ 2 \
        + cos(lat[from]) * cos(lat[to]) * sin((lon[to] - lon[from]) / 2) ^ 2
    return sprintf("%.0f", 2 * 6371.0088 * atan2(sqrt(a), sqrt(1 - a)))
}

function sort_carriers(    i, j, name) {
    for (i = 2; i <= known_carriers; i++) {
        name = carriers[i]
        for (j = i; j > 1 && carriers[j - 1] > name; j--) carriers[j] = carriers[j - 1]
        carriers[j] = name
    }
}

END {
    sort_carriers()
    file = out "/carriers.csv"
    print "carrier,name,month,flights,cancelled,diverted,on_time,on_time_percent," \
        "mean_departure_delay,arrival_delay_p50,arrival_delay_p90," \
        "arrival_delay_p99" >file
    for (i = 1; i <= known_carriers; i++)
        for (m = 1; m <= 12; m++) {
            key = carriers[i] SUBSEP m
            if (!(key in flights)) continue
            print carriers[i] "," airline[carriers[i]] "," m "," flights[key] "," \
                cancelled[key] + 0 "," diverted[key] + 0 "," on_time[key] + 0 "," \
                ratio(100 * on_time[key], flights[key]) "," \
                ratio(delay[key], departures[key]) "," percentile(key, 50) "," \
                percentile(key, 90) "," percentile(key, 99) >file
        }

    file = out "/routes.csv"
    print "origin,origin_name,dest,dest_name,flights,carriers,distance_km," \
        "mean_air_time,mean_arrival_delay" >file
    for (rank = 1; rank <= 20; rank++) {
        best = ""
        for (road in road_flights)
            if (best == "" || road_flights[road] > road_flights[best] \
                || (road_flights[road] == road_flights[best] && road < best))
                best = road
        if (best == "") break
        split(best, end, SUBSEP)
        names = ""
        for (i = 1; i <= known_carriers; i++)
            if ((best, carriers[i]) in flies)
                names = names (names == "" ? "" : " ") carriers[i]
        print end[1] "," airport[end[1]] "," end[2] "," airport[end[2]] "," \
            road_flights[best] "," names "," kilometres(end[1], end[2]) "," \
            ratio(road_air_time[best], road_flown[best]) "," \
            ratio(road_delay[best], road_arrivals[best]) >file
        delete road_flights[best]
    }

    file = out "/hours.csv"
    print "hour,month,flights,mean_departure_delay,delayed_percent" >file
    for (h = 0; h <= 23; h++)
        for (m = 1; m <= 12; m++) {
            time = h SUBSEP m
            if (!(time in time_flights)) continue
            print h "," m "," time_flights[time] "," \
                ratio(time_delay[time], time_departures[time]) "," \
                ratio(100 * time_late[time], time_departures[time]) >file
        }
}
