//! A database that one daemon owns: opened once to write, as often as wanted to read.

use crate::record::Kinds;

use super::{ByHand, Error, Store, Walks};
use crate::words::OriginSentence;

/// Where a daemon's rows are kept. `Clone` leads to the same database.
pub trait Database: std::fmt::Debug + Clone + Send + Sync + 'static {
    /// The store that it opens.
    type Store: Store + ByHand + Send + 'static;
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

    /// Why nobody may write to it before a person has adopted it, if nobody may. Opens it only to read.
    ///
    /// # Errors
    /// When it cannot be read.
    fn objection(&self) -> Result<Option<OriginSentence>, Error>;

    /// Whether the files that were opened to write are still those that its name leads to.
    ///
    /// # Errors
    /// [`Error::Replaced`] where they are not.
    fn look_at_files(&self) -> Result<(), Error>;

    /// Puts away the log of files that are no longer those that its name leads to, after the last who had them open: with
    /// what lies there now it has nothing to do.
    fn put_log_away(&self);

    /// Writes down beside it that a daemon has started on it, before anything is sent. Returns what is to be said of where
    /// it lies.
    ///
    /// # Errors
    /// When that cannot be written.
    fn write_down_start(store: &mut Self::Store) -> Result<Vec<OriginSentence>, Error>;

    /// Writes down beside it how far it is by now.
    ///
    /// # Errors
    /// When that cannot be written.
    fn write_down(store: &Self::Store) -> Result<(), Error>;

    /// Whether what was written down beside it is still there: a look at a name, no more.
    fn is_written_down(&self) -> bool;

    /// Looks for damage in the next piece of a database that is too large to be looked at whole at a start: piece 0, 1, …
    /// Says whether there is another one.
    ///
    /// # Errors
    /// [`Error::Damaged`] where there is any.
    fn check_piece(&self, store: &Self::Store, piece: usize) -> Result<bool, Error>;

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
