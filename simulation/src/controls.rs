//! The control of the control: each planted bug ([`touchbase::planted`]) with what finds it, and the same with nothing
//! planted.
//!
//! Most are found by living, those of the judge in worlds that disagree ([`super::agreement`]). Some cannot be, for they
//! lie where one thread does not reach (between two connections, under the file system), or where no life looks (what
//! `status` says, a mode that changes), or they would take too many worlds. Each of those has a check of its own.

use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Plan, Programme, ZONES, agreement, in_memory, reopening, silence, sketch, world};
use touchbase::calendar::zone::Zone;
use touchbase::message::{
    AddedTouch, DayLimit, GateDecision, KeyDigest, Nearness, Occasion, PlannedTouch, Reference, TouchId,
    TouchKey, Went,
};
use touchbase::planted::{self, Bug};
use touchbase::record::{Kinds, RecordKey};
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{
    Causes as _, DaemonState as _, Error, KeptLongEnough, NewCause, Outbox as _, Retained, Retention as _,
};
use touchbase::terms::{ChannelName, Class, Door, Mode, Reason, TouchState};

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
    /// The tests beside the code, which plant it themselves: `src/daemon/planner/tests/`.
    Tests,
    /// A check of its own: one thread and a made-up clock do not reach where it lies, or no life looks there.
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
        | Bug::BusyBurnsTries
        | Bug::PanicKillsLane
        | Bug::InFlightCountsAsDone
        | Bug::GatewayTextShown
        | Bug::JumpGoneByAtOnce
        | Bug::WishStaysWithTheRecord
        | Bug::StepsByPlace
        | Bug::RetentionByAnyClock
        | Bug::AnswerForgetsTheAdded
        | Bug::ListWithoutACause
        | Bug::MassEffectGoes => FoundBy::Life,
        // A life shows it too, but not soon: the first is that of seed 74.
        // One that only a year by a clock that is ahead shows has a scene of its own.
        Bug::MovedBehindIsPast | Bug::AheadCountsAsSent => FoundBy::Tests,
        Bug::BacklogAtOnce | Bug::RefusalsAreOfOne | Bug::RefusedStayFailed => FoundBy::Crowd,
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
        | Bug::ExplainForgetsNoContact
        | Bug::CorrectedIsNews
        | Bug::WholePeriodIsOneOccasion
        | Bug::EmptiedIsNoEnd
        | Bug::ForecastForgetsWhoWasTold
        | Bug::TwinsShareTheCap
        | Bug::ForecastForgetsSubjects => FoundBy::World,
        Bug::DeferredBegin
        | Bug::SynchronousNormal
        | Bug::ArmedIgnoresMode
        | Bug::SkippedIsNoFailure
        | Bug::AtMostNotInTheLedger
        | Bug::RepeatsCountTogether
        | Bug::GoneIsForgotten
        | Bug::CopyTakenForTheOriginal => FoundBy::Check,
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
        FoundBy::Tests => None,
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
        Bug::ArmedIgnoresMode => Some(("a lane and a mode", silence::the_mode_keeps_back_what_is_armed())),
        Bug::SkippedIsNoFailure => Some(("a rule that fails", silence::a_rule_that_fails_is_told())),
        Bug::AtMostNotInTheLedger => Some(("a big day", a_big_day_waits(folder))),
        Bug::MassEffectGoes => Some(("a big list", a_big_list_waits(folder))),
        Bug::GoneIsForgotten => Some(("a row that is gone", what_is_gone_stays_known(folder))),
        Bug::RepeatsCountTogether => Some(("two repeats", each_repeat_is_its_own())),
        Bug::CopyTakenForTheOriginal => Some(("an older copy", an_older_copy_is_refused(folder))),
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

/// Two of a rule that may have one a day, planned one after the other: neither may be taken up.
fn a_big_day_waits(folder: &Path) -> Result<(), String> {
    let (mut store, now) = (store(folder, "day.db")?, Timestamp::UNIX_EPOCH);
    let (since, until) = (now, now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now));
    for person in ["k-1", "k-2"] {
        let limit = Some(DayLimit { at_most: 1, since, until });
        let touch = PlannedTouch { limit, ..touch_to(person, now) };
        store.plan(&[touch], now).map_err(|error| error.to_string())?;
    }
    nothing_is_taken_up(&mut store, now)
}

/// What a list adds beyond the brake is planned: none of it may be taken up.
fn a_big_list_waits(folder: &Path) -> Result<(), String> {
    let (mut store, now) = (store(folder, "list.db")?, Timestamp::UNIX_EPOCH);
    let on = jiff::civil::date(1970, 1, 1);
    let touches = [touch_to("k-1", now), touch_to("k-2", now)];
    let added = touches.iter().map(|touch| AddedTouch { key: KeyDigest::of(&touch.key), on }).collect();
    let cause = NewCause { door: Door::Import, name: "list".into(), at: now, on, brake: 1, accepted: false };
    let added = [("birthday".to_owned(), added)].into();
    store.add_cause(&cause, &added).map_err(|error| error.to_string())?;
    store.plan(&touches, now).map_err(|error| error.to_string())?;
    nothing_is_taken_up(&mut store, now)
}

