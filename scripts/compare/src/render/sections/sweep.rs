//! Sections about times along the axes of a server: latency, and workers.

use super::section;
use crate::manifest::Metric;
use crate::render::chart::{self, Chart, Line};
use crate::render::crossover::{self, CLOSE};
use crate::render::{Part, Section, figures};
use crate::results::{Axis, Point, Results, Row, Sweep};

/// What is said where nothing was measured.
const EMPTY: &str = "Not measured; `make sweep` does.";

/// The name of the least time that the replies allow.
const IDEAL: &str = "ideal";

/// All sections; without figures they only say so.
pub(super) fn sections(results: &Results) -> [Section; 3] {
    let found = results.sweep.as_ref();
    let parts = |make: fn(&Sweep) -> Vec<Part>| found.map_or(Vec::new(), make);
    [
        section("sweep/verdict", "Where the language stops", parts(verdict), EMPTY),
        section("sweep/latency", "By latency", parts(by_latency), EMPTY),
        section("sweep/workers", "By workers", parts(by_workers), EMPTY),
    ]
}

/// Says of each rung where its crossover lies.
fn verdict(found: &Sweep) -> Vec<Part> {
    let reference = &found.reference;
    let (units, unit) = (figures::count(found.units), &found.unit);
    let mut parts = vec![Part::Text(format!(
        "{units} {unit} with {} workers. The crossover is the smallest latency from \
         which on a rung takes less than {CLOSE} times {reference}'s wall time, or shows \
         no clear difference:",
        found.at_workers
    ))];
    let lines = others(found).into_iter().map(|rung| crossing(found, rung));
    parts.push(Part::List(lines.collect()));
    parts.extend(failures(found));
    parts
}

/// The rungs whose ratios to the reference are told.
fn others(found: &Sweep) -> Vec<&str> {
    let mut rungs = found.rungs();
    rungs.retain(|rung| *rung != found.reference);
    rungs
}

fn crossing(found: &Sweep, rung: &str) -> String {
    let line = found.line(Axis::Latency);
    let times = |point: &Point, metric| {
        let ratio = point.ratio(metric, rung, &found.reference);
        ratio.map_or("no figures".to_owned(), figures::ratio)
    };
    let (Some(first), Some(last)) = (line.first(), line.last()) else {
        return format!("{rung}: not measured");
    };
    match crossover::of(found, rung) {
        Some(point) => format!(
            "{rung}: from {} ms on ({} there, {} at {} ms); its CPU time there: {}",
            point.latency_ms,
            times(point, Metric::Wall),
            times(first, Metric::Wall),
            first.latency_ms,
            times(point, Metric::Cpu)
        ),
        None => format!(
            "{rung}: not up to {} ms ({} there, {} at {} ms); its CPU time there: {}",
            last.latency_ms,
            times(last, Metric::Wall),
            times(first, Metric::Wall),
            first.latency_ms,
            times(last, Metric::Cpu)
        ),
    }
}

fn failures(found: &Sweep) -> Option<Part> {
    let lines = found.failures.iter().map(|failure| format!("FAILED: {failure}"));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then_some(Part::List(lines))
}

fn by_latency(found: &Sweep) -> Vec<Part> {
    let what = format!("{} workers, latency of each reply", found.at_workers);
    line_parts(found, Axis::Latency, &what, |point| format!("{} ms", point.latency_ms))
}

fn by_workers(found: &Sweep) -> Vec<Part> {
    let what = format!("{} ms of latency, workers", found.at_latency_ms);
    line_parts(found, Axis::Workers, &what, |point| point.workers.to_string())
}

