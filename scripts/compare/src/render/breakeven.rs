//! From which size on Rust is faster than Python, and where it is slower, in words.

use crate::results::{Boundary, Kind, TaskResult, Way};

use super::figures;

/// The kinds of which there are several sizes.
pub const KINDS: [Kind; 6] = [
    Kind::TextIn,
    Kind::TextInEncoded,
    Kind::TextOut,
    Kind::RecordsOut,
    Kind::Newlines,
    Kind::FewLines,
];

/// Says at which sizes Rust is clearly faster; `tasks` ascend by size.
#[must_use]
pub fn sentence(kind: Kind, tasks: &[&TaskResult]) -> String {
    let faster: Vec<bool> = tasks.iter().map(|task| task.is_faster()).collect();
    let first = faster.iter().take_while(|&&faster| faster).count();
    let last = faster.iter().rev().take_while(|&&faster| faster).count();
    let size = |place: usize| size_of(kind, tasks[place].size);
    if first == tasks.len() {
        "at every size".to_owned()
    } else if last > 0 {
        format!("from {} on", size(tasks.len() - last))
    } else if first > 0 {
        format!("up to {}", size(first - 1))
    } else if tasks.iter().all(|task| task.is_slower()) {
        "never: slower everywhere".to_owned()
    } else {
        "nowhere clearly".to_owned()
    }
}

/// Finds where Rust is clearly slower: of each kind the worst size.
#[must_use]
pub fn losses(found: &Boundary) -> Vec<&TaskResult> {
    let mut worst: Vec<&TaskResult> = Vec::new();
    let ratio =
        |task: &TaskResult| task.vs_python.map_or(0.0, |interval| interval.ratio);
    for task in found.tasks.iter().filter(|task| task.is_slower()) {
        match worst.iter_mut().find(|known| known.kind == task.kind) {
            Some(known) if ratio(task) > ratio(known) => *known = task,
            Some(_) => {}
            None => worst.push(task),
        }
    }
    worst.sort_by(|a, b| ratio(b).total_cmp(&ratio(a)));
    worst
}

/// Names what is done, in a few words.
#[must_use]
pub fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Call => "empty call",
        Kind::TextIn => "length of a text",
        Kind::TextInEncoded => "length in UTF-8",
        Kind::TextOut => "text out",
        Kind::RecordsOut => "records out",
        Kind::BytesIn | Kind::Newlines => "newlines",
        Kind::Lengths => "length of one text",
        Kind::Hosts => "host of a line",
        Kind::Entries => "entry of a line",
        Kind::Summary | Kind::FewLines => "summary",
    }
}

/// Names what a task does, and with how much.
#[must_use]
pub fn name_of(task: &TaskResult) -> String {
    let size = match task.kind {
        Kind::Call | Kind::Lengths | Kind::Hosts | Kind::Entries => String::new(),
        kind => format!(", {}", size_of(kind, task.size)),
    };
    let copied = if task.way == Way::RustCopy { ", copied" } else { "" };
    format!("{}{size}{copied}", label(task.kind))
}

/// Writes a size in the kind's unit: `64 kB`, `1,000`, `5 lines`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
pub fn size_of(kind: Kind, size: u64) -> String {
    match kind {
        Kind::RecordsOut => figures::count(size),
        Kind::Summary | Kind::FewLines if size == 1 => "1 line".to_owned(),
        Kind::Summary | Kind::FewLines => format!("{} lines", figures::count(size)),
        _ if size < 1_000 => format!("{size} B"),
        _ if size < 1_000_000 && size.is_multiple_of(1_000) => {
            format!("{} kB", size / 1_000)
        }
        _ if size.is_multiple_of(1_000_000) => format!("{} MB", size / 1_000_000),
        _ => figures::bytes(size as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{Interval, Summary};

    fn task(size: u64, ratio: f64) -> TaskResult {
        let (low, high) = (ratio * 0.9, ratio * 1.1);
        TaskResult {
            kind: Kind::FewLines,
            size,
            way: Way::Rust,
            batch: 0,
            items: 1,
            calls: 1,
            ns: Summary::default(),
            vs_python: Some(Interval { ratio, low, high, pairs: 9 }),
            ns_samples: Vec::new(),
        }
    }

    fn said(ratios: &[f64]) -> String {
        let tasks: Vec<TaskResult> =
            (1..).zip(ratios).map(|(size, &ratio)| task(size, ratio)).collect();
        sentence(Kind::FewLines, &tasks.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_break_even_is_the_size_from_which_all_are_faster() {
        assert_eq!(said(&[0.5, 0.5]), "at every size");
        assert_eq!(said(&[2.0, 1.0, 0.5, 0.4]), "from 3 lines on");
        assert_eq!(said(&[0.5, 2.0, 0.5]), "from 3 lines on");
        assert_eq!(said(&[0.5, 1.0, 2.0]), "up to 1 line");
        assert_eq!(said(&[1.5, 2.0]), "never: slower everywhere");
        assert_eq!(said(&[1.0, 2.0]), "nowhere clearly");
    }

    #[test]
    fn of_each_kind_the_worst_loss_is_told() {
        let tasks = vec![task(1, 2.0), task(2, 3.0), task(3, 0.5), task(4, 1.05)];
        let found = Boundary { tasks, ..Boundary::default() };
        let sizes: Vec<u64> = losses(&found).iter().map(|task| task.size).collect();
        assert_eq!(sizes, [2]);
    }

    #[test]
    fn sizes_have_their_units() {
        let cases = [(10, "10 B"), (64_000, "64 kB"), (1_000_000, "1 MB")];
        for (size, text) in cases {
            assert_eq!(size_of(Kind::BytesIn, size), text);
        }
        assert_eq!(size_of(Kind::BytesIn, 23_299_390), "23.3 MB");
        assert_eq!(size_of(Kind::RecordsOut, 10_000), "10,000");
    }
}
