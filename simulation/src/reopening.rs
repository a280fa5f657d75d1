//! How the two stores come back after a crash: one never went away, the other is opened again from its file.

use super::disk::ReopenableStore;
use touchbase::calendar::zone::Zone;
use touchbase::store::Error;
use touchbase::store::memory::MemoryStore;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};

impl ReopenableStore for MemoryStore {
    fn again(&self) -> Result<Option<MemoryStore>, Error> {
        Ok(None)
    }

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// How a simulated daemon opens its database.
pub(super) fn options(zone: Zone) -> OpenOptions {
    OpenOptions { migrate: true, ..OpenOptions::new(zone) }
}

impl ReopenableStore for SqliteStore {
    fn again(&self) -> Result<Option<SqliteStore>, Error> {
        let (kinds, zone) = self.reads_by();
        SqliteStore::open(self.path(), kinds, options(zone.clone())).map(Some)
    }

    fn check(&self) -> Result<(), Error> {
        self.check_whole()
    }
}
