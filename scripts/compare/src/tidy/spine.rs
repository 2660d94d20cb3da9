//! The spine: the few modules that a first reader reads, named in order and short.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::findings::{Findings, Place};
use super::outline::Outline;
use super::{files, rust};

/// How many lines the spine has at most, in either language, without tests.
const MOST_LINES: usize = 400;

/// How many modules make a spine.
const MODULES: std::ops::RangeInclusive<usize> = 3..=5;

/// Checks that a crate's or package's own doc names the spine, in order.
pub fn check_names(root: &Outline, spine: &[String], findings: &mut Findings) {
    let words: Vec<&str> =
        root.doc.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let mut rest = &words[..];
    for name in spine {
        if let Some(at) = rest.iter().position(|word| word == name) {
            rest = &rest[at + 1..];
        } else {
            let what = format!(
                "the module's doc does not name the spine in order ({}): `{name}`",
                spine.join(", ")
            );
            findings.add(Place::new(&root.path, 1), what, None);
            return;
        }
    }
}

/// Checks that the spine has the right number of modules.
pub fn check_count(manifest: &Path, spine: &[String], findings: &mut Findings) {
    if !MODULES.contains(&spine.len()) {
        let what = format!("the spine has {} modules, not three to five", spine.len());
        findings.add(Place::new(manifest, 1), what, None);
    }
}

/// Checks that the spine's files are short enough together.
///
/// # Errors
///
/// If a file can't be read.
pub fn check_length(
    root: &Path,
    paths: &[PathBuf],
    findings: &mut Findings,
) -> Result<()> {
    let mut lines = 0;
    for path in paths {
        let text = files::read(&root.join(path))?;
        let is_rust = path.extension().is_some_and(|found| found == "rs");
        lines += if is_rust {
            rust::lines_without_tests(&text)?
        } else {
            text.lines().count()
        };
    }
    if lines >= MOST_LINES
        && let Some(first) = paths.first()
    {
        let what = format!(
            "the spine has {lines} lines, and should have fewer than {MOST_LINES}"
        );
        findings.add(Place::new(first, 1), what, None);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(doc: &str, spine: &[&str]) -> usize {
        let root = Outline { doc: doc.to_owned(), ..Outline::default() };
        let spine: Vec<String> = spine.iter().map(|name| (*name).to_owned()).collect();
        let mut findings = Findings::default();
        check_names(&root, &spine, &mut findings);
        findings.sorted().len()
    }

    #[test]
    fn the_spine_is_named_in_order() {
        assert_eq!(named("Read [`rows`], then `tables`.", &["rows", "tables"]), 0);
        assert_eq!(named("Read `tables`, then `rows`.", &["rows", "tables"]), 1);
        assert_eq!(named("Read `rows_of`.", &["rows"]), 1);
    }

    #[test]
    fn a_long_spine_is_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.py"), "\n".repeat(400)).unwrap();
        let mut findings = Findings::default();
        let paths = [PathBuf::from("a.py")];
        check_length(folder.path(), &paths, &mut findings).unwrap();
        assert_eq!(findings.sorted().len(), 1);
    }
}
