//! What an edit of a rule makes of its occasions: which of them an edit never sends again, which it must not lose, and
//! which were past before it. One place decides; a reload's answer counts it, the planner writes it down.
//!
//! Pure. What the old rule would have sent and the new one would send is the same occasion, whatever has moved. Where its
//! instant moves from ahead to behind it falls due at once. What only the new rule would have sent by now is past, and
//! becomes a row that says so. Everything else is left to the planner.

mod cron;
mod extent;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::past::{LedgerStatus, OccasionStatus, Past};
use crate::message::{PlannedTouch, TouchKey, is_late};
use crate::plan::{self, Occurrence, World};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::rule::{Rule, Step, Trigger};
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
    /// The same, as the old rule was planned in them.
    pub old_world: World<'a>,
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
    /// What it is about.
    pub occurrence: Occurrence,
    /// Whether the ledger has it, and it is still open there.
    pub is_open: bool,
    /// Whether it is for somebody who would not have been told without the edit, and goes.
    pub is_added: bool,
}

/// One that moved from ahead to behind, and when the old rule would have sent it.
struct MovedBehind {
    touch: PlannedTouch,
    occurrence: Occurrence,
    would_have_gone_at: Timestamp,
    is_open: bool,
    is_added: bool,
}

/// What an edit before has called off, by the name under which the ledger has it, and when it was due.
type CalledOff = BTreeMap<TouchKey, Timestamp>;

