//! A database that one daemon owns: opened once to write, as often as wanted to read.

use crate::record::Kinds;

use super::{Error, Store, Walks};

/// Where a daemon's rows are kept. `Clone` leads to the same database.
pub trait Database: std::fmt::Debug + Clone + Send + Sync + 'static {
    /// The store that it opens.
    type Store: Store + Send + 'static;
    /// Whoever holds it is the only daemon on this database.
    type Lock: Send + 'static;

    /// Makes this process the only daemon on it, until the lock is dropped.
    ///
    /// # Errors
    /// [`Error::InUse`] where another one is.
    fn lock(&self) -> Result<Self::Lock, Error>;

    /// Opens it to read and write; makes it where there is none, and brings it up to the newest version. Only under
    /// its lock.
    ///
    /// # Errors
    /// When it is not ours, damaged, or cannot be written.
    fn open(&self, kinds: &Kinds) -> Result<Self::Store, Error>;

    /// Opens it to read, also while another store writes to it; records are read by these kinds.
    ///
    /// # Errors
    /// [`Error::Absent`] where there is none yet; else as [`Database::open`].
    fn reader(&self, kinds: &Kinds) -> Result<Self::Store, Error>;

    /// The same reader for other kinds.
    fn read_by(reader: Self::Store, kinds: &Kinds) -> Self::Store;

    /// A hand on the long walks of all its readers.
    fn walks(&self) -> &Walks;

    /// How many bytes have been committed and stand in a log of their own, until [`Database::fold`] has put them in
    /// their place; 0 where there is no such log.
    fn log_bytes(&self) -> u64;

    /// Empties that log, waiting for nobody; says whether it is empty now.
    ///
    /// # Errors
    /// When the database cannot be written.
    fn fold(store: &mut Self::Store) -> Result<bool, Error>;
}
