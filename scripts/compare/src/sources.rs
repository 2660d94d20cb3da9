//! The digests of a rung's sources, and what changed between two sets of digests.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use walkdir::{DirEntry, WalkDir};

use crate::digest;
use crate::workspace::Workspace;

/// Returns the digest of every source file, by its path relative to the root.
///
/// `sources` are files and folders relative to the root.
///
/// # Errors
///
/// If a source is missing or can't be read.
pub fn digests(
    workspace: &Workspace,
    sources: &[String],
) -> Result<BTreeMap<String, String>> {
    let mut digests = BTreeMap::new();
    for source in sources {
        let start = workspace.root().join(source);
        ensure!(start.exists(), "the source `{source}` is missing");
        for entry in WalkDir::new(start).into_iter().filter_entry(is_source) {
            let entry = entry?;
            if entry.file_type().is_file() {
                let name = workspace.relative(entry.path()).to_string_lossy();
                digests.insert(name.into_owned(), digest::of_file(entry.path())?);
            }
        }
    }
    Ok(digests)
}

/// Says in words which file changed first, in the order of the paths; `None` if none.
#[must_use]
pub fn first_change(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Option<String> {
    let gone = before.keys().find(|path| !now.contains_key(*path));
    let changed = now.iter().find(|(path, digest)| before.get(*path) != Some(*digest));
    match (gone, changed) {
        (Some(path), _) => Some(format!("{path} is gone")),
        (None, Some((path, _))) if before.contains_key(path) => {
            Some(format!("{path} has changed"))
        }
        (None, Some((path, _))) => Some(format!("{path} is new")),
        (None, None) => None,
    }
}

/// Leaves out what building and running leave among the sources.
fn is_source(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    if entry.file_type().is_dir() {
        // A folder that is named as a source itself is always taken.
        let product = matches!(&*name, "__pycache__" | "target" | ".venv")
            || name.ends_with("_cache");
        return entry.depth() == 0 || !product;
    }
    let ending = entry.path().extension().unwrap_or_default();
    !["pyc", "so", "dylib"].iter().any(|product| ending == *product)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, hash)| ((*path).into(), (*hash).into())).collect()
    }

    #[test]
    fn equal_sets_have_no_change() {
        assert_eq!(first_change(&set(&[("a", "1")]), &set(&[("a", "1")])), None);
    }

    #[test]
    fn a_change_names_the_file_and_what_happened() {
        let before = set(&[("a", "1"), ("b", "1")]);
        let change = |now: &[(&str, &str)]| first_change(&before, &set(now)).unwrap();
        assert_eq!(change(&[("a", "1"), ("b", "2")]), "b has changed");
        assert_eq!(change(&[("a", "1")]), "b is gone");
        assert_eq!(change(&[("a", "1"), ("b", "1"), ("c", "1")]), "c is new");
    }
}
