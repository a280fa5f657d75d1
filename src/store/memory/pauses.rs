//! Pauses in memory.

use std::collections::BTreeMap;

use super::MemoryStore;
use crate::store::millis::whole;
use crate::store::{Error, Pause, Pauses};

impl Pauses for MemoryStore {
    fn pauses(&self) -> Result<BTreeMap<String, Pause>, Error> {
        Ok(self.pauses.clone())
    }

    fn pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error> {
        let pause = Pause { since: whole(pause.since), until: pause.until.map(whole), ..pause.clone() };
        self.pauses.insert(rule.to_owned(), pause);
        Ok(())
    }

    fn resume(&mut self, rule: &str) -> Result<bool, Error> {
        Ok(self.pauses.remove(rule).is_some())
    }
}
