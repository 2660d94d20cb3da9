//! Reads a program's standard output to its end and digests it, in a thread of its own.

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use sha2::{Digest, Sha256};

use crate::digest::hexadecimal;

/// How much is read at once: as much as a pipe holds.
const BLOCK: usize = 64 << 10;

/// Starts reading; the digest in hexadecimal and the length in bytes come when the
/// stream has ended. The output is also kept in the file, where one is named.
#[must_use]
pub fn start(
    mut stdout: impl Read + Send + 'static,
    keep: Option<PathBuf>,
) -> Receiver<(String, u64)> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut file = keep.and_then(|path| File::create(path).ok());
        let mut hasher = Sha256::new();
        let mut length = 0;
        let mut block = vec![0; BLOCK];
        // An error ends the stream too: what was read is then not what is expected.
        while let Ok(count @ 1..) = stdout.read(&mut block) {
            hasher.update(&block[..count]);
            length += count as u64;
            if let Some(open) = &mut file
                && open.write_all(&block[..count]).is_err()
            {
                file = None;
            }
        }
        // The receiver may have given up waiting.
        let _ = sender.send((hexadecimal(&hasher.finalize()), length));
    });
    receiver
}
