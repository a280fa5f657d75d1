//! Why somebody got a message, will get one, or does not: what the ledger knows, what would become of the touch now, and
//! every question that the planner and the judge put, with its answer.

mod nearest;
mod together;
mod verdict;

use jiff::Timestamp;

use crate::forecast::pending::Pending;
use crate::gate::{Examination, Setting};
use crate::message::{PlannedTouch, TouchId, TouchKey};
use crate::plan::{Considered, whole_day};
use crate::record::view::ViewError;
use crate::record::{Record, RecordKey, Value};
use crate::rule::Rule;
use crate::store::{Attempt, Entry, Error, Event, Store};
use crate::terms::Reason;

pub use nearest::Place;
pub use verdict::{Unplanned, Verdict};

/// Who is asked, and as of when.
#[derive(Clone, Copy)]
pub struct ExplainQuery<'a> {
    /// Records and ledger.
    pub store: &'a dyn Store,
    /// Rules, templates, policy, mode, pauses: what the judge goes by.
    pub setting: Setting<'a>,
    /// What rules of the files that are not in force yet make of the ledger.
    pub pending: &'a Pending,
    /// The present.
    pub now: Timestamp,
}

impl ExplainQuery<'_> {
    /// Whether the person of a touch that is not in the ledger was told of it.
    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.store.is_told(&PlannedTouch { key: self.pending.key(&touch.key), ..touch.clone() })
    }

    fn entry_of(&self, key: &TouchKey) -> Result<Option<Entry>, Error> {
        self.store.entry_of(&self.pending.key(key))
    }
}

impl std::fmt::Debug for ExplainQuery<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ExplainQuery").field("now", &self.now).finish_non_exhaustive()
    }
}

/// A touch, explained.
#[derive(Debug, Clone)]
pub struct Explained<'a> {
    /// What is due, and what the planner asks of the record.
    pub considered: Considered<'a>,
    /// The person it is for.
    pub person: Option<Record>,
    /// What the judge says at the instant from which it may go, or now where that is past; none where there is nobody.
    pub examination: Option<Examination>,
    /// Why it is kept back for a person.
    pub brake: Option<HeldForPerson>,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Its row, where the ledger knows it.
    pub kept: Option<LedgerRow>,
}

/// Why a touch is kept back for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldForPerson {
    /// The reason.
    pub reason: Reason,
    /// Where the day has too many: how many touches it has, and how many it may have.
    pub of_day: Option<(u64, u32)>,
}

/// A row of the ledger with its story.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    /// The row.
    pub entry: Entry,
    /// What moved it, oldest first.
    pub events: Vec<Event>,
    /// The attempts to send it, oldest first.
    pub attempts: Vec<Attempt>,
    /// What would become of it now.
    pub verdict: Verdict,
}

impl LedgerRow {
    fn read(asked: &ExplainQuery<'_>, entry: Entry) -> Result<LedgerRow, Error> {
        let (events, attempts) = asked.store.history(entry.touch.id)?;
        let verdict = verdict::of_kept(asked, &entry)?;
        Ok(LedgerRow { entry, events, attempts, verdict })
    }
}

/// A rule and a record, explained.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// Whether nothing is due on the day that was asked about, and the nearest is shown instead.
    pub not_that_day: bool,
    /// The touches, in the order of due instants. Empty where the rule is never due for the record.
    pub touches: Vec<Explained<'a>>,
    /// What comes next, with what would become of it.
    pub next: Option<Explained<'a>>,
    /// The field that the rule counts from, with what stands in it, where it counts from one.
    pub date: Option<(&'a str, Option<Value>)>,
}

/// A touch of the ledger.
///
/// # Errors
/// When the store cannot be read.
pub fn touch(asked: &ExplainQuery<'_>, id: TouchId) -> Result<Option<LedgerRow>, Error> {
    asked.store.entry(id)?.map(|entry| LedgerRow::read(asked, entry)).transpose()
}

