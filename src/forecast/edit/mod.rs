//! What an edit of a rule makes of its occasions: which of them an edit never sends again, which it must not lose, and
//! which were past before it. One place decides; a reload's answer counts it, the planner writes it down.
//!
//! Pure. What the old rule would have sent and the new one would send is the same occasion, whatever has moved. Where its
//! instant moves from ahead to behind it falls due at once. What only the new rule would have sent by now is past, and
//! becomes a row that says so. Everything else is left to the planner.

mod cron;
mod extent;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::past::{LedgerStatus, OccasionStatus, Past};
use crate::message::{PlannedTouch, TouchKey, is_late};
use crate::plan::{self, Occurrence, World};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::rule::{Rule, Step};
use crate::terms::{Reason, TouchState};

use cron::CronDay;
use extent::Extent;

/// An edit of a rule, or its first coming into force.
#[derive(Clone, Copy)]
pub struct Edit<'a> {
    /// The rule as it was in force, under the new one's id and names of steps; none where it was not.
    pub old: Option<&'a Rule>,
    /// The rule as it is in force from now on.
    pub new: &'a Rule,
    /// The name under which the ledger still has the rule, where that is another one.
    pub known_as: Option<&'a str>,
    /// Records and ledger.
    pub past: &'a dyn Past,
    /// Kinds, calendars, windows.
    pub world: World<'a>,
    /// Up to where the old rule had been planned: from here on the planner looks.
    pub begins: Timestamp,
    /// The present.
    pub now: Timestamp,
}

impl std::fmt::Debug for Edit<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Edit")
            .field("rule", &self.new.id)
            .field("begins", &self.begins)
            .finish_non_exhaustive()
    }
}

/// A touch of which an edit decides.
#[derive(Debug, Clone, PartialEq)]
pub struct EditedTouch {
    /// The touch as it is to be entered: planned, or skipped with the reason.
    pub touch: PlannedTouch,
    /// Whether the ledger has it, and it is still open there.
    pub is_open: bool,
    /// Whether it is for somebody who would not have been told without the edit, and goes.
    pub is_added: bool,
}

/// One that moved from ahead to behind, and when the old rule would have sent it.
struct MovedBehind {
    touch: PlannedTouch,
    would_have_gone_at: Timestamp,
    is_open: bool,
}

/// Step, record, recipient and occurrence without the number of the repeat.
type Repeats = (TouchKey, String);

impl<'a> Edit<'a> {
    /// Hands every touch of which the edit decides to `visit`.
    ///
    /// # Errors
    /// When records or the ledger cannot be read, or `visit` fails.
    pub fn run(&self, visit: &mut dyn FnMut(EditedTouch) -> Result<(), ViewError>) -> Result<(), ViewError> {
        let cron = CronDay::of(self);
        if let Some(cron) = &cron {
            cron.run(self, visit)?;
        }
        let mut moved: BTreeMap<Repeats, Vec<MovedBehind>> = BTreeMap::new();
        for step in &self.new.steps {
            let extent = Extent::of(self, step);
            let rule = self.only(step);
            plan::plan_occurrences(&rule, self.past, self.world, extent.span, &mut |touch, occurrence| {
                if cron.as_ref().is_some_and(|cron| cron.decides(&occurrence)) {
                    return Ok(());
                }
                match self.decide(step, touch, extent)? {
                    None => Ok(()),
                    Some(Decided::Row(touch)) => {
                        visit(EditedTouch { touch, is_open: false, is_added: false })
                    }
                    Some(Decided::Others(touch)) => {
                        visit(EditedTouch { touch, is_open: false, is_added: true })
                    }
                    Some(Decided::Behind(found)) => {
                        moved.entry(repeats(&found.touch.key)).or_default().push(found);
                        Ok(())
                    }
                }
            })?;
        }
        moved.into_values().try_for_each(|found| self.latest_of(found, visit))
    }

