//! The control of the control: each planted bug ([`touchbase::planted`]) with what finds it, and the same with nothing
//! planted.
//!
//! Most are found by living, those of the judge in worlds that disagree ([`super::agreement`]). Two cannot be, for they
//! lie where one thread does not reach: between two connections, under the file system. Each of those has a check of
//! its own here.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::{Plan, Programme, ZONES, agreement, in_memory, reopening, sketch, world};
use touchbase::calendar::zone::Zone;
use touchbase::message::{GateDecision, PlannedTouch, TouchKey};
use touchbase::planted::{self, Bug};
use touchbase::record::{Kinds, RecordKey};
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{DaemonState as _, Error, Outbox as _};
use touchbase::terms::{ChannelName, Class, Mode, Reason, TouchState};

/// How many worlds are looked at for a bug that makes them disagree.
const WORLDS: u64 = 2_000;

/// Where a planted bug was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detection {
    /// What kind of look found it.
    pub by: &'static str,
    /// What it saw: the invariant, or the check's words.
    pub saw: String,
    /// The life, where it was found by living, and the day of that life.
    pub life: Option<(u64, u64)>,
}

/// The small busy lives in which bugs are looked for.
#[must_use]
pub fn small(seed: u64) -> Plan {
    Plan { seed, programme: Programme::Busy, customers: 40, days: 60, quiet_days: 40, calm_days_between: 1 }
}

/// Lives with downtimes in which much is due to everybody at once.
#[must_use]
pub fn crowd(seed: u64) -> Plan {
    Plan { seed, programme: Programme::Crowd, customers: 400, days: 45, quiet_days: 5, calm_days_between: 1 }
}

/// What finds a planted bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// A life in which something does not hold.
    Life,
    /// A life in which much is due to everybody at once ([`crowd`]).
    Crowd,
    /// A world in which forecast, daemon, `explain` and rule tests disagree: faults of an earlier version of this program.
    World,
    /// A check of its own, in this file: one thread and a made-up clock do not reach where it lies.
    Check,
}

/// The table: every bug that can be planted, and what has to find it.
#[must_use]
pub fn found_by(bug: Bug) -> FoundBy {
    match bug {
        Bug::WatermarkBeforeInsert
        | Bug::WatermarkMovesOnError
        | Bug::CursorInsteadOfState
        | Bug::RevisionInKey
        | Bug::UtcDateAsOccurrence
        | Bug::FixedOffset
        | Bug::LeapDayOf1900
        | Bug::IterativeMonths
        | Bug::BatchWideSending
        | Bug::ClaimedBecomesUnknown
        | Bug::UnknownResentAtBoot
        | Bug::NoSettleTime
        | Bug::FinishWithoutCompare
        | Bug::ConsentOnlyWhenPlanned
        | Bug::SleepFromWallClock
        | Bug::ServerErrorsRetried
        | Bug::ReloadFileByFile
        | Bug::FaultsBurnTries
        | Bug::PanicKillsLane
        | Bug::InFlightCountsAsDone
        | Bug::GatewayTextShown
        | Bug::JumpGoneByAtOnce => FoundBy::Life,
        Bug::BacklogAtOnce => FoundBy::Crowd,
        Bug::SameAddressWhateverTheWords
        | Bug::AgeBySolarBirthdayOnly
        | Bug::ExplainKnowsNoAge
        | Bug::ForecastForgetsTheLedger
        | Bug::ForecastIgnoresPauses
        | Bug::LastInstantIsTooLate
        | Bug::NobodyBeforeOnly
        | Bug::ErrorWordsLost
        | Bug::AtMostFromNowOn
        | Bug::ExplainForgetsCaps
        | Bug::ExplainForgetsNoContact => FoundBy::World,
        Bug::DeferredBegin | Bug::SynchronousNormal => FoundBy::Check,
    }
}

/// Plants a bug and looks for it, in so many lives at the most.
#[must_use]
pub fn look_for(bug: Bug, lives: u64, folder: &Path) -> Option<Detection> {
    planted::while_planted(bug, || match found_by(bug) {
        FoundBy::Check => beside(bug, folder)
            .and_then(|(by, outcome)| outcome.err().map(|saw| Detection { by, saw, life: None })),
        FoundBy::World => (1..=WORLDS).find_map(|seed| {
            let saw = agreement::disagreement(seed)?;
            Some(Detection { by: "a world", saw: format!("{saw}, seed {seed}"), life: None })
        }),
        FoundBy::Life => lived(lives, "a life", small),
        FoundBy::Crowd => lived(lives, "a crowd", crowd),
    })
}

/// What is found by living.
fn lived(lives: u64, by: &'static str, plan: fn(u64) -> Plan) -> Option<Detection> {
    (1..=lives).find_map(|seed| {
        let failure = in_memory(plan(seed)).err()?;
        Some(Detection { by, saw: failure.invariant.to_owned(), life: Some((seed, failure.day)) })
    })
}

/// The check for a bug that no life can show; `None` for the others.
///
/// What it returns is its name and, as the error, what it saw.
#[must_use]
pub fn beside(bug: Bug, folder: &Path) -> Option<(&'static str, Result<(), String>)> {
    match bug {
        Bug::DeferredBegin => Some(("two writers", two_writers(folder))),
        Bug::SynchronousNormal => Some(("the database's settings", commits_wait(folder))),
        _ => None,
    }
}

/// One writer reads and then writes while another tries to write in between: it must not be let in.
fn two_writers(folder: &Path) -> Result<(), String> {
    let words = |error: Error| error.to_string();
    let path = folder.join("two.db");
    let files = world::Files { zone: ZONES[0], mode: Mode::Live, rules: sketch::opening(Programme::Busy) };
    let deployment = files.deployment()?;
    let zone = &deployment.calendars.zone;
    let mut one =
        SqliteStore::open(&path, &deployment.kinds, reopening::options(zone.clone())).map_err(words)?;
    let hasty = OpenOptions { busy: Duration::ZERO, ..reopening::options(zone.clone()) };
    let mut other = SqliteStore::open(&path, &deployment.kinds, hasty).map_err(words)?;
    let now = Timestamp::UNIX_EPOCH;
    one.plan(&[touch(now)], now).map_err(words)?;
    let claimed = one.claim(ChannelName::Sms, now, 1, 0).map_err(words)?;
    let mut meanwhile = Ok(());
    let armed = one.arm(&claimed, 0, now, &mut |_, _, _| {
        meanwhile = other.set_note("x", "y");
        Ok(GateDecision::Defer { until: now, reason: Reason::Paused })
    });
    let held = armed.is_ok() && meanwhile == Err(Error::Locked);
    if held { Ok(()) } else { Err(format!("arm: {:?}, the other: {meanwhile:?}", armed.map(|_| ()))) }
}

fn touch(now: Timestamp) -> PlannedTouch {
    let person = RecordKey::new("customer", "k-1");
    PlannedTouch {
        key: TouchKey {
            rule: "birthday".into(),
            step: "send".into(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: "1970".into(),
        },
        due_at: now,
        expires_at: now,
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "greeting".into(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
    }
}

/// A commit is on the disk before it returns.
fn commits_wait(folder: &Path) -> Result<(), String> {
    let zone = Zone::named(ZONES[0]).map_err(|error| error.to_string())?;
    let store = SqliteStore::open(&folder.join("one.db"), &Kinds::default(), reopening::options(zone));
    let waits = store.and_then(|store| store.waits_for_the_disk()).map_err(|error| error.to_string())?;
    if waits { Ok(()) } else { Err("synchronous is not FULL".to_owned()) }
}
