//! What is done about the database's file besides writing to it: once a minute its companion is brought up to date, and
//! a database that is too large to be looked at whole at a start is looked at piece by piece. Never on the way of a message.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tracing::{debug, info, warn};

use crate::record::Kinds;
use crate::store::{Database, Error, Ledger as _, Readers};

/// How often the companion is written, where something has happened.
const EVERY: Duration = Duration::from_secs(60);
/// How often it is written where it has gone away.
const GONE_EVERY: Duration = Duration::from_secs(2);
/// How long after the one before a piece is looked at.
const PIECE_EVERY: Duration = Duration::from_secs(600);
/// How long after the first piece a new round begins.
const ROUND_EVERY: Duration = Duration::from_secs(24 * 3_600);

/// The keeper.
#[derive(Debug)]
pub(super) struct Keeper<D: Database> {
    readers: Readers<D>,
    looked_at: Instant,
    /// The latest event that the companion knows.
    known: Option<Timestamp>,
    writing: Option<JoinHandle<Result<Option<Timestamp>, Error>>>,
    told: bool,
    round_at: Instant,
    piece_at: Instant,
    piece: usize,
    checking: Option<JoinHandle<Result<bool, Error>>>,
}

impl<D: Database> Keeper<D> {
    /// For a database that was opened just now.
    pub(super) fn new(readers: Readers<D>, now: Instant) -> Keeper<D> {
        Keeper {
            readers,
            looked_at: now,
            known: None,
            writing: None,
            told: false,
            round_at: now,
            piece_at: now,
            piece: 0,
            checking: None,
        }
    }

    /// Looks whether it is time to do something, and does it beside all else.
    pub(super) async fn look(&mut self, now: Instant) {
        self.see_written().await;
        self.see_checked(now).await;
        let since = now.saturating_duration_since(self.looked_at);
        // Without it no command writes; whoever removed it has taken nothing away but that.
        let gone = since >= GONE_EVERY && !self.readers.database().is_written_down();
        if gone {
            self.known = None;
        }
        if self.writing.is_none() && (gone || since >= EVERY) {
            self.looked_at = now;
            let (readers, known) = (self.readers.clone(), self.known);
            self.writing = Some(tokio::spawn(async move {
                readers
                    .ask(Kinds::default(), move |reader| {
                        let latest = reader.last_event_at()?;
                        if gone || latest != known {
                            D::write_down(reader)?;
                        }
                        Ok(latest)
                    })
                    .await
            }));
        }
        if self.checking.is_none() && now.saturating_duration_since(self.piece_at) >= PIECE_EVERY {
            self.piece_at = now;
            let (readers, piece) = (self.readers.clone(), self.piece);
            self.checking = Some(tokio::spawn(async move {
                let database = readers.database().clone();
                readers.ask(Kinds::default(), move |reader| database.check_piece(reader, piece)).await
            }));
        }
    }

    async fn see_written(&mut self) {
        let Some(writing) = self.writing.take_if(|writing| writing.is_finished()) else { return };
        match writing.await {
            Ok(Ok(latest)) => {
                if std::mem::take(&mut self.told) {
                    info!("the companion of the database can be written again");
                }
                self.known = latest;
            }
            Ok(Err(error)) if !std::mem::replace(&mut self.told, true) => {
                warn!(%error, "failed to write the companion of the database; trying again each minute");
            }
            Ok(Err(_)) => {}
            Err(failure) => debug!(%failure, "writing the companion broke off"),
        }
    }

    async fn see_checked(&mut self, now: Instant) {
        let Some(checking) = self.checking.take_if(|checking| checking.is_finished()) else { return };
        match checking.await {
            Ok(Ok(true)) => self.piece += 1,
            Ok(Ok(false)) => {
                self.piece = 0;
                self.round_at += ROUND_EVERY;
                self.piece_at = self.round_at.max(now);
            }
            // Damage ends the daemon: the readers remember it.
            Ok(Err(error)) => warn!(%error, "failed to look for damage in the database"),
            Err(failure) => debug!(%failure, "looking for damage broke off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::clock::stopwatch;
    use crate::store::sqlite::{OpenOptions, SqliteDatabase};

    #[tokio::test]
    async fn a_companion_that_is_gone_is_there_again_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        let database = SqliteDatabase::new(&path, OpenOptions::new(Zone::utc()));
        let mut store = database.open(&Kinds::default()).unwrap();
        SqliteDatabase::write_down_start(&mut store).unwrap();
        let companion = folder.path().join("touchbase.db.companion");
        std::fs::remove_file(&companion).unwrap();
        let start = stopwatch();
        let mut keeper = Keeper::new(Readers::new(database), start);
        keeper.known = Some(Timestamp::UNIX_EPOCH);
        keeper.look(start + Duration::from_secs(1)).await;
        assert!(keeper.writing.is_none(), "it does not look at every moment");
        keeper.look(start + GONE_EVERY).await;
        while keeper.writing.is_some() {
            tokio::task::yield_now().await;
            keeper.see_written().await;
        }
        assert!(companion.exists() && !keeper.told && keeper.known.is_none());
    }
}