/// The chart and the tables of a line.
fn line_parts(
    found: &Sweep,
    axis: Axis,
    what: &str,
    place: fn(&Point) -> String,
) -> Vec<Part> {
    let (line, unit) = (found.line(axis), &found.unit);
    let against = format!("wall time over {}'s", found.reference);
    let wall = |row: &Row| row.wall_s.map(|wall| wall.median);
    let rate = |row: &Row| {
        let units = figures::as_float(found.units);
        wall(row).map_or(String::new(), |wall| figures::rate(units / wall))
    };
    let time = |seconds: Option<f64>| seconds.map_or(String::new(), figures::seconds);
    let rungs = found.rungs();
    let table = |columns: &[&str], cell: &dyn Fn(&Point, &str) -> String| {
        Part::Table(table(&line, place, columns, cell))
    };
    let of_row = |point: &Point, rung: &str, cell: &dyn Fn(&Row) -> String| {
        point.block.row(rung).map(cell).unwrap_or_default()
    };
    let mut parts = vec![
        Part::Figure(chart::svg(&chart_of(found, &line, what, place))),
        Part::Heading(format!("wall time; {what}")),
        table(&[&*rungs, &[IDEAL]].concat(), &|point, column| match column {
            // Without latency nothing needs any time.
            IDEAL => time(point.ideal_s.filter(|&ideal| ideal > 0.0)),
            rung => of_row(point, rung, &|row| time(wall(row))),
        }),
        Part::Heading(against),
        table(&others(found), &|point, rung| {
            let ratio = point.ratio(Metric::Wall, rung, &found.reference);
            ratio.map(figures::ratio).unwrap_or_default()
        }),
        Part::Heading(format!("{unit} a second")),
        table(&rungs, &|point, rung| of_row(point, rung, &rate)),
        Part::Heading("CPU time".to_owned()),
        table(&rungs, &|point, rung| {
            of_row(point, rung, &|row| time(row.cpu_s.map(|cpu| cpu.median)))
        }),
    ];
    parts.extend(notes(found, &line, place));
    parts
}

/// A row for each point that was measured, under these columns.
fn table(
    line: &[&Point],
    place: fn(&Point) -> String,
    columns: &[&str],
    cell: &dyn Fn(&Point, &str) -> String,
) -> Vec<Vec<String>> {
    let mut header = vec![String::new()];
    header.extend(columns.iter().map(|column| (*column).to_owned()));
    let mut rows = vec![header];
    for point in line.iter().filter(|point| point.skipped.is_none()) {
        let mut row = vec![place(point)];
        row.extend(columns.iter().map(|column| cell(point, column)));
        rows.push(row);
    }
    rows
}

fn chart_of(
    found: &Sweep,
    line: &[&Point],
    what: &str,
    place: fn(&Point) -> String,
) -> Chart {
    let rung_line = |rung: &str| Line {
        name: rung.to_owned(),
        dashed: false,
        seconds: line
            .iter()
            .map(|point| Some(point.block.row(rung)?.wall_s?.median))
            .collect(),
    };
    let mut lines: Vec<Line> = found.rungs().into_iter().map(rung_line).collect();
    lines.push(Line {
        name: IDEAL.to_owned(),
        dashed: true,
        seconds: line.iter().map(|point| point.ideal_s).collect(),
    });
    Chart {
        title: format!("Wall time of {} {}; {what}", found.units, found.unit),
        axis: what.to_owned(),
        places: line.iter().map(|point| place(point)).collect(),
        lines,
    }
}

/// What was left out or has no figures, and how it was measured.
fn notes(found: &Sweep, line: &[&Point], place: fn(&Point) -> String) -> Vec<Part> {
    let mut lines = Vec::new();
    for point in line {
        if let Some(reason) = &point.skipped {
            lines.push(format!("{}: left out: {reason}", place(point)));
        }
        for row in &point.block.rows {
            if let Some(reason) = &row.missing {
                lines.push(format!("{}: {}: {reason}", place(point), row.name));
            }
        }
    }
    let mut parts = Vec::new();
    if !lines.is_empty() {
        parts.push(Part::List(lines));
    }
    let rounds = line.iter().map(|point| point.block.rounds).max().unwrap_or_default();
    parts.push(Part::Text(format!(
        "Medians of {rounds} rounds on {} cores, which the server shares. {IDEAL}: \
         requests \u{d7} latency / workers, the least time that the replies allow.",
        found.environment.cores
    )));
    parts
}
