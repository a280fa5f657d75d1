//! Which problems are told now: each once it is sure, again after four hours, sooner where nobody heard. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::operations::status::problem::Problem;

/// A problem that is still there is told again after so long.
const AGAIN: SignedDuration = SignedDuration::from_hours(4);
/// After so long, where nobody heard it.
const AGAIN_UNHEARD: SignedDuration = SignedDuration::from_mins(10);
/// A problem that has not been seen for so long is over; should it come back, it is a new one.
const OVER: SignedDuration = SignedDuration::from_mins(10);
/// A problem is sure once it has been seen for so long: what is over within a breath is none.
const SURE: SignedDuration = SignedDuration::from_secs(3);
/// Files that differ are being worked on for a while.
const FILES_SURE: SignedDuration = SignedDuration::from_mins(15);

/// What is known of problems; the told ones are kept over a restart.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct AlarmMemory {
    problems: BTreeMap<String, Known>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    first_at: Timestamp,
    last_at: Timestamp,
    told_at: Option<Timestamp>,
}

impl AlarmMemory {
    /// The problems that are to be told now, and with them what else is there, so that one message says all; `unheard`
    /// where the last alarm reached nobody. They count as told from now on.
    pub(super) fn due(&mut self, there: &[Problem], unheard: bool, now: Timestamp) -> Vec<Problem> {
        let again = if unheard { AGAIN_UNHEARD } else { AGAIN };
        // A clock that was put back has seen nothing ahead of now.
        let age = |at: Timestamp| now.duration_since(at).max(SignedDuration::ZERO);
        self.problems.retain(|_, known| age(known.last_at) < OVER);
        let mut sure = Vec::new();
        let mut due = false;
        for problem in there {
            let first = Known { first_at: now, last_at: now, told_at: None };
            let known = self.problems.entry(name(problem)).or_insert(first);
            known.last_at = now;
            if known.told_at.is_some() || age(known.first_at) >= patience(problem) {
                due |= known.told_at.is_none_or(|told| age(told) >= again);
                sure.push(problem.clone());
            }
        }
        if !due {
            return Vec::new();
        }
        for problem in &sure {
            if let Some(known) = self.problems.get_mut(&name(problem)) {
                known.told_at = Some(now);
            }
        }
        sure
    }
}

impl AlarmMemory {
    /// The same for a run that looks once and ends: all that is there is sure, and what the last run has told and is there
    /// still counts as the same, whenever that was.
    pub(super) fn due_once(&mut self, there: &[Problem], now: Timestamp) -> Vec<Problem> {
        let age = |at: Timestamp| now.duration_since(at).max(SignedDuration::ZERO);
        let names: BTreeSet<String> = there.iter().map(name).collect();
        self.problems.retain(|known, _| names.contains(known));
        let fresh = |told: &Known| told.told_at.is_some_and(|told| age(told) < AGAIN);
        if names.iter().all(|name| self.problems.get(name).is_some_and(fresh)) {
            return Vec::new();
        }
        for name in names {
            let known = Known { first_at: now, last_at: now, told_at: Some(now) };
            self.problems.insert(name, known);
        }
        there.to_vec()
    }
}

fn name(problem: &Problem) -> String {
    format!("{} {}", problem.code(), problem.subject())
}

fn patience(problem: &Problem) -> SignedDuration {
    match problem {
        Problem::NotReloaded { .. } | Problem::NeedsRestart { .. } | Problem::OtherMode { .. } => FILES_SURE,
        _ => SURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secs).unwrap()
    }

    #[test]
    fn a_problem_is_told_once_it_is_sure_and_again_after_four_hours() {
        let mut memory = AlarmMemory::default();
        let there = [Problem::Failed(1)];
        assert_eq!(memory.due(&there, false, at(0)), []);
        assert_eq!(memory.due(&there, false, at(3)), there);
        // More of the same is no new problem.
        let mut told = 0;
        for second in (4..14_402).step_by(60) {
            told += memory.due(&[Problem::Failed(2)], false, at(second)).len();
        }
        assert_eq!(told, 0);
        assert_eq!(memory.due(&[Problem::Failed(2)], false, at(14_403)), [Problem::Failed(2)]);
    }

    #[test]
    fn a_new_problem_is_told_with_those_that_are_there_and_one_that_comes_back_is_new() {
        let mut memory = AlarmMemory::default();
        let both = [Problem::Failed(1), Problem::Unknown(1)];
        assert_eq!(memory.due(&both[..1], false, at(0)), []);
        assert_eq!(memory.due(&both[..1], false, at(5)), both[..1]);
        assert_eq!(memory.due(&both, false, at(10)), []);
        assert_eq!(memory.due(&both, false, at(15)), both);
        assert_eq!(memory.due(&[], false, at(20)), []);
        assert_eq!(memory.due(&both[..1], false, at(615)), []);
        assert_eq!(memory.due(&both[..1], false, at(618)), both[..1]);
    }

    #[test]
    fn a_run_that_ends_tells_at_once_and_what_the_last_one_told_not_again_for_four_hours() {
        let mut memory = AlarmMemory::default();
        let both = [Problem::Failed(1), Problem::Unknown(1)];
        assert_eq!(memory.due_once(&[], at(0)), []);
        assert_eq!(memory.due_once(&both[..1], at(0)), both[..1]);
        assert_eq!(memory.due_once(&both[..1], at(3_600)), []);
        assert_eq!(memory.due_once(&both, at(7_200)), both);
        assert_eq!(memory.due_once(&both, at(14_400)), []);
        assert_eq!(memory.due_once(&both, at(21_600)), both);
        // What was over is new when it comes back.
        assert_eq!(memory.due_once(&both[1..], at(21_601)), []);
        assert_eq!(memory.due_once(&both, at(21_602)), both);
    }

    #[test]
    fn what_nobody_heard_is_told_sooner_and_files_may_differ_for_a_while() {
        let mut memory = AlarmMemory::default();
        let there = [Problem::NoRules(3)];
        assert_eq!(memory.due(&there, false, at(0)), []);
        assert_eq!(memory.due(&there, false, at(3)), there);
        assert_eq!(memory.due(&there, true, at(590)), []);
        assert_eq!(memory.due(&there, true, at(603)), there);
        let files = [Problem::NotReloaded { names: vec!["rules/a.toml".to_owned()] }];
        for minute in 11..26 {
            assert_eq!(memory.due(&files, false, at(minute * 60)), []);
        }
        assert_eq!(memory.due(&files, false, at(26 * 60)), files);
    }
}
