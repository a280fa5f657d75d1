//! What becomes of a touch, in one word: from the ledger where it is over, else from the judge.

use jiff::Timestamp;

use super::together::Together;
use super::{ExplainQuery, Explained, HeldForPerson, LedgerRow};
use crate::forecast::NoPast;
use crate::forecast::edit::EditedTouch;
use crate::forecast::pending::Renamed;
use crate::gate::{self, Case, Decision, Outlook};
use crate::message::{GateView, Message, Touch, TouchKey, is_late};
use crate::plan::{self, Brake, Considered};
use crate::planted::{self, Bug};
use crate::record::view::Records;
use crate::record::{Record, RecordKey};
use crate::rule::Rule;
use crate::store::{Entry, Error, Filter, PastOf};
use crate::terms::{Mode, Outcome, Reason, TouchState};
use crate::words::Sentence;

/// What becomes of a touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is over, or a person has to decide: what the ledger says.
    Kept {
        /// What became of it.
        outcome: Outcome,
        /// Why.
        reason: Option<Reason>,
    },
    /// It is in the ledger and waits: it will go.
    WillBeSent {
        /// What it waits for.
        reason: Option<Reason>,
    },
    /// It is not in the ledger yet: it will go when it is due.
    WillGo,
    /// Everything but the mode is right.
    WouldGo(Reason),
    /// It waits for a person.
    WillWait(Reason),
    /// It is due, and the next pass of the daemon takes it up.
    DueNow,
    /// It will not go.
    NotSent {
        /// Why.
        reason: Reason,
        /// The words of what failed.
        error: Option<Sentence>,
    },
    /// It was due, and the ledger does not know of it.
    Unplanned(Unplanned),
}

impl Verdict {
    /// The reason, where there is one.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Verdict::Kept { reason, .. } | Verdict::WillBeSent { reason } => *reason,
            Verdict::WouldGo(reason) | Verdict::WillWait(reason) | Verdict::NotSent { reason, .. } => {
                Some(*reason)
            }
            Verdict::WillGo | Verdict::DueNow | Verdict::Unplanned(_) => None,
        }
    }
}

/// Why the ledger does not know of a touch whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unplanned {
    /// The daemon has not run with the rule yet.
    NeverRan,
    /// The rule as it stands is in force since later, and never reaches back.
    RuleSince(Timestamp),
    /// The record came in later.
    RecordSince(Timestamp),
    /// Something that it depends on has changed since.
    Changed,
}

/// What becomes of a touch that was derived from the rule and the record.
pub(super) fn of_considered<'a>(
    asked: &ExplainQuery<'a>,
    rule: &'a Rule,
    record: &Record,
    considered: Considered<'a>,
) -> Result<Explained<'a>, Error> {
    let touch = &considered.touch;
    let entry = asked.entry_of(&touch.key)?;
    let person = match &touch.key.recipient {
        Some(key) => asked.store.get(key)?,
        None => None,
    };
    let together = Together::find(asked, rule, record, &considered)?;
    let late = is_late(asked.now, together.expires_at);
    let case = Case {
        rule,
        step: &touch.key.step,
        repeat: together.repeat,
        class: touch.class,
        via: &touch.via,
        template: &touch.template,
        expires_at: together.expires_at,
        about: &together.about,
        person: person.as_ref(),
        message: entry.as_ref().and_then(|entry| entry.touch.message),
        joined: &[],
    };
    // Of what is long past nobody can say any more what the person had had by then.
    let (nothing_before, ledger) = (NoPast(asked.store), PastOf(asked.store));
    let renamed = Renamed { past: &ledger, pending: asked.pending };
    let facts: &dyn GateView = if late { &nothing_before } else { &renamed };
    let at = if late { together.due_at } else { together.due_at.max(asked.now) };
    let outlook = match &person {
        Some(_) => Some(gate::outlook(&case, facts, asked.setting, at)?),
        None => None,
    };
    // What the planner has let through is past that.
    let is_through = entry.as_ref().is_some_and(|entry| entry.touch.state != TouchState::Held);
    let brake = if is_through { None } else { brake(asked, rule, &considered)? };
    let verdict = match &entry {
        Some(entry) => of_kept(asked, entry)?,
        None => {
            derived(asked, record, &considered, outlook.as_ref(), brake.as_ref().map(|brake| brake.reason))?
        }
    };
    let kept = entry.map(|entry| LedgerRow::read(asked, entry)).transpose()?;
    Ok(Explained {
        considered,
        person,
        examination: outlook.map(|outlook| outlook.now),
        brake,
        verdict,
        kept,
    })
}

