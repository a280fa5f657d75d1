//! The seam to what people want of messages: a wish belongs to the number, not to one record of it.

use jiff::Timestamp;

use super::{Author, Error};
use crate::record::{Record, RecordKey};
use crate::terms::{ChannelName, Class, SuppressedFor};

/// Whose wish it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whom<'a> {
    /// A person, by record.
    Record(&'a RecordKey),
    /// Whoever has this address, known or not: E.164 or an e-mail address.
    Address(ChannelName, &'a str),
}

impl std::fmt::Debug for Whom<'_> {
    /// Shows no address.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Whom::Record(key) => out.debug_tuple("Record").field(key).finish(),
            Whom::Address(channel, _) => out.debug_tuple("Address").field(channel).finish_non_exhaustive(),
        }
    }
}

/// Wishes, and the list of addresses that get nothing.
pub trait Wishes {
    /// The persons with an address, in the order of their keys. Looks at every person.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn holders(&self, channel: ChannelName, address: &str) -> Result<Vec<Record>, Error>;

    /// Why an address gets nothing, by class.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn suppressions(&self, channel: ChannelName, address: &str) -> Result<Vec<Suppression>, Error>;

    /// What held an address back once, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn ended_suppressions(&self, channel: ChannelName, address: &str)
    -> Result<Vec<EndedSuppression>, Error>;

    /// Notes that somebody wants no messages: the fields of `refusals` become true in the person's record, or in the record
    /// of everybody who has the address, and the addresses go to the suppression list, so that the wish holds for every
    /// record with one of them.
    ///
    /// # Errors
    /// When the store cannot be written, or there is no such record.
    fn opt_out(
        &mut self,
        whom: Whom<'_>,
        refusals: &[&str],
        ground: Option<&str>,
        author: &Author,
    ) -> Result<WishNoted, Error>;

    /// Notes that somebody wants messages again: the fields are emptied, and the addresses leave the list, except where
    /// another record with the address still refuses. Without `also_dead` what the other side says of an address stands.
    ///
    /// # Errors
    /// When the store cannot be written, or there is no such record.
    fn opt_in(
        &mut self,
        whom: Whom<'_>,
        refusals: &[&str],
        ground_and_dead: (&str, bool),
        author: &Author,
    ) -> Result<WishNoted, Error>;
}

/// Why an address gets nothing of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The class.
    pub class: Class,
    /// Why.
    pub reason: SuppressedFor,
    /// Since when, and who said so.
    pub author: Author,
    /// On what ground, where one was named.
    pub ground: Option<String>,
}

/// What held an address back once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSuppression {
    /// The class.
    pub class: Class,
    /// Why it was held back.
    pub reason: SuppressedFor,
    /// Since when.
    pub since_at: Timestamp,
    /// Who has ended it, and when.
    pub author: Author,
    /// On what ground.
    pub ground: String,
}

/// What came of noting a wish.
#[derive(Clone, Default, PartialEq)]
pub struct WishNoted {
    /// The records in which it stands now.
    pub noted: Vec<WishOf>,
    /// Other records with one of the addresses: it holds for them too.
    pub sharing: Vec<Record>,
    /// Other records with one of the addresses whose own wish keeps it on the list, although it was to leave.
    pub kept_by: Vec<Record>,
    /// How many entries the suppression list has got, or lost.
    pub entries: u64,
}

impl std::fmt::Debug for WishNoted {
    /// Shows no person.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("WishNoted").field("entries", &self.entries).finish_non_exhaustive()
    }
}

/// A record in which a wish was written down.
#[derive(Debug, Clone, PartialEq)]
pub struct WishOf {
    /// The record as it was.
    pub before: Record,
    /// Whether it said something else before. The ground alone is another word on the same wish.
    pub changed: bool,
    /// Open touches to the person: planned or held, and nothing of theirs on the wire.
    pub open: u64,
}
