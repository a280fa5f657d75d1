//! The real binary, told to die, to fail or to break off at every fail point there is, against real sinks.
//!
//! For each point a scene leads there; what is left behind must be sound at once, and after a clean start every
//! message has arrived once or is `unknown`, the ledger says what the sinks say, and only what a rule wants sent
//! again after doubt arrived twice. A point that nobody comes to fails the test.

#![cfg(debug_assertions)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it did"
)]

#[path = "../daemon/support/mod.rs"]
mod support;

mod desk;
mod front;
mod post;
mod stage;

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

use touchbase::clock::stopwatch;
use touchbase::failpoint::{Commit, Place, Point, Step};

use stage::{Case, How};

/// How many cases run side by side: most of their time they wait.
const SIDE_BY_SIDE: usize = 4;

/// The scene that leads to a point.
fn play(case: &Case) -> bool {
    match case.point {
        Point::BeforeCommit(commit) | Point::AfterCommit(commit) => match commit {
            Commit::Schema => post::first_start(case),
            Commit::Declare | Commit::Note => post::first_start(case) & post::reloaded_rules(case),
            Commit::Boot | Commit::Plan | Commit::Remember | Commit::Claim => post::delivery(case),
            Commit::Turn | Commit::Finish | Commit::GiveBack => post::delivery(case),
            Commit::Cancel | Commit::Reschedule | Commit::Rename => {
                post::edited_rules(case) & post::reloaded_rules(case)
            }
            Commit::Wake => post::resumed_rules(case),
            Commit::RuleState => desk::adoption(case),
            Commit::Change => desk::import(case),
            Commit::Release => desk::approval(case),
            Commit::Retry => desk::retry(case),
            Commit::ByHand => desk::test_message(case),
            Commit::Pause | Commit::Resume => desk::pause(case),
            Commit::CallOff => desk::call_off(case),
        },
        Point::BeforeWrite(Step::Tls | Step::Starttls | Step::Auth | Step::Rcpt | Step::Data)
        | Point::BeforeRead(Step::Starttls | Step::Auth) => post::delivery_step_by_step(case),
        Point::BeforeWrite(_) | Point::BeforeRead(_) => post::delivery(case),
        Point::At(place) => match place {
            Place::BodyHalfway | Place::LastReplyRead => post::delivery(case),
            Place::BeforeRequest | Place::BeforeAnswerBody | Place::AfterAnswerBody => post::delivery(case),
            Place::BackupNotNamed | Place::BackupNamed => desk::backup(case),
            Place::RestoreReady | Place::RestoreAside | Place::RestoreNamed => desk::restore(case),
            Place::RejectsNotNamed | Place::RejectsNamed => desk::import(case),
            Place::ExportNotNamed => desk::export(case),
        },
    }
}

/// Whether every message comes there, so that there is a middle of the work.
fn is_of_each_message(point: Point) -> bool {
    match point {
        Point::BeforeCommit(commit) | Point::AfterCommit(commit) => commit == Commit::Turn,
        Point::BeforeWrite(step) | Point::BeforeRead(step) => step >= Step::Mail,
        Point::At(place) => place <= Place::AfterAnswerBody,
    }
}

/// Every point with everything that can happen there.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for point in Point::all() {
        let mut hows = vec![How::Abort(1), How::Abort(2)];
        if is_of_each_message(point) {
            hows.push(How::Abort(7));
        }
        if point.may_fail() {
            hows.extend([How::Error, How::Panic]);
        }
        cases.extend(hows.into_iter().map(|how| Case { point, how }));
    }
    let only = std::env::var("TOUCHBASE_POINT").unwrap_or_default();
    cases.retain(|case| case.to_string().contains(&only));
    cases
}

#[test]
fn whatever_happens_at_any_point_nothing_is_lost_and_nothing_repeats_unasked() {
    stage::leave_no_cores();
    let begun = stopwatch();
    let cases = cases();
    let count = cases.len();
    let waiting = Mutex::new(cases.into_iter());
    let (failed, seldom) = (Mutex::new(Vec::new()), Mutex::new(0));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                loop {
                    let Some(case) = waiting.lock().unwrap().next() else { return };
                    match std::panic::catch_unwind(AssertUnwindSafe(|| play(&case))) {
                        Ok(true) => {}
                        // Not every point is come to again in its scene.
                        Ok(false) if matches!(case.how, How::Abort(2..)) => *seldom.lock().unwrap() += 1,
                        Ok(false) => failed.lock().unwrap().push(format!("{case}: nobody came there")),
                        Err(_) => failed.lock().unwrap().push(case.to_string()),
                    }
                }
            });
        }
    });
    let (failed, seldom) = (failed.into_inner().unwrap(), seldom.into_inner().unwrap());
    println!(
        "fail points: {count} cases, {seldom} of them not come to, in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    assert_eq!(failed, [""; 0]);
}
