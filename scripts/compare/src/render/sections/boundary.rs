//! Sections about the cost of crossing from Python to Rust.

use super::section;
use crate::render::breakeven::{self, label, name_of, size_of};
use crate::render::{Part, Section, figures};
use crate::results::{Boundary, Kind, Results, TaskResult, Way};

/// What is said where nothing was measured.
const EMPTY: &str = "Not measured; `make boundary` does.";

/// All sections; without figures they only say so.
pub(super) fn sections(results: &Results) -> [Section; 4] {
    let found = results.boundary.as_ref();
    let parts = |make: fn(&Boundary) -> Vec<Part>| found.map_or(Vec::new(), make);
    [
        section("boundary/verdict", "The boundary", parts(verdict), EMPTY),
        section("boundary/crossings", "Crossings", parts(crossings), EMPTY),
        section("boundary/batches", "Lines a crossing", parts(batches), EMPTY),
        section("boundary/break-even", "Break-even", parts(break_even), EMPTY),
    ]
}

fn crossings(found: &Boundary) -> Vec<Part> {
    let kinds = [
        Kind::Call,
        Kind::TextIn,
        Kind::TextInEncoded,
        Kind::TextOut,
        Kind::RecordsOut,
        Kind::BytesIn,
    ];
    let each = [Kind::RecordsOut, Kind::Lengths, Kind::Hosts, Kind::Entries];
    let mut parts = vec![
        Part::Heading("a call".to_owned()),
        against_python(found, &kinds, whole),
        Part::Heading("for each of many".to_owned()),
        against_python(found, &each, one),
    ];
    let alone = found.task(Kind::Call, 0, Way::Loop);
    let alone = alone.map_or("?".to_owned(), |task| time(task.ns.median));
    parts.push(Part::Text(format!(
        "Medians of {} rounds, with the loop around the calls, which takes {alone}. ±: \
         half the distance between the quartiles. A ratio stands with its 95% interval.",
        found.rounds
    )));
    parts
}

fn batches(found: &Boundary) -> Vec<Part> {
    let header = ["", "crossings", "a line", "", "vs Python"].map(str::to_owned);
    let mut rows = vec![header.to_vec()];
    for task in found.of_kind(Kind::Summary) {
        let name = match task.batch {
            0 => "Python alone".to_owned(),
            1 => "a line at a time".to_owned(),
            batch if batch == task.size => "all at once".to_owned(),
            batch => format!("{} lines at a time", figures::count(batch)),
        };
        let crossings = (task.batch > 0).then(|| task.size.div_ceil(task.batch));
        rows.push(vec![
            name,
            crossings.map_or(String::new(), figures::count),
            time(task.ns.median),
            figures::spread(&task.ns),
            ratio(task),
        ]);
    }
    let note = format!(
        "The summary of {} lines ({}), cutting the text into lines included where lines \
         are handed over.",
        figures::count(found.lines),
        size_of(Kind::BytesIn, found.text_bytes)
    );
    vec![Part::Table(rows), Part::Text(note)]
}

