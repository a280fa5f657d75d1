//! What the daemon remembers about rules and itself, and what a person has paused: rows, each change one transaction.

use std::collections::BTreeMap;

use super::rows::Rows;
use crate::failpoint::Commit;
use crate::store::{Changes, DaemonState, Error, Pause, Pauses, RuleState};
use crate::words::StoreSentence;

impl<R: Rows> DaemonState for R {
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
        self.stored_rule_state(rule)
    }

    fn rules_planned(&self) -> Result<u64, Error> {
        self.count_rule_states()
    }

    fn rule_states(&self) -> Result<BTreeMap<String, RuleState>, Error> {
        self.stored_rule_states()
    }

    fn set_rule_state(&mut self, rule: &str, state: &RuleState) -> Result<(), Error> {
        self.transact(Commit::RuleState, |rows| rows.put_rule_states(&[(rule, state)]))
    }

    fn remember(&mut self, states: &[(String, RuleState)], note: Option<(&str, &str)>) -> Result<(), Error> {
        let states: Vec<(&str, &RuleState)> =
            states.iter().map(|(rule, state)| (rule.as_str(), state)).collect();
        self.transact(Commit::Remember, |rows| {
            rows.put_rule_states(&states)?;
            note.map_or(Ok(()), |(name, text)| rows.put_note(name, text))
        })
    }

    fn rename_rule(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        self.transact(Commit::Rename, |rows| {
            let (earlier, own) = (rows.stored_rule_state(from)?, rows.stored_rule_state(to)?);
            let moved = rows.move_rule(from, to)?;
            if let Some(earlier) = earlier {
                let state = match own {
                    Some(own) => own.taking_over(earlier),
                    None => earlier,
                };
                rows.put_rule_states(&[(to, &state)])?;
            }
            Ok(moved)
        })
    }

    fn note(&self, name: &str) -> Result<Option<String>, Error> {
        self.stored_note(name)
    }

    fn set_note(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.transact(Commit::Note, |rows| rows.put_note(name, text))
    }
}

impl<R: Rows> Pauses for R {
    fn pauses(&self) -> Result<BTreeMap<String, Pause>, Error> {
        self.stored_pauses()
    }

    fn pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error> {
        self.transact(Commit::Pause, |rows| rows.put_pause(rule, pause))
    }

    fn resume(&mut self, rule: &str) -> Result<bool, Error> {
        self.transact(Commit::Resume, |rows| rows.remove_pause(rule))
    }
}

/// Runs `work` over a pass of changes in one transaction; keeps what it did where it returns `Ok(true)`.
pub(in crate::store) fn change<R: Rows>(
    rows: &mut R,
    work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>,
) -> Result<(), Error> {
    let mut wanted = None;
    let done = rows.transact(Commit::Change, |rows| match work(&mut rows.pass()) {
        Ok(true) => Ok(()),
        other => {
            // Whatever is said here takes the transaction back; what was wanted is told below.
            wanted = Some(other.map(|_| ()));
            Err(Error::other(StoreSentence::ChangeBrokenOff))
        }
    });
    wanted.unwrap_or(done)
}