/// What a rule does about a record: on a day, or nearest to an instant. Where anything of it goes to `whom`, only that.
///
/// # Errors
/// When the store cannot be read.
pub fn record<'a>(
    asked: &ExplainQuery<'a>,
    rule: &'a Rule,
    record: &'a Record,
    on: Option<jiff::civil::Date>,
    whom: &RecordKey,
) -> Result<Explanation<'a>, Error> {
    let place = place(asked);
    let mut found = match on {
        Some(day) => place.within(rule, record, whole_day(day, place.world))?,
        None => Vec::new(),
    };
    let not_that_day = on.is_some() && found.is_empty();
    if found.is_empty() {
        found = place.nearest(rule, record, around(asked, on))?;
    }
    only_to(whom, &mut found);
    Ok(Explanation {
        not_that_day,
        touches: all_of(asked, rule, record, found)?,
        next: next(asked, rule, record, whom)?,
        date: rule.when.trigger.field().map(|field| (field, record.get(field))),
    })
}

/// All that a rule has due for a record on a day, to whomever it goes, and what it leaves out.
///
/// # Errors
/// When the store cannot be read.
pub fn day<'a>(
    asked: &ExplainQuery<'a>,
    rule: &'a Rule,
    record: &'a Record,
    day: jiff::civil::Date,
) -> Result<Vec<Explained<'a>>, Error> {
    let place = place(asked);
    all_of(asked, rule, record, place.within(rule, record, whole_day(day, place.world))?)
}

fn all_of<'a>(
    asked: &ExplainQuery<'a>,
    rule: &'a Rule,
    record: &'a Record,
    found: Vec<Considered<'a>>,
) -> Result<Vec<Explained<'a>>, Error> {
    found.into_iter().map(|considered| verdict::of_considered(asked, rule, record, considered)).collect()
}

fn place<'a>(asked: &ExplainQuery<'a>) -> Place<'a> {
    Place { records: asked.store, world: asked.setting.world }
}

/// The touch of a rule for a record that is nearest to a day, or to now; none where it is never due.
///
/// # Errors
/// When the store cannot be read.
pub fn nearest<'a>(
    asked: &ExplainQuery<'a>,
    rule: &'a Rule,
    record: &'a Record,
    on: Option<jiff::civil::Date>,
    whom: &RecordKey,
) -> Result<Option<Explained<'a>>, Error> {
    let around = around(asked, on);
    let mut found = place(asked).nearest(rule, record, around)?;
    only_to(whom, &mut found);
    let best = found.into_iter().min_by_key(|found| around.duration_since(found.touch.due_at).abs());
    best.map(|best| verdict::of_considered(asked, rule, record, best)).transpose()
}

/// What comes next: not what the ledger knows to be over.
fn next<'a>(
    asked: &ExplainQuery<'a>,
    rule: &'a Rule,
    record: &'a Record,
    whom: &RecordKey,
) -> Result<Option<Explained<'a>>, Error> {
    use crate::forecast::{LedgerStatus, Past as _};
    let store = asked.store;
    let mut next = place(asked).next(rule, record, asked.now, &mut |considered| {
        let standing = store.standing(&asked.pending.key(&considered.touch.key))?;
        let over = matches!(standing, LedgerStatus::Over | LedgerStatus::Went(_));
        Ok(!over && !store.is_told(&considered.touch)?)
    })?;
    only_to(whom, &mut next);
    let first = next.into_iter().next();
    first.map(|first| verdict::of_considered(asked, rule, record, first)).transpose()
}

/// Only what goes to the person who was named, where anything does.
fn only_to(whom: &RecordKey, found: &mut Vec<Considered<'_>>) {
    let to_them = |found: &Considered<'_>| found.touch.key.recipient.as_ref() == Some(whom);
    if found.iter().any(to_them) {
        found.retain(to_them);
    }
}

/// The instant that "nearest" is measured from: noon of a day, or now.
fn around(asked: &ExplainQuery<'_>, on: Option<jiff::civil::Date>) -> Timestamp {
    let zone = &asked.setting.world.calendars.zone;
    on.map_or(asked.now, |day| zone.instant(day.at(12, 0, 0, 0)))
}
