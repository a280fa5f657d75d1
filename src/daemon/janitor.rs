//! Keeps the write-ahead log small while the daemon runs.
//!
//! The engine folds the log into the database by itself each thousand pages, and starts it again from its beginning
//! when no reader needs what is in it; the daemon's own readers read page by page and hold nothing. What a reader of
//! somebody else's (a report that takes an hour, a shell with an open transaction) keeps alive grows, and is cut back
//! here once that reader has gone; meanwhile it is said. Nobody's reading is broken off for it.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tracing::{debug, info, warn};

use crate::store::writer::Writer;
use crate::store::{Database, Error};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);
/// A log of so many bytes is cut back each [`FOLD_EVERY`].
const FOLD_FROM: u64 = 16 << 20;
/// How often a log is cut back that is not large.
const FOLD_EVERY: Duration = Duration::from_secs(5 * 60);
/// A log of so many bytes is large: it is cut back at each look.
const LARGE: u64 = 64 << 20;
/// A log of so many bytes is told: it takes the disk.
const TOLD_FROM: u64 = 256 << 20;

/// The janitor.
#[derive(Debug)]
pub(super) struct Janitor<D: Database> {
    database: D,
    writer: Writer<D::Store>,
    looked_at: Instant,
    folded_at: Instant,
    folding: Option<JoinHandle<Result<bool, Error>>>,
    told: bool,
}

impl<D: Database> Janitor<D> {
    /// For a database and the one who writes to it, from now on.
    pub(super) fn new(database: D, writer: Writer<D::Store>, now: Instant) -> Janitor<D> {
        Janitor { database, writer, looked_at: now, folded_at: now, folding: None, told: false }
    }

    /// Looks whether it is time to do something; what there is to do, the writer does between other work.
    pub(super) async fn look(&mut self, now: Instant) {
        if now.saturating_duration_since(self.looked_at) < EVERY || !self.has_folded().await {
            return;
        }
        self.looked_at = now;
        let bytes = self.database.log_bytes();
        self.tell(bytes);
        if must_fold(bytes, now.saturating_duration_since(self.folded_at)) {
            self.folded_at = now;
            let writer = self.writer.clone();
            self.folding = Some(tokio::spawn(async move { writer.run(D::fold).await }));
        }
    }

    /// Whether nothing of the kind is under way.
    async fn has_folded(&mut self) -> bool {
        let Some(folding) = self.folding.take_if(|folding| folding.is_finished()) else {
            return self.folding.is_none();
        };
        match folding.await {
            Ok(Ok(true)) => debug!("the write-ahead log is cut back"),
            Ok(Ok(false)) => debug!("a reader or a writer keeps the write-ahead log"),
            Ok(Err(error)) => debug!(%error, "failed to cut the write-ahead log back"),
            Err(failure) => debug!(%failure, "cutting the write-ahead log back broke off"),
        }
        true
    }

    /// Says once that the log is large, and once that it is not any more.
    fn tell(&mut self, bytes: u64) {
        if bytes >= TOLD_FROM && !self.told {
            self.told = true;
            warn!(bytes, "the write-ahead log is large: somebody has been reading the database for long");
        } else if bytes < LARGE && self.told {
            self.told = false;
            info!(bytes, "the write-ahead log is small again");
        }
    }
}

/// Whether a log of so many bytes is to be cut back, so long after the last time.
fn must_fold(bytes: u64, since: Duration) -> bool {
    bytes >= LARGE || (bytes >= FOLD_FROM && since >= FOLD_EVERY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::clock::stopwatch;
    use crate::record::Kinds;
    use crate::store::sqlite::{OpenOptions, SqliteDatabase};

    #[test]
    fn a_small_log_is_left_alone_and_a_large_one_is_not() {
        let (minute, long) = (Duration::from_secs(60), Duration::from_secs(300));
        assert!(!must_fold(4 << 20, long));
        assert!(!must_fold(16 << 20, minute));
        assert!(must_fold(16 << 20, long));
        assert!(must_fold(64 << 20, minute));
    }

    #[tokio::test]
    async fn a_large_log_is_cut_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        let database = SqliteDatabase::new(&path, OpenOptions::new(Zone::utc()));
        let writer = Writer::start(database.open(&Kinds::default()).unwrap()).unwrap();
        let log = folder.path().join("touchbase.db-wal");
        // Only its length counts here: what stands behind the last commit is nothing.
        std::fs::File::options().append(true).open(&log).unwrap().set_len(LARGE).unwrap();
        let start = stopwatch();
        let mut janitor = Janitor::new(database, writer.clone(), start);
        janitor.look(start + Duration::from_secs(59)).await;
        assert!(janitor.folding.is_none(), "it looks once a minute");
        janitor.look(start + EVERY).await;
        while !janitor.has_folded().await {
            tokio::task::yield_now().await;
        }
        assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
        writer.stop().await;
    }
}