    fn decide(&self, step: &Step, touch: PlannedTouch, extent: Extent) -> Result<Option<Decided>, ViewError> {
        if touch.state != TouchState::Planned {
            return Ok(None);
        }
        let is_behind = touch.due_at <= self.begins;
        let standing = self.standing(&touch.key)?;
        let is_open = matches!(standing, LedgerStatus::Waiting(_) | LedgerStatus::Held(_));
        let is_new = standing == LedgerStatus::New;
        if !is_open && !is_new {
            return Ok(None);
        }
        if is_behind || (extent.moves && touch.due_at <= self.now) {
            match self.due_before(step, &touch, extent)? {
                Some(at) if at > self.begins => {
                    let found = MovedBehind { touch, would_have_gone_at: at, is_open };
                    return Ok(Some(Decided::Behind(found)));
                }
                // The old rule would have sent it by now, and has not: its record was entered late.
                Some(_) if is_new && !is_late(self.now, touch.expires_at) => {
                    return Ok(Some(Decided::Row(touch)));
                }
                Some(_) => return Ok(None),
                None => {}
            }
        }
        if !is_new {
            return Ok(None);
        }
        if extent.other_people {
            match self.past.occasion(&self.in_ledger(&touch.key))? {
                OccasionStatus::Told => return Ok(Some(Decided::Row(skipped(touch, Reason::AlreadyTold)))),
                // Somebody else would have been told at the next moment.
                OccasionStatus::Waits(expires_at) if is_behind => {
                    let expires_at = expires_at.max(touch.expires_at);
                    let touch = PlannedTouch { due_at: self.now, expires_at, ..touch };
                    return Ok(Some(Decided::Others(touch)));
                }
                _ => {}
            }
        }
        let is_past = is_behind && !is_late(self.now, touch.expires_at);
        Ok(is_past.then(|| Decided::Row(skipped(touch, Reason::BeforeRule))))
    }

    /// When the old rule had the same occasion due for the same person, if it would have sent it.
    fn due_before(
        &self,
        step: &Step,
        touch: &PlannedTouch,
        extent: Extent,
    ) -> Result<Option<Timestamp>, ViewError> {
        if extent.moves && planted::is(Bug::MovedBehindIsPast) {
            return Ok(None);
        }
        let Some(old) = self.old else { return Ok(None) };
        let Some(before) = old.steps.iter().find(|before| before.id == step.id) else { return Ok(None) };
        let Some(record) = self.past.get(&touch.key.record)? else { return Ok(None) };
        let around = extent.around(touch.due_at);
        let found = plan::plan_step(old, before, &record, self.past, self.world, around)?;
        let same = |(found, _): &&(PlannedTouch, Occurrence)| {
            found.state == TouchState::Planned
                && found.key.occurrence == touch.key.occurrence
                && found.key.recipient == touch.key.recipient
        };
        Ok(found.iter().find(same).map(|(found, _)| found.due_at))
    }

    /// Of the repeats of one step that fall due at once, only the latest is sent.
    fn latest_of(
        &self,
        found: Vec<MovedBehind>,
        visit: &mut dyn FnMut(EditedTouch) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let latest = found.iter().map(|found| found.touch.key.repeat()).max();
        for MovedBehind { touch, would_have_gone_at, is_open } in found {
            let late_ok = self.new.when.late_ok;
            let expires_at = plan::later(would_have_gone_at, late_ok, self.world.calendars);
            let touch = PlannedTouch { due_at: self.now, expires_at, ..touch };
            let touch = if Some(touch.key.repeat()) != latest {
                skipped(touch, Reason::Overtaken)
            } else if is_late(self.now, expires_at) {
                skipped(touch, Reason::TooLate)
            } else {
                touch
            };
            visit(EditedTouch { touch, is_open, is_added: false })?;
        }
        Ok(())
    }

    /// The new rule with one of its steps only.
    fn only(&self, step: &Step) -> Rule {
        let mut rule = self.new.clone();
        rule.steps = vec![step.clone()];
        rule
    }

    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        self.past.standing(&self.in_ledger(key))
    }

    /// A key as the ledger has it at present.
    fn in_ledger(&self, key: &TouchKey) -> TouchKey {
        let rule = self.known_as.map_or_else(|| key.rule.clone(), str::to_owned);
        TouchKey { rule, ..key.clone() }
    }
}

/// What is decided about one touch.
enum Decided {
    Row(PlannedTouch),
    Others(PlannedTouch),
    Behind(MovedBehind),
}

fn skipped(touch: PlannedTouch, reason: Reason) -> PlannedTouch {
    PlannedTouch { state: TouchState::Skipped, reason: Some(reason), ..touch }
}

fn repeats(key: &TouchKey) -> Repeats {
    let base = key.occurrence.rsplit_once('#').map_or(key.occurrence.as_str(), |(base, _)| base);
    (TouchKey { occurrence: String::new(), ..key.clone() }, base.to_owned())
}
