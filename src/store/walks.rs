//! A hand on long walks over records, for whoever waits for their end: how far they are, and a way to end them.
//!
//! On a slow disk, a first look at a million records takes minutes. It must not be taken for a standstill, and it must
//! not keep a daemon from stopping.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::Error;

/// The walks of one reader.
#[derive(Debug, Clone, Default)]
pub struct Walks(Arc<State>);

#[derive(Debug, Default)]
struct State {
    pages: AtomicU64,
    ended: AtomicBool,
}

impl Walks {
    /// How many pages of records have been asked for since the reader was opened.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.0.pages.load(Ordering::Relaxed)
    }

    /// Ends every walk at its next page, now and from now on: with [`Error::Closed`].
    pub fn end(&self) {
        self.0.ended.store(true, Ordering::Relaxed);
    }

    /// Before a page is read.
    pub(super) fn step(&self) -> Result<(), Error> {
        self.0.pages.fetch_add(1, Ordering::Relaxed);
        if self.0.ended.load(Ordering::Relaxed) { Err(Error::Closed) } else { Ok(()) }
    }
}
