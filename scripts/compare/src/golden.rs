//! Writes golden folders anew.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::case_run::Seen;
use crate::judge;

/// Replaces the folder by the files that the program wrote.
///
/// # Errors
///
/// If the folder can't be replaced.
pub fn write(folder: &Path, seen: &Seen) -> Result<()> {
    let wrong = || format!("{}: can't be written anew", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(wrong)?;
    }
    fs::create_dir_all(folder).with_context(wrong)?;
    for name in judge::written(seen) {
        let target = folder.join(name);
        if let Some(above) = target.parent() {
            fs::create_dir_all(above).with_context(wrong)?;
        }
        fs::write(target, seen.read(name)?).with_context(wrong)?;
    }
    Ok(())
}
