//! What `tidy` compares: the twins of a scenario, or those that scenarios share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::manifest::{Scenario, Twins};
use crate::workspace::Workspace;

/// A crate whose twins are kept in step.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The crate's name.
    pub name: String,
    /// The file that registers the twins, relative to the root.
    pub manifest: PathBuf,
    /// The crate's folder, relative to the root.
    pub folder: PathBuf,
    /// Which files are twins, and what may differ.
    pub twins: Twins,
    /// Whether there are modules that a first reader reads: a program has some.
    pub has_spine: bool,
}

/// Lists the named scenarios, or where none is named all, and what they share.
///
/// # Errors
///
/// If a manifest is wrong, or a name is unknown.
pub fn subjects(workspace: &Workspace, names: &[String]) -> Result<Vec<Subject>> {
    let root = workspace.root();
    let scenarios = workspace.scenarios(names)?;
    let mut subjects: Vec<Subject> =
        scenarios.into_iter().map(|scenario| of_scenario(root, scenario)).collect();
    if names.is_empty() {
        for path in workspace.crate_files("twins.toml")? {
            subjects.push(shared(root, &path)?);
        }
    }
    Ok(subjects)
}

fn of_scenario(root: &Path, scenario: Scenario) -> Subject {
    let folder = relative(root, &scenario.folder);
    Subject {
        name: scenario.name,
        manifest: folder.join("scenario.toml"),
        folder,
        twins: scenario.twins,
        has_spine: true,
    }
}

/// Reads the file of a crate that is no scenario: it has twins, and nothing else.
///
/// # Errors
///
/// If the file can't be read, doesn't parse, or names a spine.
fn shared(root: &Path, path: &Path) -> Result<Subject> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: can't be read", path.display()))?;
    let twins: Twins =
        toml::from_str(&text).with_context(|| path.display().to_string())?;
    ensure!(
        twins.spine.is_empty(),
        "{}: only a scenario has a `spine`: take it out",
        path.display()
    );
    let folder = relative(root, path.parent().unwrap_or(root));
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let manifest = relative(root, path);
    Ok(Subject { name, manifest, folder, twins, has_spine: false })
}

fn relative(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SCENARIO: &str = "name = 'toy'\nprogram = 'toy'\nabout = ''\n\
        [[rung]]\nname = 'rust'\nabout = ''\nstart = []\nsources = []\n\
        [[size]]\nname = 'small'\nabout = ''\ninput = ''\nunits = 1\n\
        unit = 'toys'\nmake = []\n\
        [time]\nargs = []\nvariant = [{ name = 'one', args = [] }]\n\
        startup = { args = [] }\n\
        [twins]\nrust = ''\npython = ''\nspine = []\n";
    const TWINS: &str = "rust = 'crates/shared/src'\npython = 'python/shared'\n";

    fn found(twins: &str, names: &[&str]) -> Result<Vec<Subject>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, file, text) in
            [("toy", "scenario.toml", SCENARIO), ("shared", "twins.toml", twins)]
        {
            let folder = folder.path().join("crates").join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(file), text).unwrap();
        }
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        subjects(&Workspace::find(Some(folder.path())).unwrap(), &names)
    }

    #[test]
    fn what_scenarios_share_is_found_beside_them() {
        let subjects = found(TWINS, &[]).unwrap();
        let names: Vec<&str> = subjects.iter().map(|one| &*one.name).collect();
        assert_eq!(names, ["toy", "shared"]);
        assert_eq!(subjects[1].manifest, Path::new("crates/shared/twins.toml"));
        assert!(subjects[0].has_spine && !subjects[1].has_spine);
    }

    #[test]
    fn a_named_scenario_is_compared_alone() {
        assert_eq!(found(TWINS, &["toy"]).unwrap().len(), 1);
    }

    #[test]
    fn a_spine_without_a_program_is_refused() {
        let error = found(&format!("{TWINS}spine = ['a']"), &[]).unwrap_err();
        let message = error.to_string();
        assert!(message.ends_with("only a scenario has a `spine`: take it out"));
    }
}
