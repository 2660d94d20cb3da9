//! Pairs the names of two files, and finds those that are missing or out of order.

use std::collections::BTreeMap;
use std::path::Path;

use super::findings::{Findings, Place};
use super::outline::Item;

/// One language's half of a comparison: a list of named things in a file.
#[derive(Debug)]
pub struct Side<'a> {
    /// The file, relative to the root.
    pub path: &'a Path,
    /// What stands before a name in the keys of the exceptions: `errors.rs:Kind.`
    pub prefix: String,
    /// The things, in the order in which they stand.
    pub items: Vec<&'a Item>,
}

impl<'a> Side<'a> {
    /// Puts the items of a file on a side.
    #[must_use]
    pub fn new(path: &'a Path, prefix: String, items: &'a [Item]) -> Self {
        Self { path, prefix, items: items.iter().collect() }
    }
}

/// Pairs items by name, and finds those that are missing or out of order.
pub fn pair<'a>(
    rust: &Side<'a>,
    python: &Side<'a>,
    excused: &BTreeMap<String, String>,
    findings: &mut Findings,
) -> Vec<(&'a Item, &'a Item)> {
    find_alone(rust, python, excused, findings);
    find_alone(python, rust, excused, findings);
    let mut pairs = Vec::new();
    for (at, item) in rust.items.iter().enumerate() {
        if let Some(place) = position(&python.items, item) {
            pairs.push((at, place));
        }
    }
    let mut highest: Option<(usize, usize)> = None;
    for &(at, place) in &pairs {
        if let Some((before, furthest)) = highest
            && place < furthest
        {
            let (item, before) = (rust.items[at], rust.items[before]);
            let twin = Place::new(python.path, python.items[place].line);
            let what = format!(
                "`{}` stands after `{}`, and before it in the twin",
                item.name, before.name
            );
            findings.add(Place::new(rust.path, item.line), what, Some(twin));
        } else {
            highest = Some((at, place));
        }
    }
    pairs.into_iter().map(|(a, b)| (rust.items[a], python.items[b])).collect()
}

fn find_alone(
    side: &Side<'_>,
    other: &Side<'_>,
    excused: &BTreeMap<String, String>,
    findings: &mut Findings,
) {
    for (index, item) in side.items.iter().enumerate() {
        let key = format!("{}{}", side.prefix, item.name);
        if position(&other.items, item).is_none() && !findings.excused(excused, &key) {
            // Where it should stand: at the twin of what stands before it.
            let line = side.items[..index]
                .iter()
                .rev()
                .find_map(|before| position(&other.items, before))
                .map_or(1, |at| other.items[at].line);
            let what = format!("`{}` has no twin (excuse: `{key}`)", item.name);
            let twin = Place::new(other.path, line);
            findings.add(Place::new(side.path, item.line), what, Some(twin));
        }
    }
}

/// Finds an item by name; `NotFound` in Rust may be `NOT_FOUND` in a Python enum.
fn position(items: &[&Item], wanted: &Item) -> Option<usize> {
    let exact = items.iter().position(|item| item.name == wanted.name);
    exact.or_else(|| {
        let folded = fold(&wanted.name);
        let shouted = |name: &str| !name.contains(|c: char| c.is_ascii_lowercase());
        items.iter().position(|item| {
            (shouted(&item.name) != shouted(&wanted.name)) && fold(&item.name) == folded
        })
    })
}

fn fold(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}
