//! The suppression list in memory, and what the other side has said of addresses.

use jiff::Timestamp;

use super::MemoryStore;
use super::undo::Undo;
use crate::record::Record;
use crate::store::engine::rows::{Actor, AddressFailure, Suppressed, WishRows};
use crate::store::engine::wishes::Entry;
use crate::store::millis::whole;
use crate::store::{Author, EndedSuppression, Error, Suppression};
use crate::terms::{ChannelName, Class, SuppressedFor, Word as _};

impl MemoryStore {
    /// Puts an address on the list; says whether it was not there. A wish takes the place of what the other side has said.
    pub(super) fn suppress(&mut self, one: &Suppressed<'_>) -> bool {
        let which = (one.channel, one.class, one.address.clone());
        let standing = self.suppressed.get(&which);
        if standing.is_some_and(|stands| stands.reason.is_wish() || !one.reason.is_wish()) {
            return false;
        }
        let is_new = standing.is_none();
        let entry = Suppression {
            class: one.class,
            reason: one.reason,
            author: Author { name: one.by.actor.to_owned(), at: whole(one.by.at) },
            ground: one.ground.map(str::to_owned),
        };
        let before = self.suppressed.insert(which.clone(), entry);
        self.undo.push(Undo::Suppressed(which, before.map(Box::new)));
        is_new
    }

    /// Writes entries of the list.
    pub(super) fn list(&mut self, entries: &[(Entry, String)], by: Actor<'_>) {
        for ((channel, class, reason), address) in entries {
            let address = self.key.digest(address);
            let (channel, class, reason) = (*channel, *class, *reason);
            self.suppress(&Suppressed { channel, class, address, reason, ground: None, by });
        }
    }
}

impl WishRows for MemoryStore {
    fn holding(&self, field: &str, address: &str) -> Result<Vec<Record>, Error> {
        let address = address.trim().to_lowercase();
        let person = |record: &&Record| self.kinds.get(&record.key.kind).is_some_and(|kind| kind.person);
        let has =
            |record: &&Record| record.text(field).is_some_and(|text| text.trim().to_lowercase() == address);
        Ok(self.records.values().filter(person).filter(has).cloned().collect())
    }

    fn suppressions_of(&self, channel: ChannelName, address: &[u8]) -> Result<Vec<Suppression>, Error> {
        let own = self.suppressed.iter().filter(|((of, _, at), _)| *of == channel && at == address);
        let mut found: Vec<Suppression> = own.map(|(_, entry)| entry.clone()).collect();
        found.sort_by(|a, b| (a.author.at, a.class.as_str()).cmp(&(b.author.at, b.class.as_str())));
        Ok(found)
    }

    fn ended_of(&self, channel: ChannelName, address: &[u8]) -> Result<Vec<EndedSuppression>, Error> {
        let own = self.ended.iter().filter(|(of, at, _)| *of == channel && at == address);
        Ok(own.map(|(.., ended)| ended.clone()).collect())
    }

    fn end_suppressed(
        &mut self,
        channel: ChannelName,
        address: &[u8],
        entries: &[Suppression],
        (ground, by): (&str, Actor<'_>),
    ) -> Result<(), Error> {
        self.undo.push(Undo::Ended(self.ended.len()));
        for entry in entries {
            let which = (channel, entry.class, address.to_vec());
            let before = self.suppressed.remove(&which);
            self.undo.push(Undo::Suppressed(which, before.map(Box::new)));
            let ended = EndedSuppression {
                class: entry.class,
                reason: entry.reason,
                since_at: entry.author.at,
                author: Author { name: by.actor.to_owned(), at: whole(by.at) },
                ground: ground.to_owned(),
            };
            self.ended.push((channel, address.to_vec(), ended));
        }
        Ok(())
    }

    fn failures(&self, asked: &[(ChannelName, Vec<u8>)]) -> Result<Vec<Option<Timestamp>>, Error> {
        Ok(asked.iter().map(|which| self.failures.get(which).copied()).collect())
    }

    fn put_failures(&mut self, failures: &[AddressFailure]) -> Result<(), Error> {
        for failure in failures {
            let which = (failure.channel, failure.address.clone());
            if !self.failures.contains_key(&which) {
                self.undo.push(Undo::Failure(which.clone(), None));
                self.failures.insert(which, whole(failure.at));
            }
        }
        Ok(())
    }

    fn take_back_words(&mut self, channel: ChannelName, since: Timestamp) -> Result<Vec<Vec<u8>>, Error> {
        let once = self.failures.iter().filter(|((of, _), at)| *of == channel && **at >= whole(since));
        let once: Vec<(ChannelName, Vec<u8>)> = once.map(|(which, _)| which.clone()).collect();
        self.remove_failures(&once)?;
        let said = |reason| matches!(reason, SuppressedFor::Blacklisted | SuppressedFor::Dead);
        let found = self.suppressed.iter().filter(|((of, ..), entry)| {
            *of == channel && entry.author.at >= whole(since) && said(entry.reason)
        });
        let found: Vec<(ChannelName, Class, Vec<u8>)> = found.map(|(which, _)| which.clone()).collect();
        let mut addresses = Vec::new();
        for which in found {
            let before = self.suppressed.remove(&which);
            addresses.push(which.2.clone());
            self.undo.push(Undo::Suppressed(which, before.map(Box::new)));
        }
        addresses.sort();
        addresses.dedup();
        Ok(addresses)
    }

    fn remove_failures(&mut self, addresses: &[(ChannelName, Vec<u8>)]) -> Result<(), Error> {
        for which in addresses {
            let before = self.failures.remove(which);
            self.undo.push(Undo::Failure(which.clone(), before));
        }
        Ok(())
    }
}
