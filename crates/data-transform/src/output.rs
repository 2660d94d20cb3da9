//! Writes tables as CSV and as lines of JSON: all of them, or none.
//!
//! Every file is written beside its place under another name, and renamed when all are
//! complete, so a failure leaves what was there before.
//!
//! Twin: `python-ref/data_transform/output.py`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use common::errors::ProgramError;
use common::input::{EISDIR, file_error};

use crate::cells::Cell;

/// How tables are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values with a header (RFC 4180, but newlines as on Unix).
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// Both.
    Both,
}

/// What must be removed if the program ends early: files, and the folder if it is new.
///
/// Shared with the handler of interrupts, which runs on a thread of its own.
#[derive(Clone, Debug, Default)]
pub struct Unfinished(Arc<Mutex<Made>>);

/// What was made so far.
#[derive(Debug, Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    /// Whether all files are in their places, so that nothing is unfinished any more.
    committed: bool,
}

/// The folder into which a report is written.
#[derive(Debug)]
pub struct OutputFolder {
    folder: PathBuf,
    format: Format,
    unfinished: Unfinished,
    complete: Vec<(PathBuf, PathBuf)>,
}

/// A table in the making.
pub struct TableWriter {
    columns: &'static [&'static str],
    csv: Option<(csv::Writer<BufWriter<File>>, Paths)>,
    jsonl: Option<(BufWriter<File>, Paths)>,
}

/// Where a file is written, and where it belongs.
#[derive(Clone, Debug)]
struct Paths {
    partial: PathBuf,
    place: PathBuf,
}

impl OutputFolder {
    /// Makes the folder if it is missing.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`] if it can't be made.
    pub fn create(
        folder: &Path,
        format: Format,
        unfinished: Unfinished,
    ) -> Result<Self, ProgramError> {
        if !folder.is_dir() {
            for missing in missing_folders(folder) {
                let made = unfinished.make_folder(&missing);
                made.map_err(|error| file_error(folder, &error))?;
            }
        }
        let folder = folder.to_owned();
        Ok(Self { folder, format, unfinished, complete: Vec::new() })
    }

    /// Starts a table.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`] if a file can't be made.
    pub fn start(
        &self,
        table: &str,
        columns: &'static [&'static str],
    ) -> Result<TableWriter, ProgramError> {
        let mut writer = TableWriter { columns, csv: None, jsonl: None };
        if self.format != Format::Jsonl {
            let (file, paths) = self.open(&format!("{table}.csv"))?;
            let mut csv = csv::WriterBuilder::new()
                .terminator(csv::Terminator::Any(b'\n'))
                .from_writer(file);
            csv.write_record(columns).map_err(|error| paths.refused(&error.into()))?;
            writer.csv = Some((csv, paths));
        }
        if self.format != Format::Csv {
            writer.jsonl = Some(self.open(&format!("{table}.jsonl"))?);
        }
        Ok(writer)
    }

    /// Completes a table.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`] if what is left can't be written.
    pub fn complete(&mut self, table: TableWriter) -> Result<(), ProgramError> {
        if let Some((mut csv, paths)) = table.csv {
            csv.flush().map_err(|error| paths.refused(&error))?;
            self.complete.push((paths.partial, paths.place));
        }
        if let Some((mut jsonl, paths)) = table.jsonl {
            jsonl.flush().map_err(|error| paths.refused(&error))?;
            self.complete.push((paths.partial, paths.place));
        }
        Ok(())
    }

    /// Puts all tables into their places.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`] if a file can't be renamed.
    pub fn commit(mut self) -> Result<(), ProgramError> {
        // A folder can't be replaced: seen now, before anything is.
        if let Some((_, place)) = self.complete.iter().find(|(_, place)| place.is_dir())
        {
            return Err(file_error(place, &io::Error::from_raw_os_error(EISDIR)));
        }
        let complete = std::mem::take(&mut self.complete);
        self.unfinished.commit(|| {
            for (partial, place) in &complete {
                fs::rename(partial, place)
                    .map_err(|error| file_error(place, &error))?;
            }
            Ok(())
        })
    }

    /// Makes a file beside its place.
    fn open(&self, name: &str) -> Result<(BufWriter<File>, Paths), ProgramError> {
        let paths = Paths {
            // The process number keeps two reports into one folder apart.
            partial: self
                .folder
                .join(format!(".{name}.{}.partial", std::process::id())),
            place: self.folder.join(name),
        };
        let file = self.unfinished.make_file(&paths.partial);
        let file = file.map_err(|error| paths.refused(&error))?;
        Ok((BufWriter::new(file), paths))
    }
}

impl Drop for OutputFolder {
    /// Removes what was not committed.
    fn drop(&mut self) {
        self.unfinished.abandon(|| ());
    }
}

impl TableWriter {
    /// Writes a row; it has a cell for each column.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`] if it can't be written.
    pub fn write(&mut self, row: &[Cell]) -> Result<(), ProgramError> {
        if let Some((csv, paths)) = &mut self.csv {
            write_csv(csv, row).map_err(|error| paths.refused(&error))?;
        }
        if let Some((jsonl, paths)) = &mut self.jsonl {
            write_json(jsonl, self.columns, row)
                .map_err(|error| paths.refused(&error))?;
        }
        Ok(())
    }
}

