//! Once an hour, what was kept long enough goes: texts, then rows, class by class, a little at a time between other work.
//!
//! Only while nothing is held, and by a clock that is beyond doubt ([`super::retention_clock`]): what a wrong clock takes
//! for old would be lost. A rule's rows stay at least as long as a
//! corrected date may be about what they told of.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tracing::{info, warn};

use super::live::SharedHealth;
use super::retention_clock::{self, DoubtedClock};
use crate::clock::stopwatch;
use crate::config::retention::instant_before;
use crate::deployment::Deployment;
use crate::plan::told_for;
use crate::store::writer::Writer;
use crate::store::{Database, Error, Forgotten, KeptLongEnough, Retained, Retention as _};
use crate::terms::{Class, Word as _};

/// How often it begins anew.
const EVERY: Duration = Duration::from_secs(3_600);
/// How long it goes on at a time; each transaction within is a few hundred moves of the ledger.
const TIME_MAX: Duration = Duration::from_millis(200);

/// What came of a piece of work.
#[derive(Debug)]
enum Done {
    Looked(Option<DoubtedClock>),
    Forgot(Forgotten),
}

/// What lets go of what was kept long enough.
#[derive(Debug)]
pub(super) struct RetentionRound<D: Database> {
    writer: Writer<D::Store>,
    begun_at: Option<Instant>,
    left: VecDeque<KeptLongEnough>,
    forgetting: Option<JoinHandle<Result<Done, Error>>>,
    /// Whether this round has looked at the clock.
    by_clock: bool,
    /// When the ledger's latest entry was written before this start.
    newest: Option<Timestamp>,
    health: SharedHealth,
    gone: Forgotten,
    told: bool,
}

impl<D: Database> RetentionRound<D> {
    /// For whoever writes to the database; `newest` is when the ledger's latest entry was written before this start.
    pub(super) fn new(
        writer: Writer<D::Store>,
        newest: Option<Timestamp>,
        health: SharedHealth,
    ) -> RetentionRound<D> {
        RetentionRound {
            writer,
            begun_at: None,
            left: VecDeque::new(),
            forgetting: None,
            by_clock: false,
            newest,
            health,
            gone: Forgotten::default(),
            told: false,
        }
    }

    /// Looks whether it is time to do something. `free` says what is in force, and what time it is; it is nothing while
    /// anything is held.
    pub(super) async fn look(&mut self, at: Instant, free: Option<(&Deployment, Timestamp)>) {
        if !self.has_forgotten().await {
            return;
        }
        let Some((deployment, now)) = free else {
            self.left.clear();
            return;
        };
        let is_time = |begun: Instant| at.saturating_duration_since(begun) >= EVERY;
        if self.left.is_empty() && self.begun_at.is_none_or(is_time) {
            self.begun_at = Some(at);
            self.left = all_of(deployment, now).into();
            self.by_clock = false;
        }
        let Some(old) = self.left.front().copied() else { return };
        let (writer, newest) = (self.writer.clone(), self.newest);
        if !self.by_clock {
            self.forgetting = Some(tokio::spawn(async move {
                writer.run(move |store| retention_clock::doubt(store, newest, now)).await.map(Done::Looked)
            }));
            return;
        }
        self.forgetting = Some(tokio::spawn(async move {
            let begun = stopwatch();
            let mut all = Forgotten { more: true, ..Forgotten::default() };
            while all.more && begun.elapsed() < TIME_MAX {
                let one = writer.run(move |store| store.forget(&old)).await?;
                let (texts, touches) = (all.texts + one.texts, all.touches + one.touches);
                all = Forgotten { texts, touches, more: one.more };
            }
            Ok(Done::Forgot(all))
        }));
    }

    /// Whether nothing of the kind is under way.
    async fn has_forgotten(&mut self) -> bool {
        let Some(forgetting) = self.forgetting.take_if(|forgetting| forgetting.is_finished()) else {
            return self.forgetting.is_none();
        };
        match forgetting.await {
            Ok(Ok(Done::Looked(doubt))) => {
                self.by_clock = doubt.is_none();
                if doubt.is_some() {
                    self.left.clear();
                }
                self.health.update(|health| health.retention_waits = doubt);
            }
            Ok(Ok(Done::Forgot(done))) => {
                self.told = false;
                self.gone.texts += done.texts;
                self.gone.touches += done.touches;
                if !done.more {
                    self.left.pop_front();
                }
            }
            Ok(Err(error)) => self.fail(&error),
            Err(failure) => self.fail(&failure),
        }
        if self.left.is_empty() {
            let Forgotten { texts, touches, .. } = std::mem::take(&mut self.gone);
            if texts + touches > 0 {
                info!(texts, touches, "what was kept long enough is gone");
            }
        }
        true
    }

