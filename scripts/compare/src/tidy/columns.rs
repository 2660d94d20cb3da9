//! Lines that are too wide to stand beside their twins.

use std::path::Path;

use anyhow::Result;
use walkdir::WalkDir;

use super::files;
use super::findings::{Findings, Place};
use super::subject::Subject;

/// How wide a line may be: two columns of code fit on a projector.
const MOST_COLUMNS: usize = 88;

/// The endings of the files that are read beside others.
const ENDINGS: [&str; 4] = ["rs", "py", "sql", "awk"];

/// Finds lines that are too wide, in the sources and tests of both languages.
///
/// # Errors
///
/// If a file can't be read.
pub fn check(root: &Path, subject: &Subject, findings: &mut Findings) -> Result<()> {
    let python = Path::new(&subject.twins.python);
    let tests = files::python_tests(python, "lib");
    let tests = tests.parent().unwrap_or(python);
    let mut folders = vec![root.join(python), root.join(tests)];
    folders.extend(
        ["src", "tests", "peers"].map(|name| root.join(&subject.folder).join(name)),
    );
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry?;
            let path = entry.path();
            let ending = path.extension().unwrap_or_default();
            if entry.file_type().is_file()
                && ENDINGS.iter().any(|&known| known == ending)
            {
                check_file(root, path, findings)?;
            }
        }
    }
    Ok(())
}

fn check_file(root: &Path, path: &Path, findings: &mut Findings) -> Result<()> {
    let shown = path.strip_prefix(root).unwrap_or(path);
    for (index, line) in files::read(path)?.lines().enumerate() {
        let columns = line.chars().count();
        if columns > MOST_COLUMNS {
            let what = format!("{columns} columns, more than {MOST_COLUMNS}");
            findings.add(Place::new(shown, index + 1), what, None);
        }
    }
    Ok(())
}