/// What becomes of a touch of the ledger, asked anew where it still waits.
pub(super) fn of_kept(asked: &ExplainQuery<'_>, entry: &Entry) -> Result<Verdict, Error> {
    let kept = Verdict::Kept { outcome: entry.outcome, reason: entry.reason() };
    let waits = matches!(entry.outcome, Outcome::Planned | Outcome::Claimed);
    let (true, Some(message)) = (waits, &entry.message) else { return Ok(kept) };
    // What the files would decide of it, where they are not in force yet.
    let rule = asked.pending.in_files(&message.rule);
    let key = TouchKey { rule: rule.to_owned(), ..entry.touch.key.clone() };
    if let Some(edited) = asked.pending.decided(&key) {
        return Ok(of_edited(edited, message.reason));
    }
    // Joined messages may be of several rules.
    let of_person = Filter { about: Some(message.recipient.clone()), ..Filter::default() };
    let same =
        asked.store.entries(&of_person)?.into_iter().filter(|other| {
            other.touch.message == Some(message.id) && other.touch.state == TouchState::Planned
        });
    let renamed = |touch: Touch| Touch { key: TouchKey { rule: rule.to_owned(), ..touch.key }, ..touch };
    let touches: Vec<_> = same.map(|other| renamed(other.touch)).collect();
    let message = &Message { rule: rule.to_owned(), ..message.clone() };
    let at = message.not_before_at.max(asked.now);
    Ok(match gate::prospect(message, &touches, asked.setting, asked.store, at)? {
        Err(reason) => Verdict::NotSent { reason, error: None },
        Ok(None) => Verdict::WillBeSent { reason: Some(Reason::Moved) },
        Ok(Some(outlook)) => match outlook.end {
            Decision::Send(_) => match left_out(&outlook, &entry.touch.key.record) {
                Some(reason) => Verdict::NotSent { reason, error: None },
                None => Verdict::WillBeSent { reason: message.reason },
            },
            Decision::Defer { reason, .. } => Verdict::WillWait(reason),
            Decision::Skip { reason, ref error, .. } => {
                unless_left_out(not_sent(asked, reason, error.as_ref()), &outlook, &entry.touch.key.record)
            }
        },
    })
}

/// What coming into force decides of a touch.
fn of_edited(edited: &EditedTouch, waits_for: Option<Reason>) -> Verdict {
    match edited.touch.reason {
        Some(reason) => Verdict::NotSent { reason, error: None },
        None if edited.is_open => Verdict::WillBeSent { reason: waits_for },
        None => Verdict::DueNow,
    }
}

/// What becomes of a touch that the ledger does not know.
fn derived(
    asked: &ExplainQuery<'_>,
    record: &Record,
    considered: &Considered<'_>,
    outlook: Option<&Outlook>,
    held: Option<Reason>,
) -> Result<Verdict, Error> {
    let touch = &considered.touch;
    if let Some(stop) = considered.stop() {
        return Ok(Verdict::NotSent { reason: stop.reason, error: stop.error.clone() });
    }
    let decided = asked.pending.decided(&touch.key);
    if let Some(verdict) = decided.filter(|edited| edited.touch.reason.is_some()) {
        return Ok(of_edited(verdict, None));
    }
    let Some(outlook) = outlook else {
        let reason = touch.reason.unwrap_or(Reason::NoRecipient);
        return Ok(Verdict::NotSent { reason, error: None });
    };
    let at_once = decided.map(|edited| of_edited(edited, None));
    let missing = if at_once.is_some() {
        at_once
    } else if touch.due_at <= asked.now {
        Some(unplanned(asked, record, considered)?)
    } else {
        None
    };
    let held = asked.pending.holds(&touch.key).or(held);
    let comes = missing.as_ref().is_none_or(|missing| *missing == Verdict::DueNow);
    if comes && asked.is_told(touch)? {
        return Ok(Verdict::NotSent { reason: Reason::AlreadyTold, error: None });
    }
    // What the planner keeps back is not asked about by the gate before somebody lets it go.
    if let (true, Some(reason)) = (comes, held) {
        return Ok(Verdict::WillWait(reason));
    }
    let end = match &outlook.end {
        Decision::Skip { reason, error, .. } => {
            Some(unless_left_out(not_sent(asked, *reason, error.as_ref()), outlook, &record.key))
        }
        Decision::Defer { reason, .. } => Some(Verdict::WillWait(*reason)),
        Decision::Send(_) => {
            left_out(outlook, &record.key).map(|reason| Verdict::NotSent { reason, error: None })
        }
    };
    if let Some(Verdict::NotSent { .. }) = &end {
        return Ok(end.unwrap_or(Verdict::DueNow));
    }
    Ok(missing.or(end).unwrap_or(Verdict::WillGo))
}

