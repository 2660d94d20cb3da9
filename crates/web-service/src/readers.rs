//! The connections that read: as many as threads that may do so at a time.
//!
//! Python has one, since one thread reads.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use rusqlite::{Connection, Result as SqlResult};

use crate::errors::ShortlinkError;
use crate::outcome::{StoreError, store_error};
use crate::schema;

/// Connections for many to read with at once, until they are closed.
#[derive(Clone, Debug)]
pub struct Readers(Arc<[Mutex<Option<Connection>>]>);

impl Readers {
    /// Opens a connection for each core.
    ///
    /// # Errors
    ///
    /// If the database can't be opened.
    pub fn open(path: &Path) -> Result<Self, ShortlinkError> {
        let threads = available_parallelism().map_or(1, usize::from);
        let reader = |_| Ok(Mutex::new(Some(schema::open_reader(path)?)));
        (0..threads).map(reader).collect::<Result<_, _>>().map(Self)
    }

    /// Reads something with a connection that nobody uses.
    ///
    /// # Errors
    ///
    /// If it can't be read, or all are closed.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> SqlResult<T>,
    ) -> Result<T, StoreError> {
        let free = self.0.iter().find_map(|reader| reader.try_lock().ok());
        let reader = free.unwrap_or_else(|| {
            self.0[0].lock().unwrap_or_else(PoisonError::into_inner)
        });
        let connection = reader.as_ref().ok_or_else(StoreError::closed)?;
        query(connection).map_err(|error| store_error(&error))
    }

    /// Closes them, one after the other, when whoever reads has done so.
    pub fn close(&self) {
        for reader in &*self.0 {
            reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }
}
