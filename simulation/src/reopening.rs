//! How the two stores come back after a crash: one never went away, the other is opened again from its file.

use std::path::{Path, PathBuf};

use super::disk::ReopenableStore;
use touchbase::calendar::zone::Zone;
use touchbase::deployment::Deployment;
use touchbase::operations::adoption;
use touchbase::store::memory::MemoryStore;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Author, Error};

impl ReopenableStore for MemoryStore {
    fn again(&self) -> Result<Option<MemoryStore>, Error> {
        Ok(None)
    }

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::Unusable(error.to_string())
}

/// How a simulated daemon opens its database.
pub(super) fn options(zone: Zone) -> OpenOptions {
    OpenOptions { migrate: true, ..OpenOptions::new(zone) }
}

impl ReopenableStore for SqliteStore {
    fn again(&self) -> Result<Option<SqliteStore>, Error> {
        let (kinds, zone) = self.reads_by();
        let mut store = SqliteStore::open(self.path(), kinds, options(zone.clone()))?;
        // As each start of the daemon does it: from here on each commit says how far the ledger is.
        store.write_down_start()?;
        Ok(Some(store))
    }

    fn copy(&mut self) -> Result<Option<PathBuf>, Error> {
        self.checkpoint()?;
        let copy = self.path().with_extension("copy");
        std::fs::copy(self.path(), &copy).map_err(unusable)?;
        Ok(Some(copy))
    }

    fn put_back(&mut self, copy: &Path, deployment: &Deployment, author: &Author) -> Result<bool, Error> {
        let (kinds, zone) = self.reads_by();
        let (path, kinds, zone) = (self.path().to_owned(), kinds.clone(), zone.clone());
        // Nobody may have the file open that is replaced.
        let aside = path.with_extension("aside");
        *self = SqliteStore::open(&aside, &kinds, options(zone.clone()))?;
        for log in ["-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{log}", path.display())));
        }
        std::fs::copy(copy, &path).map_err(unusable)?;
        let found = adoption::find(&path, deployment).map_err(unusable)?;
        let was_known = found.is_some();
        if let Some(found) = found {
            found.adopt(deployment, author)?;
        }
        *self = SqliteStore::open(&path, &kinds, options(zone))?;
        self.write_down_start()?;
        Ok(was_known)
    }

    fn check(&self) -> Result<(), Error> {
        self.check_whole()
    }
}
