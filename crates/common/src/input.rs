//! Files, standard input and gzip, read as they were when the program started.
//!
//! Twin: `python-ref/common/input.py`.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;

use crate::errors::{ProgramError, system_reason};

/// The first byte of every gzip member (RFC 1952, section 2.3.1), and of no text.
const GZIP_FIRST_BYTE: u8 = 0x1f;
/// What the system calls a folder that was opened as a file.
pub const EISDIR: i32 = 21;
/// How much is read from the system at a time.
const BUFFER_BYTES: usize = 1 << 16;

/// One input: a file or standard input, packed with gzip or not.
pub struct Input {
    /// Its path as the user gave it; `-` is standard input.
    pub path: PathBuf,
    /// Its size in bytes when it was opened; unknown for a pipe.
    pub size: Option<u64>,
    content: Content,
}

/// What is read: known only once the first bytes were seen.
enum Content {
    Unseen(Source),
    Plain(Source),
    Gzip(Box<GzDecoder<Source>>),
    Ended,
}

/// The raw bytes, up to the size that the file had when it was opened.
type Source = BufReader<io::Take<Box<dyn Read + Send>>>;

/// Opens an input; nothing is read yet.
///
/// # Errors
///
/// [`ProgramError::File`] if the system refuses it.
pub fn open_input(path: &Path) -> Result<Input, ProgramError> {
    let (reader, size): (Box<dyn Read + Send>, _) = if path == OsStr::new("-") {
        // As a file, since the standard library takes a closed one for an empty one.
        let stdin = io::stdin().as_fd().try_clone_to_owned();
        (Box::new(File::from(stdin.map_err(|error| file_error(path, &error))?)), None)
    } else {
        let refused = |error| file_error(path, &error);
        let file = File::open(path).map_err(refused)?;
        let metadata = file.metadata().map_err(refused)?;
        if metadata.is_dir() {
            // Said here, since Rust would open it and fail only when reading.
            return Err(file_error(path, &io::Error::from_raw_os_error(EISDIR)));
        }
        // A size of nothing tells nothing: files in /proc have contents all the same.
        let size = (metadata.is_file() && metadata.len() > 0).then_some(metadata.len());
        (Box::new(file), size)
    };
    let limited = reader.take(size.unwrap_or(u64::MAX));
    let source = BufReader::with_capacity(BUFFER_BYTES, limited);
    Ok(Input { path: path.to_owned(), size, content: Content::Unseen(source) })
}

/// Returns how many bytes there are to read, if that is known of all.
#[must_use]
pub fn total_size(inputs: &[Input]) -> Option<u64> {
    inputs.iter().map(|input| input.size).sum()
}

impl Input {
    /// Appends up to `limit` unpacked bytes to `buffer`; fewer only at the end.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`], [`ProgramError::Gzip`] and [`ProgramError::Shrank`];
    /// what could be read before stands in `buffer`.
    pub fn read(
        &mut self,
        buffer: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), ProgramError> {
        let wanted = buffer.len() + limit;
        buffer.reserve(limit);
        while buffer.len() < wanted {
            let missing = (wanted - buffer.len()) as u64;
            self.content = match std::mem::replace(&mut self.content, Content::Ended) {
                Content::Unseen(source) => self.recognise(source)?,
                Content::Plain(mut source) => {
                    let read = source.by_ref().take(missing).read_to_end(buffer);
                    if read.map_err(|error| file_error(&self.path, &error))? == 0 {
                        self.check_size(self.read_from(&source))?;
                        return Ok(());
                    }
                    Content::Plain(source)
                }
                Content::Gzip(mut member) => {
                    let read = member.as_mut().take(missing).read_to_end(buffer);
                    match read {
                        Err(error) => return Err(self.gzip_error(&member, &error)),
                        Ok(0) => self.next_member(member.into_inner())?,
                        Ok(_) => Content::Gzip(member),
                    }
                }
                Content::Ended => return Ok(()),
            };
        }
        Ok(())
    }

