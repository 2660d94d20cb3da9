//! SHA-256 of files and of sets of files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Returns the digest of the bytes, in hexadecimal.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the digest of the file's contents, in hexadecimal.
///
/// # Errors
///
/// If the file can't be read.
pub fn of_file(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    add_file(&mut hasher, path)?;
    Ok(hexadecimal(&hasher.finalize()))
}

/// Returns one digest for named files: of their names, lengths and contents, in order.
///
/// # Errors
///
/// If a file can't be read.
pub fn of_files<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a Path)>,
) -> Result<String> {
    let mut hasher = Sha256::new();
    for (name, path) in files {
        // Lengths keep a name from running into what follows it.
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update(of_file(path)?);
    }
    Ok(hexadecimal(&hasher.finalize()))
}

/// Writes bytes in hexadecimal, in lower case.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn add_file(hasher: &mut Sha256, path: &Path) -> Result<()> {
    let wrong = || format!("{}: can't be read", path.display());
    let mut file = File::open(path).with_context(wrong)?;
    let mut block = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut block).with_context(wrong)?;
        if count == 0 {
            return Ok(());
        }
        hasher.update(&block[..count]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            of_bytes(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_name_of_a_file_counts() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let one = of_files([("one", file.path())]).unwrap();
        let two = of_files([("two", file.path())]).unwrap();
        assert_ne!(one, two);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = of_file(Path::new("no/such/file")).unwrap_err();
        assert!(format!("{error:#}").starts_with("no/such/file: can't be read"));
    }
}