/// Writes a row as CSV: quotes only where they are needed.
fn write_csv(csv: &mut csv::Writer<impl Write>, row: &[Cell]) -> io::Result<()> {
    for cell in row {
        match cell {
            Cell::Missing => csv.write_field("")?,
            Cell::Integer(number) => csv.write_field(number.to_string())?,
            Cell::Decimal(number) => csv.write_field(number.to_string())?,
            Cell::Text(text) => csv.write_field(text)?,
            Cell::Raw(bytes) => csv.write_field(bytes)?,
        }
    }
    Ok(csv.write_record(None::<&[u8]>)?)
}

/// Writes a row as a JSON object, keys in the order of the columns.
///
/// By hand, since decimals keep both their places: no float is as exact.
fn write_json(out: &mut impl Write, columns: &[&str], row: &[Cell]) -> io::Result<()> {
    let mut separator = '{';
    for (column, cell) in columns.iter().zip(row) {
        write!(out, "{separator}\"{column}\":")?;
        match cell {
            Cell::Missing => write!(out, "null")?,
            Cell::Integer(number) => write!(out, "{number}")?,
            Cell::Decimal(number) => write!(out, "{number}")?,
            Cell::Text(text) => serde_json::to_writer(&mut *out, text)?,
            Cell::Raw(bytes) => {
                serde_json::to_writer(&mut *out, &String::from_utf8_lossy(bytes))?;
            }
        }
        separator = ',';
    }
    writeln!(out, "}}")
}

impl Paths {
    /// Says that the file could not be written; the place is what the user knows.
    fn refused(&self, error: &io::Error) -> ProgramError {
        file_error(&self.place, error)
    }
}

impl Unfinished {
    /// Removes everything, unless it was committed, and then calls `end`.
    ///
    /// Nothing can be made or committed until `end` has returned, if it does.
    pub fn abandon(&self, end: impl FnOnce()) {
        let mut made = self.lock();
        if !made.committed {
            made.remove();
            end();
        }
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut made = self.lock();
        match fs::create_dir(path) {
            Ok(()) => made.folders.push(path.to_owned()),
            // Made meanwhile, or `..` of one that was just made.
            Err(_) if path.is_dir() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn make_file(&self, path: &Path) -> io::Result<File> {
        let mut made = self.lock();
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        made.files.push(path.to_owned());
        Ok(file)
    }

    fn commit(
        &self,
        rename_all: impl FnOnce() -> Result<(), ProgramError>,
    ) -> Result<(), ProgramError> {
        let mut made = self.lock();
        rename_all()?;
        made.committed = true;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Made> {
        self.0.lock().expect("no thread panics with the lock")
    }
}

impl Made {
    /// Removes files, then folders, newest first; a folder only if it is empty.
    fn remove(&mut self) {
        // What can't be removed is not worth a second error.
        for file in self.files.drain(..) {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Returns the folders that must be made for this one, outermost first.
fn missing_folders(folder: &Path) -> Vec<PathBuf> {
    // Without the `.` at the end with which nothing can be made.
    let folder: PathBuf = folder.components().collect();
    let is_missing =
        |above: &&Path| **above != *"" && above.symlink_metadata().is_err();
    let mut missing: Vec<PathBuf> =
        folder.ancestors().take_while(is_missing).map(Path::to_owned).collect();
    if missing.is_empty() {
        // Something else stands in its place; making it will say so.
        missing.push(folder);
    }
    missing.reverse();
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;

    const COLUMNS: [&str; 5] = ["a", "b", "c", "d", "e"];

    fn row() -> Vec<Cell> {
        vec![
            Cell::Missing,
            Cell::Integer(-7),
            Cell::Decimal(Decimal(-50)),
            Cell::Text("x, \"y\"\né\u{1}".into()),
            Cell::Raw(b"\xff\r".into()),
        ]
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn both_formats_hold_the_same_cells() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let mut output =
            OutputFolder::create(&path, Format::Both, Unfinished::default()).unwrap();
        let mut table = output.start("t", &COLUMNS).unwrap();
        table.write(&row()).unwrap();
        output.complete(table).unwrap();
        output.commit().unwrap();
        assert_eq!(names(&path), ["t.csv", "t.jsonl"]);
        let csv = fs::read(path.join("t.csv")).unwrap();
        let expected =
            b"a,b,c,d,e\n,-7,-0.50,\"x, \"\"y\"\"\n\xc3\xa9\x01\",\"\xff\r\"\n";
        assert_eq!(csv, expected);
        let jsonl = fs::read_to_string(path.join("t.jsonl")).unwrap();
        let expected = "{\"a\":null,\"b\":-7,\"c\":-0.50,\
                        \"d\":\"x, \\\"y\\\"\\né\\u0001\",\"e\":\"\u{fffd}\\r\"}\n";
        assert_eq!(jsonl, expected);
    }

    #[test]
    fn what_is_not_committed_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let output =
            OutputFolder::create(&path, Format::Csv, Unfinished::default()).unwrap();
        let mut table = output.start("t", &COLUMNS).unwrap();
        table.write(&row()).unwrap();
        assert_eq!(names(&path).len(), 1);
        drop(output);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_was_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("t.csv"), "old").unwrap();
        let output =
            OutputFolder::create(folder.path(), Format::Csv, Unfinished::default())
                .unwrap();
        let _table = output.start("t", &COLUMNS).unwrap();
        drop(output);
        assert_eq!(names(folder.path()), ["t.csv"]);
        assert_eq!(fs::read_to_string(folder.path().join("t.csv")).unwrap(), "old");
    }
}
