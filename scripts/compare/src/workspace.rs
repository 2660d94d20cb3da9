//! Where things stand: the workspace's root, its scenarios, and what is built.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::manifest::Scenario;

/// The workspace that is compared.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the workspace: at `root` where it is given, else at or above the current
    /// folder, else above the crate that cargo runs.
    ///
    /// # Errors
    ///
    /// If no folder there has `crates/*/scenario.toml`.
    pub fn find(root: Option<&Path>) -> Result<Self> {
        if let Some(root) = root {
            let root = root
                .canonicalize()
                .with_context(|| format!("{}: is not a folder", root.display()))?;
            ensure!(
                has_scenario(&root),
                "{}: no crates/*/scenario.toml",
                root.display()
            );
            return Ok(Self { root });
        }
        let current = std::env::current_dir().context("the current folder is gone")?;
        let cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        [Some(current), cargo]
            .iter()
            .flatten()
            .flat_map(|start| start.ancestors())
            .find(|folder| has_scenario(folder))
            .map(|root| Self { root: root.to_path_buf() })
            .context(
                "no crates/*/scenario.toml at or above the current folder; use --root",
            )
    }

    /// The absolute root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The interpreter of the Python environment.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        self.root.join(".venv/bin/python")
    }

    /// Where inputs are kept.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.root.join("target/data")
    }

    /// Where the harness keeps what it makes.
    #[must_use]
    pub fn products(&self) -> PathBuf {
        self.root.join("target/compare")
    }

    /// Returns the path relative to the root, for messages; as it is if it lies outside.
    #[must_use]
    pub fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// Loads the named scenarios, or all of them where none is named, sorted by folder.
    ///
    /// # Errors
    ///
    /// If a manifest is wrong, or a name is unknown.
    pub fn scenarios(&self, names: &[String]) -> Result<Vec<Scenario>> {
        let mut scenarios = Vec::new();
        for path in self.crate_files("scenario.toml")? {
            let scenario = Scenario::load(&path)?;
            if names.is_empty() || names.contains(&scenario.name) {
                scenarios.push(scenario);
            }
        }
        for name in names {
            ensure!(
                scenarios.iter().any(|scenario| scenario.name == *name),
                "no scenario is named `{name}`; known: {}",
                known(&self.root)?.join(", ")
            );
        }
        Ok(scenarios)
    }

    /// Lists the files of that name that stand in crates, sorted.
    ///
    /// # Errors
    ///
    /// If a folder can't be read.
    pub fn crate_files(&self, name: &str) -> Result<Vec<PathBuf>> {
        crate_files(&self.root, name)
    }
}

fn has_scenario(folder: &Path) -> bool {
    crate_files(folder, "scenario.toml").is_ok_and(|paths| !paths.is_empty())
}

/// Lists the files of that name that stand in crates, sorted.
fn crate_files(root: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let root = glob::Pattern::escape(&root.to_string_lossy());
    let pattern = format!("{root}/crates/*/{name}");
    Ok(glob::glob(&pattern)?.collect::<Result<_, _>>()?)
}

/// Lists the names of the scenario folders.
fn known(root: &Path) -> Result<Vec<String>> {
    let folders = crate_files(root, "scenario.toml")?.into_iter().filter_map(|path| {
        path.parent()?.file_name().map(|name| name.to_string_lossy().into_owned())
    });
    Ok(folders.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_scenarios_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = Workspace::find(Some(folder.path())).unwrap_err().to_string();
        assert!(error.ends_with("no crates/*/scenario.toml"), "{error}");
    }
}
