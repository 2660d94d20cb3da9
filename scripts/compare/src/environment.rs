//! The machine and the versions behind the figures.
//!
//! Host names, users and paths are left out: a results file is meant to be published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::results::Environment;
use crate::workspace::Workspace;

const UNKNOWN: &str = "unknown";

/// Describes the machine before a run; `load_after` is for the caller to fill in.
#[must_use]
pub fn describe(workspace: &Workspace, floor_bytes: u64) -> Environment {
    let root = workspace.root();
    let says = |program: &str, arguments: &[&str]| {
        answer(root, program, arguments).unwrap_or_else(|| UNKNOWN.to_owned())
    };
    let python = workspace.python();
    Environment {
        cpu: cpu().unwrap_or_else(|| UNKNOWN.to_owned()),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_bytes: memory(),
        kernel: says("uname", &["-sr"]),
        os: os().unwrap_or_else(|| UNKNOWN.to_owned()),
        load_before: load(),
        load_after: None,
        rustc: says("rustc", &["--version"]),
        cargo: says("cargo", &["--version"]),
        python: says(&python.to_string_lossy(), &["scripts/interpreter.py"]),
        rust_libraries: rust_libraries(root).unwrap_or_default(),
        python_libraries: python_libraries(root).unwrap_or_default(),
        commit: answer(root, "git", &["rev-parse", "HEAD"]),
        dirty: answer(root, "git", &["status", "--porcelain"])
            .map(|changes| !changes.is_empty()),
        spawner_floor_bytes: floor_bytes,
    }
}

/// Reads the load averages of 1, 5 and 15 minutes.
#[must_use]
pub fn load() -> Option<[f64; 3]> {
    let text = fs::read_to_string("/proc/loadavg")
        .ok()
        .or_else(|| answer(Path::new("."), "sysctl", &["-n", "vm.loadavg"]))?;
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    Some([numbers.next()?, numbers.next()?, numbers.next()?])
}

/// Runs a small program and returns what it prints, trimmed; `None` if it fails.
fn answer(folder: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).current_dir(folder).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

fn cpu() -> Option<String> {
    let named = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    named
        .or_else(|| {
            answer(Path::new("."), "sysctl", &["-n", "machdep.cpu.brand_string"])
        })
        // ARM kernels name no model; the architecture is all there is.
        .or_else(|| answer(Path::new("."), "uname", &["-m"]))
}

fn memory() -> Option<u64> {
    if let Ok(text) = fs::read_to_string("/proc/meminfo") {
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        return Some(kibibytes * 1024);
    }
    answer(Path::new("."), "sysctl", &["-n", "hw.memsize"])?.parse().ok()
}

fn os() -> Option<String> {
    if let Ok(text) = fs::read_to_string("/etc/os-release") {
        let line = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        return Some(line.trim_matches('"').to_owned());
    }
    let version = answer(Path::new("."), "sw_vers", &["-productVersion"])?;
    Some(format!("macOS {version}"))
}

/// The direct dependencies of `crates/*`, with the versions in the lock file.
fn rust_libraries(root: &Path) -> Option<BTreeMap<String, String>> {
    let lock: toml::Table =
        fs::read_to_string(root.join("Cargo.lock")).ok()?.parse().ok()?;
    let packages: Vec<&toml::Table> = lock
        .get("package")?
        .as_array()?
        .iter()
        .filter_map(toml::Value::as_table)
        .collect();
    let text = |package: &toml::Table, key: &str| {
        package.get(key).and_then(toml::Value::as_str).map(str::to_owned)
    };
    let mut libraries = BTreeMap::new();
    for own in packages.iter().filter(|package| {
        text(package, "name")
            .is_some_and(|name| root.join("crates").join(name).is_dir())
    }) {
        // The lock file doesn't tell what only tests and builds need.
        let folder = root.join("crates").join(text(own, "name")?);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let manifest: toml::Table = manifest.parse().ok()?;
        let used = manifest.get("dependencies").and_then(toml::Value::as_table);
        let is_used = |name| used.is_some_and(|table| table.contains_key(name));
        let wanted = own.get("dependencies").and_then(toml::Value::as_array);
        for dependency in wanted.into_iter().flatten().filter_map(toml::Value::as_str) {
            // A name, followed by the version where the lock file has several.
            let mut words = dependency.split(' ');
            let (name, version) = (words.next()?, words.next());
            let found = packages.iter().find(|package| {
                text(package, "name").as_deref() == Some(name)
                    && package.contains_key("source")
                    && version.is_none_or(|version| {
                        text(package, "version").as_deref() == Some(version)
                    })
            });
            let version = found.and_then(|package| text(package, "version"));
            if let Some(version) = version.filter(|_| is_used(name)) {
                libraries.insert(name.to_owned(), version);
            }
        }
    }
    Some(libraries)
}

