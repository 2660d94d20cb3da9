//! Makes the files that a case declares.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::manifest::FileSpec;
use crate::placeholders::{Placeholders, fill};
use crate::workspace::Workspace;

/// Makes the file, and the folders above it.
///
/// # Errors
///
/// If the declaration contradicts itself, or the file can't be written.
pub fn make(
    workspace: &Workspace,
    path: &Path,
    spec: &FileSpec,
    placeholders: &Placeholders,
) -> Result<()> {
    let wrong = || format!("{}: can't be made", path.display());
    if spec.folder {
        fs::create_dir_all(path).with_context(wrong)?;
    } else {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(wrong)?;
        }
        let bytes = contents(workspace, spec, placeholders).with_context(wrong)?;
        fs::write(path, bytes).with_context(wrong)?;
    }
    if spec.unreadable {
        fs::set_permissions(path, Permissions::from_mode(0o000)).with_context(wrong)?;
    }
    Ok(())
}

/// Returns the declared contents: joined, repeated, packed, then cut.
///
/// # Errors
///
/// If the hexadecimal is wrong, a placeholder is unknown, a copied file can't be read,
/// or more is cut off than there is.
pub fn contents(
    workspace: &Workspace,
    spec: &FileSpec,
    placeholders: &Placeholders,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let text = spec.text.as_deref().unwrap_or_default();
    if spec.fill {
        bytes.extend(fill(text, placeholders)?.into_bytes());
    } else {
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes.extend(from_hexadecimal(spec.hex.as_deref().unwrap_or_default())?);
    if let Some(copy) = &spec.copy {
        // An absolute path, as a placeholder gives, replaces the root.
        let path = workspace.root().join(fill(copy, placeholders)?);
        bytes.extend(
            fs::read(&path)
                .with_context(|| format!("{}: can't be read", path.display()))?,
        );
    }
    for part in &spec.parts {
        bytes.extend(contents(workspace, part, placeholders)?);
    }
    if let Some(times) = spec.times {
        bytes = match &spec.number {
            Some(mark) => numbered(&bytes, mark, times)?,
            None => bytes.repeat(times),
        };
    }
    if spec.gzip {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&bytes)?;
        bytes = packer.finish()?;
    }
    let kept = bytes.len().checked_sub(spec.cut);
    ensure!(kept.is_some(), "cut = {} of {} bytes", spec.cut, bytes.len());
    bytes.truncate(kept.unwrap_or_default());
    Ok(bytes)
}

/// Repeats a text; in each repetition its number replaces the mark.
fn numbered(text: &[u8], mark: &str, times: usize) -> Result<Vec<u8>> {
    let text = str::from_utf8(text).context("what is numbered is no text")?;
    ensure!(!mark.is_empty() && text.contains(mark), "number: there is no `{mark}`");
    let mut bytes = Vec::new();
    for number in 1..=times {
        bytes.extend(text.replace(mark, &number.to_string()).into_bytes());
    }
    Ok(bytes)
}

fn from_hexadecimal(text: &str) -> Result<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).with_context(|| format!("hex: `{c}` is no digit")))
        .collect::<Result<_>>()?;
    if !digits.len().is_multiple_of(2) {
        bail!("hex: an odd number of digits");
    }
    let byte = |pair: &[u32]| u8::try_from(16 * pair[0] + pair[1]);
    Ok(digits.chunks_exact(2).map(byte).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn made(toml: &str) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir()?;
        fs::create_dir_all(folder.path().join("crates/toy"))?;
        fs::write(folder.path().join("crates/toy/scenario.toml"), "")?;
        fs::write(folder.path().join("here.txt"), "here")?;
        let workspace = Workspace::find(Some(folder.path()))?;
        contents(&workspace, &toml::from_str(toml)?, &Placeholders::default())
    }

    #[test]
    fn parts_are_joined_and_repeated() {
        let toml = "parts = [{ text = 'a', times = 3 }, { hex = '00 fF' }]\ntimes = 2";
        assert_eq!(made(toml).unwrap(), b"aaa\x00\xffaaa\x00\xff");
    }

    #[test]
    fn placeholders_of_a_text_are_filled_in_where_that_is_asked_for() {
        assert_eq!(made("text = '{a} {{'").unwrap(), b"{a} {{");
        assert_eq!(made("text = '{{'\nfill = true").unwrap(), b"{");
        let error = made("text = '{a}'\nfill = true").unwrap_err().to_string();
        assert!(error.contains("unknown placeholder {a}"), "{error}");
    }

    #[test]
    fn repetitions_are_numbered() {
        let toml = "text = '<n> of <n>;'\ntimes = 2\nnumber = '<n>'";
        assert_eq!(made(toml).unwrap(), b"1 of 1;2 of 2;");
        let error = made("text = 'a'\ntimes = 2\nnumber = 'b'").unwrap_err();
        assert_eq!(error.to_string(), "number: there is no `b`");
    }

    #[test]
    fn a_packed_file_is_cut_after_packing() {
        let whole = made("text = 'abc'\ngzip = true").unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*whole).read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
        let cut = made("text = 'abc'\ngzip = true\ncut = 4").unwrap();
        assert_eq!(cut, &whole[..whole.len() - 4]);
    }

    #[test]
    fn a_file_of_the_workspace_is_copied() {
        assert_eq!(made("copy = 'here.txt'").unwrap(), b"here");
    }

    #[test]
    fn wrong_hexadecimal_is_refused() {
        assert!(made("hex = '0'").unwrap_err().to_string().contains("odd number"));
        assert!(made("hex = '0g'").unwrap_err().to_string().contains("`g`"));
    }

    #[test]
    fn more_than_everything_can_not_be_cut() {
        assert!(
            made("text = 'a'\ncut = 2").unwrap_err().to_string().contains("cut = 2")
        );
    }
}