    /// Returns how many raw bytes were read, at most `size`.
    #[must_use]
    pub fn position(&self) -> u64 {
        match &self.content {
            Content::Unseen(source) | Content::Plain(source) => self.read_from(source),
            Content::Gzip(member) => self.read_from(member.get_ref()),
            Content::Ended => self.size.unwrap_or(0),
        }
    }

    /// How many raw bytes were read from the source: what is missing from its limit.
    fn read_from(&self, source: &Source) -> u64 {
        self.size.unwrap_or(u64::MAX) - source.get_ref().limit()
    }

    /// Tells gzip from plain text by the first byte, all that a pipe may give at first.
    fn recognise(&self, mut source: Source) -> Result<Content, ProgramError> {
        let first =
            source.fill_buf().map_err(|error| file_error(&self.path, &error))?;
        Ok(match first.first() {
            Some(&GZIP_FIRST_BYTE) => Content::Gzip(Box::new(GzDecoder::new(source))),
            _ => Content::Plain(source),
        })
    }

    /// Goes on to the next gzip member; zeros may fill the space after the last one.
    fn next_member(&self, mut source: Source) -> Result<Content, ProgramError> {
        loop {
            let bytes =
                source.fill_buf().map_err(|error| file_error(&self.path, &error))?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            match (bytes.len(), zeros) {
                (0, _) => {
                    self.check_size(self.read_from(&source))?;
                    return Ok(Content::Ended);
                }
                (_, 0) => return Ok(Content::Gzip(Box::new(GzDecoder::new(source)))),
                _ => source.consume(zeros),
            }
        }
    }

    /// Refuses a file that ended before the size it had when it was opened.
    fn check_size(&self, read: u64) -> Result<(), ProgramError> {
        match self.size {
            Some(size) if read < size => {
                Err(ProgramError::Shrank { path: self.path.clone(), read, size })
            }
            _ => Ok(()),
        }
    }

    /// Tells a damaged file from one that can't be read.
    fn gzip_error(
        &self,
        member: &GzDecoder<Source>,
        error: &io::Error,
    ) -> ProgramError {
        if error.raw_os_error().is_some() {
            return file_error(&self.path, error);
        }
        let read = self.read_from(member.get_ref());
        let damaged = ProgramError::Gzip { path: self.path.clone() };
        // Data that ended early because the file shrank is not damaged.
        match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                self.check_size(read).err().unwrap_or(damaged)
            }
            _ => damaged,
        }
    }
}

/// Says that the system refused a file, and why.
#[must_use]
pub fn file_error(path: &Path, error: &io::Error) -> ProgramError {
    ProgramError::File { path: path.to_owned(), reason: system_reason(error) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read_all(content: &[u8]) -> Result<Vec<u8>, ProgramError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let mut buffer = Vec::new();
        open_input(file.path())?.read(&mut buffer, 1 << 20).map(|()| buffer)
    }

    #[test]
    fn plain_files_are_read_as_they_are() {
        assert_eq!(read_all(b"a,b\n"), Ok(b"a,b\n".to_vec()));
        assert_eq!(read_all(b""), Ok(Vec::new()));
    }

    #[test]
    fn all_members_of_a_gzip_file_are_read() {
        let zeros = vec![0; 100];
        let file = [packed(b"one "), packed(b""), packed(b"two"), zeros].concat();
        assert_eq!(read_all(&file), Ok(b"one two".to_vec()));
    }

    #[test]
    fn truncated_gzip_is_refused() {
        let whole = packed(b"one two three");
        for end in [1, 2, 10, whole.len() - 9, whole.len() - 1] {
            let error = read_all(&whole[..end]).unwrap_err();
            assert!(matches!(error, ProgramError::Gzip { .. }), "{end}: {error}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = open_input(Path::new("no/such.csv")).err().unwrap();
        assert_eq!(error.to_string(), "no/such.csv: No such file or directory");
    }
}
