//! One pass over all rules: what has come into reach since the last one and what changed, or the whole window again.
//!
//! Touches are handed over in batches, so that planning a broadcast never keeps a message from leaving. How far a rule
//! has been planned is remembered to spare work; the touches' keys make it harmless to look at a window again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::ahead::{LOOK_AHEAD, plus};
use super::align::cancel_gone;
use super::missed;
use super::sink::PlanSink;
use crate::deployment::Deployment;
use crate::message::{PlannedTouch, is_late};
use crate::plan::{self, Brake, Span};
use crate::planted::{self, Bug};
use crate::record::hanging::with_hanging;
use crate::record::view::ViewError;
use crate::record::{Record, RecordKey};
use crate::rule::Rule;
use crate::store::{Author, Error, Planned, RuleState, Store, planned_from};
use crate::terms::{Reason, TouchState};

/// Touches handed to the writer at once.
const BATCH: usize = 500;
/// Changed records looked at before the next pass.
const CHANGES_MAX: u32 = 2_000;
/// How many more that hang on these, further than one step away; what is beyond that is met by the next look at the whole
/// window.
const HANGING_MAX: usize = 10_000;
/// How far `planned_through` may move before it is written down.
const REMEMBER_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// A note's name: the number of the last change of a record that has been planned.
pub const CHANGES_NOTE: &str = "changes_planned";

/// What a pass came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassResult {
    /// Touches that were new.
    pub new: u64,
    /// Of those, the ones to send.
    pub to_send: u64,
    /// Touches cancelled because they no longer hold.
    pub cancelled: u64,
    /// Whether there are changed records left for the next pass.
    pub more: bool,
    /// Whether it looked at the whole window of every rule.
    pub whole: bool,
}

/// How far rules have been planned in this run of the daemon, with the digest that was planned.
pub(super) type Progress = BTreeMap<String, (String, Timestamp)>;

/// How much a pass looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What has come into reach since the last pass, and what changed.
    New,
    /// The whole window of every rule.
    Whole,
}

/// One pass over all rules.
pub(super) fn pass(
    reader: &dyn Store,
    deployment: &Deployment,
    extent: Extent,
    (progress, seen_event): (&mut Progress, &mut Option<i64>),
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<PassResult, Error> {
    let mut planner = Planner {
        reader,
        deployment,
        now,
        batch: Vec::new(),
        brake: Brake::default(),
        unclear: BTreeSet::new(),
        sink,
        pass: PassResult { whole: extent == Extent::Whole, ..PassResult::default() },
    };
    let before = missed::begin(reader, deployment, seen_event)?;
    let mut states = Vec::new();
    for rule in deployment.rules.iter() {
        let (state, known) = planner.state(rule)?;
        let done =
            progress.get(&rule.id).filter(|(digest, _)| *digest == state.digest).map(|(_, done)| *done);
        let through = plus(now, LOOK_AHEAD);
        if planted::is(Bug::WatermarkBeforeInsert) {
            let early = RuleState { planned_through: through, ..state.clone() };
            planner.sink.remember(vec![(rule.id.clone(), early)], None)?;
        }
        planner.rule(rule, &state, done, extent)?;
        progress.insert(rule.id.clone(), (state.digest.clone(), through));
        if !known || through.duration_since(state.planned_through) >= REMEMBER_AFTER {
            states.push((rule.id.clone(), RuleState { planned_through: through, ..state }));
        }
    }
    let changes = planner.changes()?;
    if let Some(before) = before {
        *seen_event = Some(planner.missed(before)?);
    }
    planner.flush()?;
    if !states.is_empty() || changes.is_some() {
        planner.sink.remember(states, changes)?;
    }
    Ok(planner.pass)
}

struct Planner<'a> {
    reader: &'a dyn Store,
    deployment: &'a Deployment,
    now: Timestamp,
    batch: Vec<PlannedTouch>,
    brake: Brake,
    /// Rules and steps of which nobody has said whether they are earlier ones.
    unclear: BTreeSet<(String, String)>,
    sink: &'a mut dyn PlanSink,
    pass: PassResult,
}