/// An occasion as the old rule had it.
struct Before {
    /// Its key, for the same person.
    key: TouchKey,
    /// When it was due for that person; where it was for others, and the step tells others now, for them.
    due_at: Option<Timestamp>,
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
        let called_off = self.called_off()?;
        let mut moved: BTreeMap<Repeats, Vec<MovedBehind>> = BTreeMap::new();
        for step in &self.new.steps {
            let mut extent = Extent::of(self, step);
            if !called_off.is_empty() {
                extent.look_far_back();
            }
            let rule = self.only(step);
            plan::plan_occurrences(&rule, self.past, self.world, extent.span, &mut |touch, occurrence| {
                if cron.as_ref().is_some_and(|cron| cron.decides(&occurrence)) {
                    return Ok(());
                }
                match self.decide(step, touch, &occurrence, extent, &called_off)? {
                    None => Ok(()),
                    Some(Decided::Row(touch)) => {
                        visit(EditedTouch { touch, occurrence, is_open: false, is_added: false })
                    }
                    Some(Decided::Others(touch)) => {
                        visit(EditedTouch { touch, occurrence, is_open: false, is_added: true })
                    }
                    Some(Decided::Behind { touch, would_have_gone_at, is_open, is_added }) => {
                        let found = MovedBehind { touch, occurrence, would_have_gone_at, is_open, is_added };
                        moved.entry(repeats(&found.touch.key)).or_default().push(found);
                        Ok(())
                    }
                }
            })?;
        }
        moved.into_values().try_for_each(|found| self.latest_of(found, visit))
    }

    fn decide(
        &self,
        step: &Step,
        touch: PlannedTouch,
        occurrence: &Occurrence,
        extent: Extent,
        called_off: &CalledOff,
    ) -> Result<Option<Decided>, ViewError> {
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
        let before = self.before(step, (&touch, occurrence), extent)?;
        if let Some(before) = before.as_ref().filter(|before| is_new && before.key != touch.key) {
            let stood = self.standing(&before.key)?;
            let others = self.past.occasion(&self.in_ledger(&before.key))?;
            match (stood, others) {
                (LedgerStatus::Went(_) | LedgerStatus::Told, _) | (_, OccasionStatus::Told) => {
                    return Ok(Some(Decided::Row(skipped(touch, Reason::AlreadyTold))));
                }
                (LedgerStatus::Over, _) => {
                    return Ok(Some(Decided::Row(skipped(touch, Reason::BeforeRule))));
                }
                _ => {}
            }
        }
        if is_behind || (extent.moves && touch.due_at <= self.now) {
            match before.and_then(|before| before.due_at) {
                Some(at) if at > self.begins => {
                    let is_added = false;
                    return Ok(Some(Decided::Behind { touch, would_have_gone_at: at, is_open, is_added }));
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
        // An edit before has called it off, and this one takes that back.
        if let Some(at) = called_off.get(&self.in_ledger(&touch.key)).filter(|_| is_behind) {
            let (would_have_gone_at, is_open, is_added) = (*at, false, true);
            return Ok(Some(Decided::Behind { touch, would_have_gone_at, is_open, is_added }));
        }
        // Of an expression that was another one nobody expects what it would have been.
        let is_past = is_behind && !self.is_other_cron() && !is_late(self.now, touch.expires_at);
        Ok(is_past.then(|| Decided::Row(skipped(touch, Reason::BeforeRule))))
    }

    /// The same occasion as the old rule had it, where it had it.
    fn before(
        &self,
        step: &Step,
        (touch, occurrence): (&PlannedTouch, &Occurrence),
        extent: Extent,
    ) -> Result<Option<Before>, ViewError> {
        if extent.moves && planted::is(Bug::MovedBehindIsPast) {
            return Ok(None);
        }
        let is_needed = touch.due_at <= self.now.max(self.begins) || extent.other_trigger;
        let Some(old) = self.old.filter(|_| is_needed) else { return Ok(None) };
        let Some(before) = old.steps.iter().find(|before| before.id == step.id) else { return Ok(None) };
        let Some(record) = self.past.get(&touch.key.record)? else { return Ok(None) };
        let around = extent.around(touch.due_at);
        let found = plan::plan_step(old, before, &record, self.past, self.old_world, around)?;
        // By another trigger it has another name; what is about the same day is the same.
        let same = |of: &Occurrence, key: &TouchKey| {
            let same_day = (of.on, of.repeat) == (occurrence.on, occurrence.repeat);
            key.occurrence == touch.key.occurrence || (extent.other_trigger && same_day)
        };
        let planned = |found: &&(PlannedTouch, Occurrence)| {
            found.0.state == TouchState::Planned && same(&found.1, &found.0.key)
        };
        let to_them = |found: &&(PlannedTouch, Occurrence)| found.0.key.recipient == touch.key.recipient;
        let own = found.iter().filter(planned).find(to_them);
        let any = own.or_else(|| found.iter().find(planned));
        Ok(any.map(|(found, _)| Before {
            key: TouchKey { recipient: touch.key.recipient.clone(), ..found.key.clone() },
            due_at: own
                .or(any.filter(|(any, _)| extent.other_people && any.due_at > self.begins))
                .map(|of| of.0.due_at),
        }))
    }

    /// Whether a step goes to others than before.
    fn tells_others(&self, step: &str) -> bool {
        let to = |rule: &'a Rule| rule.steps.iter().find(|of| of.id == step).map(|of| &of.to);
        self.old.and_then(to).zip(to(self.new)).is_some_and(|(before, now)| before != now)
    }

    fn is_other_cron(&self) -> bool {
        let trigger = &self.new.when.trigger;
        matches!(trigger, Trigger::Cron(_)) && self.old.is_some_and(|old| old.when.trigger != *trigger)
    }

    /// Of the repeats of one step that fall due at once, only the latest is sent.
    fn latest_of(
        &self,
        found: Vec<MovedBehind>,
        visit: &mut dyn FnMut(EditedTouch) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let latest = found.iter().map(|found| found.touch.key.repeat()).max();
        for MovedBehind { touch, occurrence, would_have_gone_at, is_open, is_added } in found {
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
            visit(EditedTouch { touch, occurrence, is_open, is_added })?;
        }
        Ok(())
    }

    /// What may still go of it, and what has become too late within the last day.
    fn called_off(&self) -> Result<CalledOff, ViewError> {
        let reach = plan::reach_back(self.new, self.now, self.world.calendars);
        let since = reach.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(reach);
        let name = self.known_as.unwrap_or(&self.new.id);
        Ok(self.past.called_off(name, since)?.into_iter().collect())
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
    Behind { touch: PlannedTouch, would_have_gone_at: Timestamp, is_open: bool, is_added: bool },
}

fn skipped(touch: PlannedTouch, reason: Reason) -> PlannedTouch {
    PlannedTouch { state: TouchState::Skipped, reason: Some(reason), ..touch }
}

fn repeats(key: &TouchKey) -> Repeats {
    let base = key.occurrence.rsplit_once('#').map_or(key.occurrence.as_str(), |(base, _)| base);
    (TouchKey { occurrence: String::new(), ..key.clone() }, base.to_owned())
}