fn break_even(found: &Boundary) -> Vec<Part> {
    let header = ["", "sizes", "Rust is faster", "smallest", "largest"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for kind in breakeven::KINDS {
        let tasks: Vec<&TaskResult> =
            found.of_kind(kind).filter(|task| task.way == Way::Rust).collect();
        let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else { continue };
        let times = |task: &TaskResult| {
            task.vs_python.map_or(String::new(), |interval| {
                format!("{}x", figures::digits(interval.ratio))
            })
        };
        rows.push(vec![
            label(kind).to_owned(),
            range(kind, first.size, last.size),
            breakeven::sentence(kind, &tasks),
            times(first),
            times(last),
        ]);
    }
    let note = "Faster: the ratio's whole 95% interval lies below 1. smallest, largest: \
        Rust's time over Python's at the smallest size and at the largest.";
    vec![
        Part::Table(rows),
        Part::Text(note.to_owned()),
        Part::Heading("newlines in few bytes, and the summary of few lines".to_owned()),
        against_python(found, &[Kind::Newlines, Kind::FewLines], whole),
    ]
}

/// Writes the sizes from the first to the last; lines are named once.
fn range(kind: Kind, first: u64, last: u64) -> String {
    let from = match kind {
        Kind::FewLines => figures::count(first),
        _ => size_of(kind, first),
    };
    format!("{from} to {}", size_of(kind, last))
}

fn verdict(found: &Boundary) -> Vec<Part> {
    let mut parts = Vec::new();
    let call = |way| found.task(Kind::Call, 0, way).map(|task| time(task.ns.median));
    if let (Some(rust), Some(python)) = (call(Way::Rust), call(Way::Python)) {
        parts.push(Part::Text(format!(
            "An empty call of Rust takes {rust}, one of a Python function {python}."
        )));
    }
    let summaries: Vec<&TaskResult> = found.of_kind(Kind::Summary).collect();
    let by = |batch| summaries.iter().copied().find(|task| task.batch == batch);
    if let (Some(python), Some(line), Some(all)) = (by(0), by(1), by(found.lines)) {
        parts.push(Part::Text(format!(
            "A log line costs Python alone {}. Handed to Rust line by line it costs {} \
             ({} of Python's time), in a single crossing for all lines {} ({}).",
            time(python.ns.median),
            time(line.ns.median),
            share(line),
            time(all.ns.median),
            share(all),
        )));
    }
    let losses = breakeven::losses(found);
    if losses.is_empty() {
        parts.push(Part::Text("Rust lost nowhere, which is suspicious.".to_owned()));
    } else {
        parts.push(Part::Text("Where plain Python is faster:".to_owned()));
        parts.push(Part::List(losses.iter().map(|task| loss(found, task)).collect()));
    }
    parts
}

fn loss(found: &Boundary, task: &TaskResult) -> String {
    let python = found.task(task.kind, task.size, Way::Python);
    let python = python.map_or("?".to_owned(), |python| time(python.ns.median));
    format!(
        "{}: {} against Python's {python}, {}",
        name_of(task),
        time(task.ns.median),
        ratio(task)
    )
}

/// A table with a row for each size, Rust's time beside Python's.
fn against_python(
    found: &Boundary,
    kinds: &[Kind],
    row: fn(&TaskResult) -> (String, f64),
) -> Part {
    let header = ["", "Python", "", "Rust", "", "Rust vs Python"].map(str::to_owned);
    let mut rows = vec![header.to_vec()];
    let compared = kinds.iter().flat_map(|&kind| found.of_kind(kind));
    for task in compared.filter(|task| task.vs_python.is_some()) {
        let Some(python) = found.task(task.kind, task.size, Way::Python) else {
            continue;
        };
        let (name, parts) = row(task);
        rows.push(vec![
            name,
            time(python.ns.median / parts),
            figures::spread(&python.ns),
            time(task.ns.median / parts),
            figures::spread(&task.ns),
            ratio(task),
        ]);
    }
    Part::Table(rows)
}

/// A row's name, and by what its time is divided: a whole call.
fn whole(task: &TaskResult) -> (String, f64) {
    (name_of(task), 1.0)
}

/// Likewise: a record of a list, or an item, whose times are an item's already.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer records than 2^52")]
fn one(task: &TaskResult) -> (String, f64) {
    match task.kind {
        Kind::RecordsOut => {
            (format!("record out, of {}", figures::count(task.size)), task.size as f64)
        }
        _ => (name_of(task), 1.0),
    }
}

fn time(ns: f64) -> String {
    figures::nanoseconds(ns)
}

fn share(task: &TaskResult) -> String {
    task.vs_python.map_or("?".to_owned(), |interval| figures::digits(interval.ratio))
}

fn ratio(task: &TaskResult) -> String {
    task.vs_python.as_ref().map_or(String::new(), figures::times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::table;
    use crate::results::example;

    fn text(results: &Results) -> String {
        let text = table::render(&sections(results));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_loss_is_told_with_its_figures() {
        let text = text(&example::results());
        let loss = "- length of a text, 10 B: 20.0 ns against Python's 10.0 ns, 2.00x";
        assert!(text.contains(loss), "{text}");
        assert!(!text.contains("- summary"), "{text}");
    }

    #[test]
    fn a_line_at_a_time_stands_beside_all_at_once() {
        let text = text(&example::results());
        for part in [
            "Python alone 5.00 µs",
            "a line at a time 3 700 ns ±0.0% 0.14x",
            "all at once 1 500 ns ±0.0% 0.10x",
            "by line it costs 700 ns (0.14 of Python's time)",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn records_are_told_by_the_call_and_by_the_record() {
        let text = text(&example::results());
        assert!(text.contains("records out, 10 200 ns"), "{text}");
        assert!(text.contains("record out, of 10 20.0 ns"), "{text}");
    }

    #[test]
    fn without_figures_the_sections_say_so() {
        let mut results = example::results();
        results.boundary = None;
        let sections = sections(&results);
        assert!(sections.iter().all(|section| !section.filled));
        assert_eq!(sections[0].parts, [Part::Text(EMPTY.to_owned())]);
    }
}