impl Planner<'_> {
    /// What is remembered about a rule, moved on if the rule has changed; and whether it is as it was remembered.
    fn state(&mut self, rule: &Rule) -> Result<(RuleState, bool), Error> {
        let canonical = rule.canonical();
        let new = |from: Timestamp, known: RuleState| RuleState {
            effective_from: from,
            planned_through: from,
            digest: canonical.digest.clone(),
            canonical: canonical.text.clone(),
            ..known
        };
        let (state, known) = match self.reader.rule_state(&rule.id)? {
            Some(state) if state.digest == canonical.digest => {
                // Where it says later than now, the clock was ahead when it was written and has been put back since.
                let ahead = plus(self.now, LOOK_AHEAD);
                let known = state.effective_from <= self.now && state.planned_through <= ahead;
                let effective_from = state.effective_from.min(self.now);
                let planned_through = state.planned_through.min(ahead);
                (RuleState { effective_from, planned_through, ..state }, known)
            }
            // An edited rule reaches no further back than the old one had been planned.
            Some(state) => (new(state.planned_through.min(self.now), state), false),
            None => (new(self.now, RuleState::default()), false),
        };
        let unclear = state.steps.iter().filter(|step| step.unclear);
        self.unclear.extend(unclear.map(|step| (rule.id.clone(), step.stands_as.clone())));
        Ok((state, known))
    }

    fn rule(
        &mut self,
        rule: &Rule,
        state: &RuleState,
        done: Option<Timestamp>,
        extent: Extent,
    ) -> Result<(), Error> {
        let after = match extent {
            Extent::New => done.unwrap_or(state.planned_through),
            Extent::Whole => {
                let reach = plan::reach_back(rule, self.now, &self.deployment.calendars);
                state.planned_through.min(reach)
            }
        };
        let span = Span { after: after.max(state.effective_from), through: plus(self.now, LOOK_AHEAD) };
        if span.after >= span.through {
            return Ok(());
        }
        let (reader, deployment) = (self.reader, self.deployment);
        plan::plan_rule(rule, reader, deployment.world(), span, &mut |touch| {
            self.add(rule, touch).map_err(ViewError::from)
        })?;
        self.flush()
    }

    fn add(&mut self, rule: &Rule, mut touch: PlannedTouch) -> Result<(), Error> {
        if touch.state == TouchState::Planned {
            let step = (rule.id.clone(), touch.key.step.clone());
            if is_late(self.now, touch.expires_at) {
                (touch.state, touch.reason) = (TouchState::Skipped, Some(Reason::TooLate));
            } else if plan::is_overtaken(rule, &touch, self.reader, self.deployment.world(), self.now)? {
                (touch.state, touch.reason) = (TouchState::Skipped, Some(Reason::Overtaken));
            } else if self.unclear.contains(&step) {
                (touch.state, touch.reason) = (TouchState::Held, Some(Reason::NewName));
            } else if let Some(reason) =
                self.brake.hold(rule, touch.due_at, (self.reader, self.reader), self.deployment.world())?
            {
                (touch.state, touch.reason) = (TouchState::Held, Some(reason));
            }
        }
        self.batch.push(touch);
        if self.batch.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        if !self.batch.is_empty() {
            let planned = match self.sink.plan(std::mem::take(&mut self.batch), self.now) {
                Err(_) if planted::is(Bug::WatermarkMovesOnError) => Planned::default(),
                planned => planned?,
            };
            self.pass.new += planned.new;
            self.pass.to_send += planned.to_send;
        }
        Ok(())
    }

    /// Plans again what changed since the last pass and what refers to it, and cancels what no longer holds.
    /// Returns the number of the last change looked at, if there was one.
    fn changes(&mut self) -> Result<Option<i64>, Error> {
        let done = self.reader.note(CHANGES_NOTE)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let (keys, through) = self.reader.changed_after(done, CHANGES_MAX)?;
        if through == done {
            return Ok(None);
        }
        self.pass.more = keys.len() >= usize::try_from(CHANGES_MAX).unwrap_or(usize::MAX);
        let kinds: BTreeSet<String> = keys.iter().map(|key| key.kind.clone()).collect();
        // What a path leads over is a fact of whatever the path begins at.
        let keys = with_hanging(keys, &self.deployment.kinds, self.reader, HANGING_MAX)?;
        let keys: Vec<RecordKey> = keys.into_iter().collect();
        for rule in self.deployment.rules.iter().filter(|rule| rule.is_for_a_role_of(&kinds)) {
            let (state, _) = self.state(rule)?;
            self.rule(rule, &state, None, Extent::Whole)?;
        }
        for key in &keys {
            if let Some(record) = self.reader.get(key)? {
                self.record(&record)?;
            }
        }
        self.flush()?;
        for keys in keys.chunks(BATCH) {
            self.cancel_what_no_longer_holds(keys)?;
        }
        Ok(Some(through))
    }

    fn record(&mut self, record: &Record) -> Result<(), Error> {
        let deployment = self.deployment;
        for rule in deployment.rules.iter().filter(|rule| rule.each == record.key.kind) {
            self.rule_of_record(rule, record)?;
        }
        Ok(())
    }

    fn rule_of_record(&mut self, rule: &Rule, record: &Record) -> Result<(), Error> {
        let deployment = self.deployment;
        let (state, _) = self.state(rule)?;
        let after = planned_from(rule, Some(&state), self.now, &deployment.calendars);
        let span = Span { after, through: plus(self.now, LOOK_AHEAD) };
        let touches = plan::plan_record(rule, record, self.reader, deployment.world(), span)?;
        let expected = |touch: &PlannedTouch| {
            let before = state.cron_before.as_ref();
            before.is_none_or(|before| before.expected(&touch.key.occurrence, touch.due_at))
        };
        for touch in touches.into_iter().filter(expected) {
            // What fell due before the record said so is no lateness of ours, and no row.
            if !is_late(self.now, touch.expires_at) {
                self.add(rule, touch)?;
            }
        }
        Ok(())
    }

    /// Plans again what somebody could not be told of, after an event: others may stand in. Says up to which event.
    fn missed(&mut self, after: i64) -> Result<i64, Error> {
        let missed = missed::after(self.reader, self.deployment, after)?;
        self.pass.more |= missed.more;
        for (rule, record) in &missed.touches {
            if let (Some(rule), Some(record)) = (self.deployment.rules.get(rule), self.reader.get(record)?) {
                self.rule_of_record(rule, &record)?;
            }
        }
        Ok(missed.through)
    }

    fn cancel_what_no_longer_holds(&mut self, keys: &[RecordKey]) -> Result<(), Error> {
        let open = self.reader.open_touches(Some(keys), None)?;
        let by_record = Author { name: "daemon".to_owned(), at: self.now };
        self.pass.cancelled += cancel_gone(&open, self.reader, self.deployment, by_record, self.sink)?;
        Ok(())
    }
}
