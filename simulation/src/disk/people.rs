//! What people decide and wish, through the disk: whoever releases, holds back, erases or looks.

use super::Disk;
use touchbase::message::{PlannedTouch, TouchId, TouchKey};
use touchbase::record::{Record, RecordKey};
use touchbase::store::{
    Author, CalledOff, Consented, EndedSuppression, Erased, ErasedPerson, Erasure, Error, Forgotten,
    Incoming, KeptLongEnough, Operator, Reading, Readings, Released, Retention, Retried, RetryRequest, Store,
    Suppression, Whom, WishNoted, Wishes,
};
use touchbase::terms::{ChannelName, Class, SuppressedFor};

impl<S: Store> Operator for &Disk<S> {
    fn call_off(
        &mut self,
        touches: &[TouchId],
        to_come: &[PlannedTouch],
        author: &Author,
    ) -> Result<CalledOff, Error> {
        self.write(|store| store.call_off(touches, to_come, author))
    }

    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<Released, Error> {
        self.write(|store| store.release(touches, author))
    }

    fn retry(&mut self, touches: &[RetryRequest], author: &Author) -> Result<Retried, Error> {
        self.write(|store| store.retry(touches, author))
    }

    fn consent(&mut self, wish: &Incoming, author: &Author) -> Result<Consented, Error> {
        self.write(|store| store.consent(wish, author))
    }

    fn suppress(
        &mut self,
        channel: ChannelName,
        classes: &[Class],
        address: &str,
        reason: SuppressedFor,
        author: &Author,
    ) -> Result<(), Error> {
        self.write(|store| store.suppress(channel, classes, address, reason, author))
    }
}

impl<S: Store> Wishes for &Disk<S> {
    fn holders(&self, channel: ChannelName, address: &str) -> Result<Vec<Record>, Error> {
        self.store.borrow().holders(channel, address)
    }

    fn suppressions(&self, channel: ChannelName, address: &str) -> Result<Vec<Suppression>, Error> {
        self.store.borrow().suppressions(channel, address)
    }

    fn ended_suppressions(
        &self,
        channel: ChannelName,
        address: &str,
    ) -> Result<Vec<EndedSuppression>, Error> {
        self.store.borrow().ended_suppressions(channel, address)
    }

    fn opt_out(
        &mut self,
        whom: Whom<'_>,
        refusals: &[&str],
        ground: Option<&str>,
        author: &Author,
    ) -> Result<WishNoted, Error> {
        self.write(|store| store.opt_out(whom, refusals, ground, author))
    }

    fn opt_in(
        &mut self,
        whom: Whom<'_>,
        refusals: &[&str],
        ground: (&str, bool),
        author: &Author,
    ) -> Result<WishNoted, Error> {
        self.write(|store| store.opt_in(whom, refusals, ground, author))
    }
}

impl<S: Store> Erasure for &Disk<S> {
    fn erase(&mut self, person: &RecordKey, reason: &str, author: &Author) -> Result<ErasedPerson, Error> {
        self.write(|store| store.erase(person, reason, author))
    }

    fn wipe_erased(&mut self) -> Result<bool, Error> {
        self.write(Erasure::wipe_erased)
    }

    fn erased(&self) -> Result<Erased, Error> {
        Erasure::erased(&*self.store.borrow())
    }

    fn stands_as(&self, key: &RecordKey) -> Result<Option<RecordKey>, Error> {
        self.store.borrow().stands_as(key)
    }
}

impl<S: Store> Readings for &Disk<S> {
    fn note_reading(&mut self, reading: &Reading) -> Result<(), Error> {
        self.write(|store| store.note_reading(reading))
    }

    fn readings(&self, about: &str) -> Result<Vec<Reading>, Error> {
        self.store.borrow().readings(about)
    }
}

impl<S: Store> Retention for &Disk<S> {
    fn forget(&mut self, old: &KeptLongEnough) -> Result<Forgotten, Error> {
        self.write(|store| store.forget(old))
    }

    fn is_forgotten(&self, key: &TouchKey) -> Result<bool, Error> {
        self.store.borrow().is_forgotten(key)
    }
}
