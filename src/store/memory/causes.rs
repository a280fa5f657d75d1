//! What has changed what will be sent, and what of it waits, in memory.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::MemoryStore;
use crate::message::{KeyDigest, Touch, TouchId};
use crate::store::Error;
use crate::store::causes::{AddedTouches, Cause, LetGo, NewCause};
use crate::store::engine::rows::{AddedBy, CauseRows};
use crate::store::millis::whole;
use crate::store::transition::may_cancel;
use crate::terms::{Door, TouchState};

/// Causes, and what they add.
#[derive(Debug, Default)]
pub(super) struct CauseTables {
    /// A cause's number is its place, from 1.
    all: Vec<NewCause>,
    added: BTreeMap<(String, KeyDigest), Added>,
    /// Door, day of the causes, day to which they add too much.
    braked: BTreeSet<(Door, Date, Date)>,
    pub(super) of_touch: BTreeMap<TouchId, i64>,
    pub(super) released: BTreeSet<TouchId>,
}

#[derive(Debug, Clone, Copy)]
struct Added {
    cause: i64,
    on: Date,
    made: bool,
}

impl CauseTables {
    fn get(&self, number: i64) -> Option<&NewCause> {
        self.all.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    fn waits(&self, added: &Added) -> Option<Door> {
        let cause = self.get(added.cause)?;
        let braked = !cause.accepted && self.braked.contains(&(cause.door, cause.on, added.on));
        braked.then_some(cause.door)
    }

    pub(super) fn rename_rule(&mut self, from: &str, to: &str) {
        let keys: Vec<KeyDigest> =
            self.added.keys().filter(|(rule, _)| rule == from).map(|(_, key)| *key).collect();
        for key in keys {
            if let Some(added) = self.added.remove(&(from.to_owned(), key)) {
                self.added.entry((to.to_owned(), key)).or_insert(added);
            }
        }
    }
}

impl CauseRows for MemoryStore {
    fn insert_cause(&mut self, cause: &NewCause) -> Result<i64, Error> {
        self.causes.all.push(NewCause { at: whole(cause.at), ..cause.clone() });
        Ok(i64::try_from(self.causes.all.len()).unwrap_or(i64::MAX))
    }

    fn put_added(&mut self, cause: i64, added: &AddedTouches) -> Result<(), Error> {
        for (rule, touches) in added {
            for one in touches {
                let place = self.causes.added.entry((rule.clone(), one.key));
                place.and_modify(|there| (there.cause, there.on) = (cause, one.on)).or_insert(Added {
                    cause,
                    on: one.on,
                    made: false,
                });
            }
        }
        Ok(())
    }

    fn added_totals(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error> {
        let mut totals = BTreeMap::new();
        for added in self.causes.added.values() {
            if self
                .causes
                .get(added.cause)
                .is_some_and(|cause| cause.door == door && cause.on == on && !cause.accepted)
            {
                *totals.entry(added.on).or_default() += 1;
            }
        }
        Ok(totals)
    }

    fn put_braked(&mut self, door: Door, on: Date, days: &[Date]) -> Result<(), Error> {
        self.causes.braked.extend(days.iter().map(|day| (door, on, *day)));
        Ok(())
    }

    fn added(&self, keys: &[(&str, KeyDigest)]) -> Result<Vec<Option<AddedBy>>, Error> {
        let find = |(rule, key): &(&str, KeyDigest)| {
            let added = self.causes.added.get(&((*rule).to_owned(), *key))?;
            let accepted = self.causes.get(added.cause).is_some_and(|cause| cause.accepted);
            Some(AddedBy { cause: added.cause, door: self.causes.waits(added), accepted })
        };
        Ok(keys.iter().map(find).collect())
    }

    fn put_made(&mut self, keys: &[(&str, KeyDigest)]) -> Result<(), Error> {
        for (rule, key) in keys {
            if let Some(added) = self.causes.added.get_mut(&((*rule).to_owned(), *key)) {
                added.made = true;
            }
        }
        Ok(())
    }

    fn open_of_causes(&self, door: Door, on: Date) -> Result<Vec<Touch>, Error> {
        let mut open = Vec::new();
        for (id, number) in &self.causes.of_touch {
            let own = self.causes.get(*number).is_some_and(|cause| cause.door == door && cause.on == on);
            let Some(planned) = self.touches.get(id).filter(|_| own) else { continue };
            let message = planned.touch.message.and_then(|message| self.messages.get(message));
            let free = message.is_some_and(|kept| may_cancel(kept.message.state));
            if planned.touch.state == TouchState::Planned && free {
                open.push(planned.touch.clone());
            }
        }
        Ok(open)
    }

    fn link_cause(&mut self, cause: i64, touches: &[TouchId]) -> Result<(), Error> {
        self.causes.of_touch.extend(touches.iter().map(|id| (*id, cause)));
        Ok(())
    }

    fn forget_added(&mut self, what: &LetGo) -> Result<u64, Error> {
        let before = self.causes.added.len();
        self.causes.added.retain(|(of, _), added| match what {
            LetGo::Cause { number, on } => added.cause != *number || on.is_some_and(|on| added.on != on),
            LetGo::Rule { rule, on } => of != rule || on.is_some_and(|on| added.on != on),
        });
        Ok((before - self.causes.added.len()) as u64)
    }

    fn forget_added_of(&mut self, added: &AddedTouches) -> Result<(), Error> {
        for (rule, touches) in added {
            for one in touches {
                self.causes.added.remove(&(rule.clone(), one.key));
            }
        }
        Ok(())
    }

    fn forget_before(&mut self, on: Date) -> Result<(), Error> {
        self.causes.added.retain(|_, added| added.on >= on);
        self.causes.braked.retain(|(_, _, day)| *day >= on);
        Ok(())
    }

    fn stored_causes(&self) -> Result<Vec<Cause>, Error> {
        let mut causes = Vec::new();
        for (number, cause) in (1..).zip(&self.causes.all).filter(|(_, cause)| !cause.accepted) {
            let held = self.causes.of_touch.iter().filter(|(id, of)| {
                let touch = self.touches.get(id).map(|planned| &planned.touch);
                **of == number
                    && touch.is_some_and(|touch| {
                        touch.state == TouchState::Held && touch.reason == Some(cause.door.reason())
                    })
            });
            let to_come =
                self.causes.added.values().filter(|added| {
                    added.cause == number && !added.made && self.causes.waits(added).is_some()
                });
            let (held, to_come) = (held.count() as u64, to_come.count() as u64);
            if held + to_come > 0 {
                let NewCause { door, name, at, .. } = cause.clone();
                causes.push(Cause { number, door, name, at, held, to_come });
            }
        }
        Ok(causes)
    }
}
