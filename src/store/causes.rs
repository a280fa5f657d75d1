//! The seam to what changed what will be sent: edits, starts with other rules, lists. What each adds is kept until its day
//! is past, so that what comes by one door on one local day counts together; what is beyond the brake waits for a person
//! from the moment it is planned.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Author, Error};
use crate::message::{AddedTouch, TouchId};
use crate::terms::{Door, Reason};

/// Something that changes what will be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCause {
    /// By which door it comes in.
    pub door: Door,
    /// What it is called: a list's file name, a revision.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// The local day of that: causes by one door on one day count together.
    pub on: Date,
    /// A day to which such causes add more touches than this waits for a person.
    pub brake: u64,
    /// Whether a person has said beforehand that all of it is meant so.
    pub accepted: bool,
}

/// What a cause adds, by rule.
pub type AddedTouches = BTreeMap<String, Vec<AddedTouch>>;

/// A cause of which something waits, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Its number.
    pub number: i64,
    /// By which door it came in.
    pub door: Door,
    /// What it is called.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// How many touches of it are held.
    pub held: u64,
    /// How many more will be, once they are planned.
    pub to_come: u64,
}

/// Whose touches may go after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetGo {
    /// Those of a cause, on one day or on all.
    Cause {
        /// Its number.
        number: i64,
        /// The local day.
        on: Option<Date>,
    },
    /// Those of a rule, on one day or on all.
    Rule {
        /// The rule.
        rule: String,
        /// The local day.
        on: Option<Date>,
    },
}

/// What changes what will be sent, and what of it waits.
pub trait Causes {
    /// The causes of which something waits, or will, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn causes(&self) -> Result<Vec<Cause>, Error>;

    /// How many touches causes by a door on one local day have added to each day so far; without those that a person has
    /// accepted. Reloads and starts count together: both are edits.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn added_by(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error>;

    /// Writes a cause down with what it adds, before it happens, and returns its number. Where a person has accepted it,
    /// none of that waits because of an earlier cause either. Where causes by its door on its
    /// local day add more to a day than its brake, all of theirs on that day wait: what is not planned yet is held when
    /// it is, what is planned and not on the wire is held now.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn add_cause(&mut self, cause: &NewCause, added: &AddedTouches) -> Result<i64, Error>;

    /// Holds touches that are planned and of which nothing is on the wire, unless a person has let them go before. Says
    /// how many were.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn hold(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error>;

    /// Lets go what is not planned yet; what is held already is [`super::Operator::release`]d. Says how many touches.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn let_go(&mut self, what: &LetGo) -> Result<u64, Error>;
}