/// The direct dependencies of the Python side, with the versions in the environment.
fn python_libraries(root: &Path) -> Option<BTreeMap<String, String>> {
    let project: toml::Table =
        fs::read_to_string(root.join("python-ref/pyproject.toml"))
            .ok()?
            .parse()
            .ok()?;
    let wanted: Vec<String> = project
        .get("project")?
        .get("dependencies")?
        .as_array()?
        .iter()
        .filter_map(toml::Value::as_str)
        .map(distribution_name)
        .collect();
    let pattern = format!(
        "{}/.venv/lib/python3*/site-packages/*.dist-info",
        glob::Pattern::escape(&root.to_string_lossy())
    );
    let mut libraries = BTreeMap::new();
    for folder in glob::glob(&pattern).ok()?.flatten() {
        let stem = folder.file_stem()?.to_string_lossy().into_owned();
        if let Some((name, version)) = stem.rsplit_once('-') {
            let name = distribution_name(name);
            if wanted.contains(&name) {
                libraries.insert(name, version.to_owned());
            }
        }
    }
    Some(libraries)
}

/// Returns the name at the start of a requirement, normalised as in PEP 503.
fn distribution_name(requirement: &str) -> String {
    let end = requirement
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .unwrap_or(requirement.len());
    requirement[..end].to_ascii_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_is_cut_to_its_normalised_name() {
        for requirement in ["Polars>=2", "polars [extra] == 2", "polars"] {
            assert_eq!(distribution_name(requirement), "polars");
        }
        assert_eq!(distribution_name("ada_url"), "ada-url");
    }

    #[test]
    fn libraries_are_read_from_the_lock_and_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let installed = ".venv/lib/python3.11/site-packages/polars-2.1.0.dist-info";
        for made in ["crates/toy", "python-ref", installed] {
            fs::create_dir_all(root.join(made)).unwrap();
        }
        let project = "[project]\ndependencies = ['polars>=2']\n";
        fs::write(root.join("python-ref/pyproject.toml"), project).unwrap();
        let lock = "[[package]]\nname = 'toy'\nversion = '0.1.0'\n\
            dependencies = ['csv 1.4.0', 'proptest']\n[[package]]\nname = 'csv'\n\
            version = '1.3.0'\nsource = 's'\n[[package]]\nname = 'csv'\n\
            version = '1.4.0'\nsource = 's'\n";
        fs::write(root.join("Cargo.lock"), lock).unwrap();
        let manifest =
            "[dependencies]\ncsv = '1'\n[dev-dependencies]\nproptest = '1'\n";
        fs::write(root.join("crates/toy/Cargo.toml"), manifest).unwrap();
        let expected = |name: &str, version: &str| {
            Some(BTreeMap::from([(name.to_owned(), version.to_owned())]))
        };
        assert_eq!(rust_libraries(root), expected("csv", "1.4.0"));
        assert_eq!(python_libraries(root), expected("polars", "2.1.0"));
    }

    #[test]
    fn a_missing_program_has_no_answer() {
        assert_eq!(answer(Path::new("."), "no-such-program", &[]), None);
    }
}
