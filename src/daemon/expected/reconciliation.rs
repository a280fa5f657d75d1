//! Asks the two questions in time, and says what came of them: a warning once per change, a line a day.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::civil::{Date, Time, time};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tracing::{debug, info, warn};

use super::watch::Watch;
use crate::clock::stopwatch;
use crate::daemon::live::{LaneHealth, Live, SharedHealth};
use crate::operations::account::{Sums, by_rule, in_sum};
use crate::operations::status::daemon_status::Overdue;
use crate::store::writer::Writer;
use crate::store::{DaemonState as _, Database, Error, Late, Ledger as _, Readers};
use crate::terms::{ChannelName, Word as _};

/// The longest time between two looks at what is late, in seconds.
const LOOK_SECS_MAX: u32 = 60;
/// Late messages looked at, of each channel and kind.
const LATE_MAX: u32 = 1_000;
/// When a day's account is taken: by then what was due in its last minutes has ended.
const ACCOUNT_AT: Time = time(0, 5, 0, 0);
/// A note's name: the last day of which an account was taken.
const ACCOUNT_NOTE: &str = "day_accounted";

/// What is remembered between two looks, and whom to ask.
#[derive(Debug)]
pub(crate) struct Reconciliation<D: Database> {
    readers: Readers<D>,
    writer: Writer<D::Store>,
    live: watch::Receiver<Live>,
    health: SharedHealth,
    boot: i64,
    looked: Option<Instant>,
    watch: Watch,
    told: Vec<Overdue>,
    accounted: Option<Date>,
}

impl<D: Database> Reconciliation<D> {
    /// Nothing has been looked at yet.
    pub(in crate::daemon) fn new(
        readers: Readers<D>,
        writer: Writer<D::Store>,
        live: watch::Receiver<Live>,
        health: SharedHealth,
        boot: i64,
    ) -> Reconciliation<D> {
        let (looked, watch, told, accounted) = (None, Watch::default(), Vec::new(), None);
        Reconciliation { readers, writer, live, health, boot, looked, watch, told, accounted }
    }

    /// Holds what was expected against what went, where it is time to. Trouble of the store is told by those whose
    /// work it stops; it only puts the look off.
    pub(in crate::daemon) async fn look(&mut self, now: Timestamp) {
        let secs = self.live.borrow().deployment.config.overdue_secs;
        let every = Duration::from_secs((secs / 10).clamp(1, LOOK_SECS_MAX).into());
        let begun = stopwatch();
        if self.looked.is_some_and(|looked| begun.duration_since(looked) < every) {
            return;
        }
        self.looked = Some(begun);
        let patience = Duration::from_secs(secs.into()).saturating_sub(every);
        let looked = self.look_at_late(now, every, patience).await;
        let accounted = self.account(now).await;
        if let Err(error) = looked.and(accounted) {
            debug!(%error, "failed to hold what was expected against what went");
        }
    }

    async fn look_at_late(
        &mut self,
        now: Timestamp,
        every: Duration,
        patience: Duration,
    ) -> Result<(), Error> {
        let before = now.saturating_sub(SignedDuration::try_from(every).unwrap_or_default()).unwrap_or(now);
        let lanes_before = self.health.get().lanes;
        let late = self
            .ask(move |store| {
                let mut late: Vec<Late> = Vec::new();
                for channel in ChannelName::ALL {
                    late.extend(store.late(*channel, before, LATE_MAX)?);
                }
                Ok(late)
            })
            .await?;
        // What a lane had at hand before or after the question may have been its own while it was answered.
        let lanes = at_most(lanes_before, self.health.get().lanes);
        let overdue = self.watch.look(&late, &lanes, self.boot, stopwatch(), patience);
        tell(&self.told, &overdue);
        self.told.clone_from(&overdue);
        self.health.update(|health| health.overdue = overdue);
        Ok(())
    }

    /// The account of yesterday, once.
    async fn account(&mut self, now: Timestamp) -> Result<(), Error> {
        let zone = self.live.borrow().deployment.calendars.zone.clone();
        let local = zone.civil(now);
        let day = local.date().yesterday().unwrap_or(local.date());
        if local.time() < ACCOUNT_AT || self.accounted == Some(day) {
            return Ok(());
        }
        let (since, until) = zone.bounds(day);
        let rules = self
            .ask(move |store| {
                if store.note(ACCOUNT_NOTE)?.as_deref() == Some(day.to_string().as_str()) {
                    return Ok(None);
                }
                Ok(Some(by_rule(&store.account(since, until)?)))
            })
            .await?;
        if let Some(rules) = rules {
            tell_day(day, &rules);
            self.writer.run(move |store| store.set_note(ACCOUNT_NOTE, &day.to_string())).await?;
        }
        self.accounted = Some(day);
        Ok(())
    }

    /// Asks the ledger.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&D::Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let kinds = self.live.borrow().deployment.kinds.clone();
        self.readers.ask(kinds, question).await
    }
}

/// The lanes as they are now, with the larger of both numbers at hand.
fn at_most(
    before: BTreeMap<ChannelName, LaneHealth>,
    mut after: BTreeMap<ChannelName, LaneHealth>,
) -> BTreeMap<ChannelName, LaneHealth> {
    for (name, lane) in before {
        if let Some(now) = after.get_mut(&name) {
            let claiming = (now.at_hand + now.claiming).max(lane.at_hand + lane.claiming);
            now.at_hand = now.at_hand.max(lane.at_hand);
            now.claiming = claiming - now.at_hand;
        }
    }
    after
}

/// Says what is new about what is overdue; nothing where nothing has changed but the time.
fn tell(before: &[Overdue], now: &[Overdue]) {
    let same = |a: &Overdue, b: &Overdue| {
        (&a.rule, &a.channel, a.why, a.messages) == (&b.rule, &b.channel, b.why, b.messages)
    };
    for overdue in now.iter().filter(|overdue| !before.iter().any(|known| same(known, overdue))) {
        warn!(
            rule = overdue.rule,
            channel = overdue.channel,
            messages = overdue.messages,
            oldest_at = %overdue.oldest_at,
            "expected and sent disagree: messages {}",
            overdue.why.says()
        );
    }
    if now.is_empty() && !before.is_empty() {
        info!("expected and sent agree again");
    }
}

/// A day's account: a line for each rule, one for the sum, and a warning where they do not add up.
fn tell_day(day: Date, rules: &BTreeMap<String, Sums>) {
    for (rule, sums) in rules {
        let Sums { planned, accepted, skipped, held, unknown, failed, cancelled, open } = *sums;
        info!(
            %day, rule, planned, accepted, skipped, held, unknown, failed, cancelled, open,
            "the day's account of a rule"
        );
        if !sums.adds_up() {
            let found = sums.found();
            warn!(%day, rule, planned, found, "the day does not add up: touches have no place in the account");
        }
    }
    if rules.is_empty() {
        // A day on which nothing was due.
        return;
    }
    let Sums { planned, accepted, skipped, held, unknown, failed, cancelled, open } = in_sum(rules);
    info!(
        %day, planned, accepted, skipped, held, unknown, failed, cancelled, open,
        "the day's account"
    );
}
