//! The folder in which a program runs: made afresh, and looked through afterwards.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

use crate::digest;
use crate::mounts::{self, Mounted};

/// A fresh folder with the program's working folder and its streams beside it.
#[derive(Debug)]
pub struct Sandbox {
    folder: PathBuf,
    mounted: Option<Mounted>,
}

/// Something in a working folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Its permission bits.
    pub mode: u32,
    /// What it is.
    pub kind: EntryKind,
}

/// What stands in a working folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file with its length and its SHA-256 in hexadecimal.
    File(u64, String),
    /// A symbolic link with its target, or something rarer.
    Other(PathBuf),
}

/// What stands in a working folder, by path relative to it.
pub type Tree = BTreeMap<String, Entry>;

impl Sandbox {
    /// Makes an empty sandbox at the folder; what an earlier run left there goes.
    ///
    /// # Errors
    ///
    /// If the folder can't be emptied or made.
    pub fn make(folder: &Path) -> Result<Self> {
        clear(folder)?;
        let sandbox = Self { folder: folder.to_path_buf(), mounted: None };
        for part in [sandbox.cwd(), sandbox.home()] {
            fs::create_dir_all(&part)
                .with_context(|| format!("{}: can't be made", part.display()))?;
        }
        Ok(sandbox)
    }

    /// Keeps a mounted folder of the working folder until this is removed or dropped.
    pub fn hold(&mut self, mounted: Mounted) {
        self.mounted = Some(mounted);
    }

    /// The folder that holds the others.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The working folder.
    #[must_use]
    pub fn cwd(&self) -> PathBuf {
        self.folder.join("cwd")
    }

    /// What standard input is read from.
    #[must_use]
    pub fn stdin(&self) -> PathBuf {
        self.folder.join("stdin")
    }

    /// What standard output is kept in.
    #[must_use]
    pub fn stdout(&self) -> PathBuf {
        self.folder.join("stdout")
    }

    /// What standard error is kept in.
    #[must_use]
    pub fn stderr(&self) -> PathBuf {
        self.folder.join("stderr")
    }

    /// The program's home, which is empty.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// The whole environment of what runs here: the same for every rung.
    ///
    /// Python may keep its compiled modules, as it does in ordinary use, but sees no
    /// packages of the user's own.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
        let home = self.home().to_string_lossy().into_owned();
        let pairs = [
            ("PATH", &*path),
            ("HOME", &*home),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("NO_COLOR", "1"),
            ("PYTHONNOUSERSITE", "1"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// Returns what stands in the working folder.
    ///
    /// # Errors
    ///
    /// If something there can't be read.
    pub fn tree(&self) -> Result<Tree> {
        tree(&self.cwd())
    }

    /// Removes everything.
    ///
    /// # Errors
    ///
    /// If something can't be removed.
    pub fn remove(mut self) -> Result<()> {
        self.mounted = None;
        clear(&self.folder)
    }
}

/// Returns what stands in a folder, by path relative to it.
///
/// A file that nobody may read is listed with an empty digest, a folder that nobody may
/// read without what is in it.
///
/// # Errors
///
/// If something there can't be read.
pub fn tree(folder: &Path) -> Result<Tree> {
    let mut tree = Tree::new();
    for entry in WalkDir::new(folder).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            // A closed folder is listed itself; what is in it can't be seen.
            Err(error) if is_closed(&error) => continue,
            Err(error) => return Err(error.into()),
        };
        let path = entry.path();
        let kind = entry.file_type();
        let metadata = entry.metadata()?;
        let mode = metadata.permissions().mode() & 0o7777;
        let kind = if kind.is_dir() {
            EntryKind::Folder
        } else if kind.is_file() && mode == 0 {
            EntryKind::File(metadata.len(), String::new())
        } else if kind.is_file() {
            EntryKind::File(metadata.len(), digest::of_file(path)?)
        } else {
            EntryKind::Other(fs::read_link(path).unwrap_or_default())
        };
        let name = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
        tree.insert(name.into_owned(), Entry { mode, kind });
    }
    Ok(tree)
}

fn is_closed(error: &walkdir::Error) -> bool {
    let kind = error.io_error().map(std::io::Error::kind);
    kind == Some(ErrorKind::PermissionDenied)
}

/// Removes the folder, with folders in it that are mounted or closed.
fn clear(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    // Folders first, so that what is in them can be listed.
    for entry in WalkDir::new(folder).into_iter().flatten() {
        if entry.file_type().is_dir() {
            mounts::unmount(entry.path());
            // On failure the removal below says what is wrong.
            let _ = fs::set_permissions(entry.path(), Permissions::from_mode(0o700));
        }
    }
    fs::remove_dir_all(folder)
        .with_context(|| format!("{}: can't be removed", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_is_made_afresh() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box");
        let first = Sandbox::make(&path).unwrap();
        fs::write(first.cwd().join("left"), "over").unwrap();
        let second = Sandbox::make(&path).unwrap();
        assert_eq!(second.tree().unwrap(), Tree::new());
    }

    #[test]
    fn the_tree_tells_names_modes_and_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::make(&folder.path().join("box")).unwrap();
        let path = sandbox.cwd().join("out/a");
        fs::create_dir(sandbox.cwd().join("out")).unwrap();
        fs::write(&path, "abc").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let before = sandbox.tree().unwrap();
        assert_eq!(before["out"].kind, EntryKind::Folder);
        assert_eq!(before["out/a"].mode, 0o640);
        fs::write(&path, "abd").unwrap();
        assert_ne!(sandbox.tree().unwrap(), before);
    }

    #[test]
    fn a_closed_folder_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::make(&folder.path().join("box")).unwrap();
        let closed = sandbox.cwd().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
        assert!(sandbox.tree().unwrap().contains_key("closed"));
        sandbox.remove().unwrap();
        assert!(!folder.path().join("box").exists());
    }
}