/// Why the message goes without a record, where it does.
fn left_out(outlook: &Outlook, record: &RecordKey) -> Option<Reason> {
    outlook.now.left_out.iter().find(|out| out.record == *record).map(|out| out.reason)
}

/// What would go, were it not for the mode, would go without those of whom nothing may be said.
fn unless_left_out(verdict: Verdict, outlook: &Outlook, record: &RecordKey) -> Verdict {
    match (verdict, left_out(outlook, record)) {
        (Verdict::WouldGo(_), Some(reason)) => Verdict::NotSent { reason, error: None },
        (verdict, _) => verdict,
    }
}

fn not_sent(asked: &ExplainQuery<'_>, reason: Reason, error: Option<&Sentence>) -> Verdict {
    let forgets = match reason {
        Reason::Cap => planted::is(Bug::ExplainForgetsCaps),
        Reason::NoContact => planted::is(Bug::ExplainForgetsNoContact),
        _ => false,
    };
    if forgets {
        return Verdict::WillGo;
    }
    let by_mode = matches!(
        (asked.setting.mode, reason),
        (Mode::Shadow, Reason::Shadow) | (Mode::StaffOnly, Reason::StaffOnly)
    );
    if by_mode { Verdict::WouldGo(reason) } else { Verdict::NotSent { reason, error: error.cloned() } }
}

fn unplanned(
    asked: &ExplainQuery<'_>,
    record: &Record,
    considered: &Considered<'_>,
) -> Result<Verdict, Error> {
    let touch = &considered.touch;
    Ok(match asked.store.rule_state(asked.pending.in_ledger(&touch.key.rule))? {
        None => Verdict::Unplanned(Unplanned::NeverRan),
        Some(state) if state.effective_from >= touch.due_at => {
            Verdict::Unplanned(Unplanned::RuleSince(state.effective_from))
        }
        Some(_) if record.created_at > touch.due_at => {
            Verdict::Unplanned(Unplanned::RecordSince(record.created_at))
        }
        Some(_) if is_late(asked.now, touch.expires_at) => Verdict::Unplanned(Unplanned::Changed),
        Some(_) => Verdict::DueNow,
    })
}

/// Whether the rule keeps the touch back for a person.
fn brake(
    asked: &ExplainQuery<'_>,
    rule: &Rule,
    considered: &Considered<'_>,
) -> Result<Option<HeldForPerson>, Error> {
    let (mut brake, world) = (Brake::default(), asked.setting.world);
    let due_at = considered.touch.due_at;
    let views = (asked.store as &dyn Records, asked.store);
    let held = plan::held_for_person(&mut brake, rule, &considered.touch, views, world)?;
    let Some(reason) = held else { return Ok(None) };
    let of_day = match (reason, rule.limits.at_most) {
        (Reason::AtMost, Some(at_most)) => {
            let day = world.calendars.zone.civil(due_at).date();
            Some((brake.count(rule, day, (asked.store, asked.store), world)?, at_most))
        }
        _ => None,
    };
    Ok(Some(HeldForPerson { reason, of_day }))
}
