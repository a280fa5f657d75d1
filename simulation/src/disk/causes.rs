//! What causes add, through the disk.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Disk;
use touchbase::message::TouchId;
use touchbase::store::{AddedTouches, Author, Cause, Causes, Error, LetGo, NewCause, Store};
use touchbase::terms::{Door, Reason};

impl<S: Store> Causes for &Disk<S> {
    fn causes(&self) -> Result<Vec<Cause>, Error> {
        self.store.borrow().causes()
    }

    fn added_by(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error> {
        self.store.borrow().added_by(door, on)
    }

    fn add_cause(&mut self, cause: &NewCause, added: &AddedTouches) -> Result<i64, Error> {
        self.write(|store| store.add_cause(cause, added))
    }

    fn hold(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        self.write(|store| store.hold(touches, reason, author))
    }

    fn let_go(&mut self, what: &LetGo) -> Result<u64, Error> {
        self.write(|store| store.let_go(what))
    }
}