    /// Said once; the next round tries again.
    fn fail(&mut self, error: &dyn std::fmt::Display) {
        self.left.clear();
        if !std::mem::replace(&mut self.told, true) {
            warn!(%error, "failed to let go of what was kept long enough; trying again in an hour");
        }
    }
}

/// Everything that was kept long enough by now.
#[must_use]
pub fn all_of(deployment: &Deployment, now: Timestamp) -> Vec<KeptLongEnough> {
    let config = &deployment.config;
    let mut all = Vec::new();
    for class in Class::ALL.iter().copied() {
        let kept = config.retention.of(class);
        let before = instant_before(now, &[kept.bodies], &config.zone);
        all.push(KeptLongEnough { what: Retained::Bodies, class, before });
        let before = instant_before(now, &[kept.rows], &config.zone);
        let told = deployment.rules.iter().filter(|rule| rule.class == class);
        let told = told.map(|rule| instant_before(now, &told_for(&rule.when), &config.zone));
        let before = told.fold(before, Timestamp::min);
        all.push(KeptLongEnough { what: Retained::Rows, class, before });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::diagnostic::Report;
    use crate::record::Kinds;
    use crate::source::Sources;
    use crate::store::sqlite::{OpenOptions, SqliteDatabase};

    #[tokio::test]
    async fn nothing_is_begun_while_anything_is_held_and_then_once_an_hour() {
        let folder = tempfile::tempdir().unwrap();
        let database =
            SqliteDatabase::new(&folder.path().join("touchbase.db"), OpenOptions::new(Zone::utc()));
        let writer = Writer::start(database.open(&Kinds::default()).unwrap()).unwrap();
        let deployment = Deployment::read(&Sources::default(), &mut Report::default());
        let now: Timestamp = "2026-07-31T04:00:00Z".parse().unwrap();
        let mut round = RetentionRound::<SqliteDatabase>::new(writer.clone(), None, SharedHealth::default());
        let start = stopwatch();
        round.look(start, None).await;
        assert!(round.begun_at.is_none() && round.forgetting.is_none());
        round.look(start, Some((&deployment, now))).await;
        assert_eq!(round.left.len(), 2 * Class::ALL.len());
        while !round.left.is_empty() {
            round.look(start, Some((&deployment, now))).await;
            tokio::task::yield_now().await;
        }
        round.look(start + Duration::from_secs(3_599), Some((&deployment, now))).await;
        assert!(round.left.is_empty());
        round.look(start + EVERY, Some((&deployment, now))).await;
        assert!(!round.left.is_empty());
        round.look(start + EVERY, None).await;
        while !round.has_forgotten().await {
            tokio::task::yield_now().await;
        }
        round.look(start + EVERY, None).await;
        assert!(round.left.is_empty(), "a hold ends the round");
        writer.stop().await;
    }

    #[tokio::test]
    async fn a_clock_that_is_years_ahead_at_a_start_lets_nothing_go_and_that_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let database =
            SqliteDatabase::new(&folder.path().join("touchbase.db"), OpenOptions::new(Zone::utc()));
        let writer = Writer::start(database.open(&Kinds::default()).unwrap()).unwrap();
        let deployment = Deployment::read(&Sources::default(), &mut Report::default());
        let before: Timestamp = "2026-07-31T04:00:00Z".parse().unwrap();
        let now: Timestamp = "2029-07-31T04:00:00Z".parse().unwrap();
        let health = SharedHealth::default();
        let mut round = RetentionRound::<SqliteDatabase>::new(writer.clone(), Some(before), health.clone());
        let start = stopwatch();
        round.look(start, Some((&deployment, now))).await;
        while !round.left.is_empty() {
            assert!(!round.by_clock);
            round.look(start, Some((&deployment, now))).await;
            tokio::task::yield_now().await;
        }
        let until: Timestamp = "2029-08-14T04:00:00Z".parse().unwrap();
        assert_eq!(health.get().retention_waits, Some(DoubtedClock { before, until }));
        // It is put right.
        let right = "2026-07-31T05:00:00Z".parse().unwrap();
        round.look(start + EVERY, Some((&deployment, right))).await;
        while !round.left.is_empty() {
            round.look(start + EVERY, Some((&deployment, right))).await;
            tokio::task::yield_now().await;
        }
        assert_eq!(health.get().retention_waits, None);
        writer.stop().await;
    }
}
