//! Readers of one database, lent one at a time, so that nobody's reading waits for another's.
//!
//! A reader is lent for the kinds that records are to be read by, and keeps to them: whoever judges new kinds reads by
//! these, while everybody else goes on reading by those in force.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Error;
use super::database::Database;
use crate::record::Kinds;
use crate::words::StoreSentence;

/// How many idle readers are kept; each has a page cache of its own.
const IDLE_MAX: usize = 4;

/// Readers of a database; clones are the same ones.
#[derive(Debug)]
pub struct Readers<D: Database>(Arc<Pool<D>>);

#[derive(Debug)]
struct Pool<D: Database> {
    database: D,
    idle: Mutex<Vec<D::Store>>,
    ended: OnceLock<Error>,
}

impl<D: Database> Clone for Readers<D> {
    fn clone(&self) -> Readers<D> {
        Readers(Arc::clone(&self.0))
    }
}

impl<D: Database> Readers<D> {
    /// Readers of a database; none is opened yet.
    #[must_use]
    pub fn new(database: D) -> Readers<D> {
        Readers(Arc::new(Pool { database, idle: Mutex::new(Vec::new()), ended: OnceLock::new() }))
    }

    /// Lends a reader that nobody else has meanwhile. Blocks.
    ///
    /// # Errors
    /// When the database cannot be opened, or what `work` says.
    pub fn with<T>(
        &self,
        kinds: &Kinds,
        work: impl FnOnce(&D::Store) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = self.lend(kinds, work);
        if let Err(error) = &done
            && error.is_final()
        {
            self.0.ended.get_or_init(|| error.clone());
        }
        done
    }

    fn lend<T>(&self, kinds: &Kinds, work: impl FnOnce(&D::Store) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.idle().pop();
        let reader = match idle {
            Some(idle) => D::read_by(idle, kinds),
            None => self.0.database.reader(kinds)?,
        };
        // One whose use panics does not come back.
        let done = work(&reader);
        let mut idle = self.idle();
        if idle.len() < IDLE_MAX {
            idle.push(reader);
        }
        done
    }

    /// The first error after which nobody may go on with this database, whoever met it.
    #[must_use]
    pub fn ended_by(&self) -> Option<Error> {
        self.0.ended.get().cloned()
    }

    /// The same on a thread that may block.
    ///
    /// # Errors
    /// As [`Readers::with`].
    pub async fn ask<T: Send + 'static>(
        &self,
        kinds: Kinds,
        question: impl FnOnce(&D::Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let readers = self.clone();
        let asked = tokio::task::spawn_blocking(move || readers.with(&kinds, question));
        asked
            .await
            .map_err(|failure| Error::other(StoreSentence::ReadingBrokeOff { said: failure.to_string() }))?
    }

    /// Their database.
    #[must_use]
    pub fn database(&self) -> &D {
        &self.0.database
    }

    /// Closes those that nobody has.
    pub fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<D::Store>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
