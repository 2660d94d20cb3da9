//! Which files are twins: the modules of a scenario, by their places in its folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

/// Lists the modules under a folder: the stem that twins share, and the file's own name.
///
/// The stem of `render/mod.rs` and of `render/__init__.py` is `render`.
///
/// # Errors
///
/// If the folder can't be read.
pub fn modules(folder: &Path, extension: &str) -> Result<BTreeMap<String, String>> {
    ensure!(folder.is_dir(), "{}: is not a folder", folder.display());
    let mut modules = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path();
        let wanted = path.extension().is_some_and(|found| found == extension);
        if entry.file_type().is_file() && wanted {
            let name = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
            modules.insert(stem(&name), name.into_owned());
        }
    }
    Ok(modules)
}

/// Returns the stem that twins share.
fn stem(name: &str) -> String {
    let bare = name.trim_end_matches(".rs").trim_end_matches(".py");
    match bare {
        "__init__" => return "lib".to_owned(),
        "__main__" => return "main".to_owned(),
        _ => {}
    }
    let package = bare.strip_suffix("/mod").or_else(|| bare.strip_suffix("/__init__"));
    package.unwrap_or(bare).to_owned()
}

/// Returns where the tests of a Python module stand.
#[must_use]
pub fn python_tests(package: &Path, stem: &str) -> PathBuf {
    let name = package.file_name().unwrap_or_default();
    let tests = package.parent().unwrap_or(package).join("tests").join(name);
    tests.join(format!("test_{}.py", stem.replace('/', "_")))
}

/// Reads a text.
///
/// # Errors
///
/// If it can't be read, or isn't UTF-8.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path)
        .with_context(|| format!("{}: can't be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_share_a_stem() {
        for (rust, python) in [
            ("main.rs", "__main__.py"),
            ("lib.rs", "__init__.py"),
            ("rows.rs", "rows.py"),
            ("render/mod.rs", "render/__init__.py"),
            ("render.rs", "render/__init__.py"),
            ("render/table.rs", "render/table.py"),
        ] {
            assert_eq!(stem(rust), stem(python));
        }
    }

    #[test]
    fn tests_stand_beside_the_package() {
        let path = python_tests(Path::new("python-ref/flights"), "render/table");
        let wanted = "python-ref/tests/flights/test_render_table.py";
        assert_eq!(path, Path::new(wanted));
    }
}