/// A touch is skipped, kept long enough, and gone; planned again, it is not entered again.
fn what_is_gone_stays_known(folder: &Path) -> Result<(), String> {
    let words = |error: Error| error.to_string();
    let (mut store, now) = (store(folder, "gone.db")?, Timestamp::UNIX_EPOCH);
    let skipped = PlannedTouch { state: TouchState::Skipped, reason: Some(Reason::TooLate), ..touch(now) };
    store.plan(&[skipped], now).map_err(words)?;
    let later = now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now);
    // The newest of all stays until there is a newer one.
    store.plan(&[touch_to("k-2", later)], later).map_err(words)?;
    let old = KeptLongEnough { what: Retained::Rows, class: Class::Care, before: later };
    let gone = store.forget(&old).map_err(words)?.touches;
    let again = store.plan(&[touch(now)], later).map_err(words)?.new;
    if (gone, again) == (1, 0) { Ok(()) } else { Err(format!("{gone} gone, {again} entered again")) }
}

fn store(folder: &Path, name: &str) -> Result<SqliteStore, String> {
    let files = world::Files { zone: ZONES[0], mode: Mode::Live, rules: sketch::opening(Programme::Busy) };
    let deployment = files.deployment()?;
    let options = reopening::options(deployment.calendars.zone.clone());
    // With nothing planted the same is asked before; each time of an empty database.
    let free = (0_u32..).map(|number| folder.join(format!("{number}-{name}"))).find(|path| !path.exists());
    let path = free.unwrap_or_else(|| folder.join(name));
    SqliteStore::open(&path, &deployment.kinds, options).map_err(|error| error.to_string())
}

fn nothing_is_taken_up(store: &mut SqliteStore, now: Timestamp) -> Result<(), String> {
    let claimed = store.claim(ChannelName::Sms, now, 9, 0).map_err(|error| error.to_string())?;
    if claimed.is_empty() { Ok(()) } else { Err(format!("{} taken up without a person", claimed.len())) }
}

fn touch(now: Timestamp) -> PlannedTouch {
    touch_to("k-1", now)
}

fn touch_to(person: &str, now: Timestamp) -> PlannedTouch {
    let person = RecordKey::new("customer", person);
    PlannedTouch {
        key: TouchKey {
            rule: "birthday".into(),
            step: "send".into(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: "1970".into(),
        },
        reference: None,
        occasion: None,
        due_at: now,
        expires_at: now,
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "greeting".into(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
        limit: None,
    }
}

/// Whoever got the first reminder of a date gets the second one of the date put right.
fn each_repeat_is_its_own() -> Result<(), String> {
    let day = jiff::civil::date(2026, 8, 15);
    let near = Nearness { days: (day, day), instants: (Timestamp::MIN, Timestamp::MAX) };
    let occasion = Occasion { field: None, near, same_day: near, others: Vec::new() };
    let mut second = touch(Timestamp::UNIX_EPOCH);
    second.key.occurrence = "2026-08-14#1".into();
    let went = Went {
        touch: TouchId(1),
        occurrence: "2026-08-15".into(),
        reference: Some(Reference::Day(day)),
        due_at: Timestamp::UNIX_EPOCH,
        sent_at: None,
    };
    if occasion.is_told_by(&second, &went) {
        Err("told of the second by the first".to_owned())
    } else {
        Ok(())
    }
}

/// A copy from before the last event, put in the database's place, is not written to.
fn an_older_copy_is_refused(folder: &Path) -> Result<(), String> {
    let zone = Zone::named(ZONES[0]).map_err(|error| error.to_string())?;
    let (path, copy) = (folder.join("original.db"), folder.join("copy.db"));
    let open = || SqliteStore::open(&path, &Kinds::default(), reopening::options(zone.clone()));
    let now = Timestamp::UNIX_EPOCH;
    let lived = || -> Result<(), Error> {
        let mut store = open()?;
        store.write_down_start()?;
        store.checkpoint()?;
        std::fs::copy(&path, &copy).map_err(|error| Error::Unusable(error.to_string()))?;
        store.plan(&[touch(now)], now)?;
        Ok(())
    };
    lived().map_err(|error| error.to_string())?;
    std::fs::copy(&copy, &path).map_err(|error| error.to_string())?;
    match open() {
        Err(Error::Copy(_)) => Ok(()),
        opened => Err(format!("an older copy is opened: {:?}", opened.map(|_| ()))),
    }
}

/// A commit is on the disk before it returns.
fn commits_wait(folder: &Path) -> Result<(), String> {
    let zone = Zone::named(ZONES[0]).map_err(|error| error.to_string())?;
    let store = SqliteStore::open(&folder.join("one.db"), &Kinds::default(), reopening::options(zone));
    let waits = store.and_then(|store| store.waits_for_the_disk()).map_err(|error| error.to_string())?;
    if waits { Ok(()) } else { Err("synchronous is not FULL".to_owned()) }
}
