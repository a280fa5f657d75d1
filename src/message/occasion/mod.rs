//! One occasion, one message: whether an occurrence is the corrected form of one that went.
//!
//! The planner writes down what an occurrence is about ([`Reference`]) and how near another has to be to mean the same
//! ([`Occasion`]); the store finds what went ([`Went`]). [`Occasion::is_told_by`] is the only place that compares them:
//! the planning transaction, the forecast and `explain` all ask it.
//!
//! Without a correction it never says yes. What went and is still an occurrence of the record as it stands is another
//! occasion; most recurrences are so far apart that this needs no look, for the others the planner lists them
//! ([`Occasion::others`]).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::key::parts;
use super::{PlannedTouch, TouchId};
use crate::planted::{self, Bug};

/// The civil day or the instant that an occurrence is about: the warranty's end, the complaint's opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A civil day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

impl Reference {
    /// Reads `2026-08-15` or `2026-08-15T02:00:00Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Reference> {
        if text.len() == DAY_LENGTH {
            return text.parse().ok().map(Reference::Day);
        }
        text.parse().ok().map(Reference::Instant)
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reference::Day(on) => write!(out, "{on}"),
            Reference::Instant(at) => write!(out, "{at}"),
        }
    }
}

/// How long `2026-08-15` is.
const DAY_LENGTH: usize = 10;

/// A span of references, both ends included: as days, and as the instants that lie in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearness {
    /// First and last day.
    pub days: (Date, Date),
    /// First and last instant.
    pub instants: (Timestamp, Timestamp),
}

impl Nearness {
    fn holds(&self, reference: Reference) -> bool {
        match reference {
            Reference::Day(on) => self.days.0 <= on && on <= self.days.1,
            Reference::Instant(at) => self.instants.0 <= at && at <= self.instants.1,
        }
    }
}

/// What counts as the same occasion as a planned touch. A touch that has none is always news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// The field that the rule counts from, where it counts from one.
    pub field: Option<String>,
    /// The references within `once_within` of its own.
    pub near: Nearness,
    /// Its own day.
    pub same_day: Nearness,
    /// Other occurrences of the record as it stands that lie as near: the names that their keys have, and what they are
    /// about. They are occasions of their own.
    pub others: Vec<(String, Reference)>,
}

/// A touch of the same rule, step, record and person that went, or may have gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Went {
    /// Its number.
    pub touch: TouchId,
    /// The occurrence of its key.
    pub occurrence: String,
    /// What it was about; unknown for what version 1 wrote.
    pub reference: Option<Reference>,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it went.
    pub sent_at: Option<Timestamp>,
}

impl Occasion {
    /// Whether what went was about this touch's occasion, its date corrected since.
    #[must_use]
    pub fn is_told_by(&self, touch: &PlannedTouch, went: &Went) -> bool {
        if planted::is(Bug::CorrectedIsNews) {
            return false;
        }
        let ((own, repeat), (other, other_repeat)) = (parts(&touch.key.occurrence), parts(&went.occurrence));
        if repeat != other_repeat && !planted::is(Bug::RepeatsCountTogether) {
            return false;
        }
        if own == other || self.stands(other, went.reference) {
            return false;
        }
        let (form, form_of_other) = (Form::of(own), Form::of(other));
        let known = went.reference.or_else(|| form_of_other.reference());
        // Version 1 did not keep what a birthday's touch was about. Of a birthday that is kept in another calendar now,
        // the due instant says it nearly enough.
        let in_other_calendar =
            Some(Reference::Instant(went.due_at)).filter(|_| form.other_calendar(&form_of_other));
        let Some(reference) = known.or(in_other_calendar) else { return false };
        let near = if form.alike(&form_of_other) { &self.near } else { &self.same_day };
        near.holds(reference)
    }

    /// Whether what went is an occurrence of the record as it stands.
    fn stands(&self, name: &str, reference: Option<Reference>) -> bool {
        let same = |(other, about): &(String, Reference)| {
            other == name && reference.is_none_or(|reference| reference == *about)
        };
        self.others.iter().any(same)
    }
}

/// What the name of an occurrence is made of, as `plan/occurrence.rs` makes it.
enum Form<'a> {
    /// A day or an instant.
    Moment(Reference),
    /// A local minute.
    Minute,
    /// A month.
    Month,
    /// A year, of the lunar calendar or the solar one.
    Year { lunar: bool },
    /// A festival's name.
    Festival(&'a str),
    /// One of a recurrence that counts from a day.
    Every { anchor: &'a str, rest: &'a str },
}

impl<'a> Form<'a> {
    fn of(name: &'a str) -> Form<'a> {
        if let Some((anchor, rest)) = name.split_once('/') {
            return Form::Every { anchor, rest };
        }
        if let Some(reference) = Reference::parse(name) {
            return Form::Moment(reference);
        }
        if name.parse::<DateTime>().is_ok() {
            return Form::Minute;
        }
        match name.split_once(':') {
            Some(("lunar", _)) => Form::Year { lunar: true },
            Some((festival, _)) => Form::Festival(festival),
            None if name.contains('-') => Form::Month,
            None => Form::Year { lunar: false },
        }
    }

    /// What the name itself says of the reference.
    fn reference(&self) -> Option<Reference> {
        match self {
            Form::Moment(reference) => Some(*reference),
            Form::Every { anchor, rest } => Reference::parse(rest).or_else(|| {
                let (anchor, first): (Date, Date) =
                    (anchor.parse().ok()?, format!("{rest}-01").parse().ok()?);
                let day = anchor.day().min(first.days_in_month());
                first.with().day(day).build().ok().map(Reference::Day)
            }),
            Form::Minute | Form::Month | Form::Year { .. } | Form::Festival(_) => None,
        }
    }

    fn other_calendar(&self, other: &Form<'_>) -> bool {
        matches!((self, other), (Form::Year { lunar }, Form::Year { lunar: other }) if lunar != other)
    }

    /// Whether the two count in the same way, so that one can be the other, corrected. What counts from one day are
    /// occasions of their own; another festival is another occasion.
    fn alike(&self, other: &Form<'_>) -> bool {
        match (self, other) {
            (Form::Moment(_) | Form::Minute, Form::Moment(_) | Form::Minute)
            | (Form::Month, Form::Month)
            | (Form::Year { .. }, Form::Year { .. }) => true,
            (Form::Festival(own), Form::Festival(other)) => own == other,
            (Form::Every { anchor, .. }, Form::Every { anchor: other, .. }) => anchor != other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
