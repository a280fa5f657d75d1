//! Messages as they would wait in the daemon: each is judged at the instant from which it may go, put off as the judge
//! says, and its touches are handed on in the order in which they came.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use super::fate::{Fate, ForecastLine};
use super::past::{Facts, ForecastCounts, Past};
use crate::gate::many::{self, Crowd, JoinedItem};
use crate::gate::{self, Case, Decision, Setting};
use crate::message::{PlannedTouch, Ready, StepOfPerson, Wording};
use crate::plan::Occurrence;
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::record::{Record, RecordKey};
use crate::rule::Rule;
use crate::terms::{ChannelName, Class, Reason};

/// Touches by arrival, and messages by their first touch.
type Number = u64;

/// A touch that has come in.
struct Arrived {
    touch: PlannedTouch,
    occurrence: Occurrence,
    /// What becomes of it, once that is known.
    fate: Option<Fate>,
}

/// Touches that go together.
struct Waiting {
    touches: Vec<Number>,
    due_at: Timestamp,
    expires_at: Timestamp,
    /// When it is judged next.
    at: Timestamp,
    /// Whether they are several messages that have become one.
    joined: bool,
}

/// Rule, step, person, class and hour: touches that share these become one message.
type Group = (String, String, RecordKey, Class, i64);

pub(super) struct Queue<'a> {
    rules: BTreeMap<&'a str, &'a Rule>,
    past: &'a dyn Past,
    setting: Setting<'a>,
    begins_at: Timestamp,
    counted: ForecastCounts,
    arrivals: Number,
    /// What has come in and is not handed on yet, in the order of arrival.
    arrived: VecDeque<Arrived>,
    waiting: BTreeMap<Number, Waiting>,
    /// The order in which messages are taken up: by the instant from which they may go, then the one due first.
    order: BTreeSet<(Timestamp, Timestamp, Number)>,
    /// The messages that still take in touches.
    groups: BTreeMap<Group, Number>,
    /// The urgent messages to a member of staff that wait, and when those of the last minute went.
    urgent: BTreeMap<RecordKey, BTreeSet<Number>>,
    urgent_went: BTreeMap<RecordKey, Vec<Timestamp>>,
}

impl<'a> Queue<'a> {
    pub(super) fn new(
        rules: &'a [&'a Rule],
        past: &'a dyn Past,
        setting: Setting<'a>,
        begins_at: Timestamp,
    ) -> Queue<'a> {
        Queue {
            rules: rules.iter().map(|rule| (rule.id.as_str(), *rule)).collect(),
            past,
            setting,
            begins_at,
            counted: ForecastCounts::default(),
            arrivals: 0,
            arrived: VecDeque::new(),
            waiting: BTreeMap::new(),
            order: BTreeSet::new(),
            groups: BTreeMap::new(),
            urgent: BTreeMap::new(),
            urgent_went: BTreeMap::new(),
        }
    }

    /// The rule of a touch.
    pub(super) fn rule(&self, touch: &PlannedTouch) -> Option<&'a Rule> {
        self.rules.get(touch.key.rule.as_str()).copied()
    }

    /// Takes in a touch whose fate is known.
    pub(super) fn settled(&mut self, touch: PlannedTouch, occurrence: Occurrence, fate: Fate) {
        if let (Fate::Sent { .. }, Some(person)) = (&fate, &touch.key.recipient) {
            self.count(person, &touch, touch.key.repeat(), touch.due_at);
        }
        self.arrivals += 1;
        self.arrived.push_back(Arrived { touch, occurrence, fate: Some(fate) });
    }

    /// Remembers that a person has had a message that is no line of this forecast.
    pub(super) fn count(&mut self, recipient: &RecordKey, touch: &PlannedTouch, repeat: u32, at: Timestamp) {
        if self.setting.policy.caps(touch.class).is_some() {
            let (rule, step, class) = (&touch.key.rule, &touch.key.step, touch.class);
            self.counted.count(&StepOfPerson { recipient, class, rule, step, repeat }, at);
        }
    }

    /// Takes in a touch that is to be sent; they come in the order of their due instants.
    pub(super) fn arrive(&mut self, touch: PlannedTouch, occurrence: Occurrence) {
        self.arrivals += 1;
        let number = self.arrivals;
        let group = group_of(&touch);
        let joins = group.as_ref().and_then(|group| self.groups.get(group)).copied();
        let message = joins.unwrap_or(number);
        if let Some(group) = group {
            self.groups.insert(group, message);
        }
        if let Some(person) = touch.key.recipient.clone().filter(|_| self.is_urgent(&touch)) {
            self.urgent.entry(person).or_default().insert(message);
        }
        let (due_at, expires_at) = (touch.due_at, touch.expires_at);
        let waiting = self.waiting.entry(message).or_insert_with(|| Waiting {
            touches: Vec::new(),
            due_at,
            expires_at,
            at: due_at.max(self.begins_at),
            joined: false,
        });
        self.order.remove(&(waiting.at, waiting.due_at, message));
        waiting.touches.push(number);
        // Due with its last touch, and too late with it, as the gate has it.
        waiting.due_at = waiting.due_at.max(due_at);
        waiting.expires_at = waiting.expires_at.max(expires_at);
        waiting.at = waiting.at.max(waiting.due_at);
        self.order.insert((waiting.at, waiting.due_at, message));
        self.arrived.push_back(Arrived { touch, occurrence, fate: None });
    }

    /// Judges what may go up to an instant, and hands on what is decided. Messages that are due in the hour after may
    /// still take in touches.
    pub(super) fn work(
        &mut self,
        through: Timestamp,
        visit: &mut dyn FnMut(ForecastLine) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        while let Some(next) = self.order.first().copied().filter(|(at, ..)| *at <= through) {
            self.order.remove(&next);
            let (at, _, number) = next;
            let Some(mut message) = self.waiting.remove(&number) else { continue };
            match self.judge(&message, at)? {
                Decided::Later(until) => {
                    message.at = until;
                    self.order.insert((until, message.due_at, number));
                    self.waiting.insert(number, message);
                }
                Decided::Fate(fate) => {
                    for touch in &message.touches {
                        if let Some(arrived) = self.arrived_as(*touch) {
                            arrived.fate = Some(fate.clone());
                        }
                    }
                }
                Decided::Goes(goes) => {
                    // A gateway that knows approved texts only cannot say how many.
                    let says_anything = goes.ready.template_code.is_none();
                    let message = match self.crowd(message, says_anything, at)? {
                        Ok(message) => message,
                        Err(message) => {
                            self.order.insert((message.at, message.due_at, number));
                            self.waiting.insert(number, message);
                            continue;
                        }
                    };
                    let goes = match message.joined {
                        false => goes,
                        true => match self.judge(&message, at)? {
                            Decided::Goes(goes) => goes,
                            // What goes by itself goes with others.
                            Decided::Later(_) | Decided::Fate(_) => goes,
                        },
                    };
                    let (fate, left_out) = self.went(goes, at);
                    for touch in &message.touches {
                        let Some(arrived) = self.arrived_as(*touch) else { continue };
                        let out = left_out.iter().find(|out| out.record == arrived.touch.key.record);
                        let out = out.filter(|_| !planted::is(Bug::ForecastForgetsSubjects));
                        arrived.fate = Some(out.map_or(fate.clone(), |out| Fate::skipped(out.reason)));
                    }
                }
            }
        }
        while let Some(Arrived { fate: Some(_), .. }) = self.arrived.front() {
            if let Some(Arrived { touch, fate: Some(fate), .. }) = self.arrived.pop_front() {
                visit(ForecastLine { touch, fate })?;
            }
        }
        let waiting = &self.waiting;
        self.urgent.retain(|_, messages| {
            messages.retain(|message| waiting.contains_key(message));
            !messages.is_empty()
        });
        self.groups.retain(|_, message| self.waiting.contains_key(message));
        self.counted.forget(through, gate::start_of_day(through, self.setting));
        Ok(())
    }

    /// Judges the rest.
    pub(super) fn close(
        mut self,
        visit: &mut dyn FnMut(ForecastLine) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.work(Timestamp::MAX, visit)
    }

    /// Arrivals are numbered without gaps, so the place of a number follows from the first one's.
    fn arrived_as(&mut self, number: Number) -> Option<&mut Arrived> {
        let first = self.arrivals + 1 - self.arrived.len() as u64;
        self.arrived.get_mut(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// What the judge says of a message at this instant.
    fn judge(&mut self, message: &Waiting, at: Timestamp) -> Result<Decided, ViewError> {
        let mut about: Vec<(Record, Occurrence)> = Vec::new();
        let mut first: Option<PlannedTouch> = None;
        let mut repeat = u32::MAX;
        let (mut via, mut members): (Vec<ChannelName>, Vec<_>) = (Vec::new(), Vec::new());
        for number in &message.touches {
            let Some(arrived) = self.arrived_as(*number) else { continue };
            let (touch, occurrence) = (arrived.touch.clone(), arrived.occurrence.clone());
            about.extend(self.past.get(&touch.key.record)?.map(|record| (record, occurrence)));
            repeat = repeat.min(touch.key.repeat());
            for channel in &touch.via {
                if !via.contains(channel) {
                    via.push(*channel);
                }
            }
            members.push((touch.key.record.clone(), touch.key.rule.clone()));
            first.get_or_insert(touch);
        }
        let Some(touch) = first else { return Ok(Decided::Fate(Fate::skipped(Reason::RecordGone))) };
        let Some(rule) = self.rule(&touch) else {
            return Ok(Decided::Fate(Fate::skipped(Reason::RuleOff)));
        };
        let joined: Vec<JoinedItem<'_>> = members
            .iter()
            .filter_map(|(record, rule)| {
                Some(JoinedItem { record, title: &self.rules.get(rule.as_str())?.title })
            })
            .collect();
        let person = match &touch.key.recipient {
            Some(key) => match about.iter().find(|(record, _)| record.key == *key) {
                Some((record, _)) => Some(record.clone()),
                None => self.past.get(key)?,
            },
            None => None,
        };
        let case = Case {
            rule,
            step: &touch.key.step,
            repeat,
            class: touch.class,
            via: &via,
            template: &touch.template,
            expires_at: message.expires_at,
            about: &about,
            person: person.as_ref(),
            message: None,
            joined: if message.joined { &joined } else { &[] },
        };
        let facts = Facts { past: self.past, counted: &self.counted, begins_at: self.begins_at };
        let gate::Examination { decision, left_out, .. } = gate::examine(&case, &facts, self.setting, at)?;
        let ready = match decision {
            Decision::Send(ready) => ready,
            Decision::Defer { reason: Reason::Paused, .. }
                if self.setting.paused.of(rule, at).is_some_and(|end| end.at().is_none()) =>
            {
                return Ok(Decided::Fate(Fate::Held(Some(Reason::Paused))));
            }
            Decision::Defer { until, .. } => return Ok(Decided::Later(until)),
            Decision::Skip { reason, error, .. } => {
                return Ok(Decided::Fate(Fate::Skipped { reason, error }));
            }
        };
        let repeat = case.repeat;
        let fate = Fate::Goes { channel: ready.channel, at };
        Ok(Decided::Goes(Box::new(Goes { fate, left_out, touch, repeat, ready })))
    }

    /// What becomes of a message that could go by itself now, with others beside it: it goes, with those that have joined
    /// it, or it waits.
    fn crowd(
        &mut self,
        mut message: Waiting,
        says_anything: bool,
        at: Timestamp,
    ) -> Result<Result<Waiting, Waiting>, ViewError> {
        let first = message.touches.first().and_then(|number| self.arrived_as(*number));
        let Some(touch) = first.map(|arrived| arrived.touch.clone()) else {
            return Ok(Ok(message));
        };
        let Some(person) = touch.key.recipient.clone().filter(|_| says_anything && self.is_urgent(&touch))
        else {
            return Ok(Ok(message));
        };
        let since = many::minute_before(at);
        let mut went: Vec<Timestamp> = Vec::new();
        if since < self.begins_at {
            let before = self.past.sent_by_rule_since(&person, Class::Staff, since)?;
            let urgent = |rule: &str| self.setting.rules.get(rule).is_some_and(|rule| many::is_urgent(rule));
            let before = before.into_iter().filter(|(rule, at)| *at < self.begins_at && urgent(rule));
            went.extend(before.map(|(_, at)| at));
        }
        let own = self.urgent_went.entry(person.clone()).or_default();
        own.retain(|at| *at >= since);
        went.extend(own.iter());
        let beside: Vec<Number> = self.urgent.get(&person).into_iter().flatten().copied().collect();
        let beside: Vec<Number> = beside
            .into_iter()
            .filter(|number| self.waiting.get(number).is_some_and(|other| other.at <= at))
            .collect();
        match many::crowd(beside.len(), &went, at, message.expires_at) {
            Crowd::Alone => {}
            Crowd::Waits(until) => {
                message.at = until;
                return Ok(Err(message));
            }
            Crowd::Joins => {
                for number in beside {
                    let Some(other) = self.waiting.remove(&number) else { continue };
                    self.order.remove(&(other.at, other.due_at, number));
                    message.touches.extend(other.touches);
                    message.expires_at = message.expires_at.max(other.expires_at);
                    message.joined = true;
                }
            }
        }
        self.urgent_went.entry(person).or_default().push(at);
        Ok(Ok(message))
    }

    fn is_urgent(&self, touch: &PlannedTouch) -> bool {
        touch.class == Class::Staff && self.rule(touch).is_some_and(many::is_urgent)
    }

    /// Counts what goes.
    fn went(&mut self, goes: Box<Goes>, at: Timestamp) -> (Fate, Vec<gate::LeftOut>) {
        let Goes { fate, left_out, touch, repeat, ready } = *goes;
        let said = Wording {
            rule: &touch.key.rule,
            step: &touch.key.step,
            repeat,
            address: &ready.address,
            subject: &ready.subject,
            text: &ready.text,
        };
        self.counted.say(&said, at);
        if let Some(person) = &touch.key.recipient {
            self.count(person, &touch, repeat, at);
        }
        (fate, left_out)
    }
}

/// A message that goes.
struct Goes {
    fate: Fate,
    /// Whom it says nothing about.
    left_out: Vec<gate::LeftOut>,
    /// The first of its touches.
    touch: PlannedTouch,
    /// The lowest of their repeats.
    repeat: u32,
    ready: Box<Ready>,
}

/// What is known of a message after it was judged.
enum Decided {
    /// It is judged again at this instant.
    Later(Timestamp),
    /// What becomes of its touches.
    Fate(Fate),
    /// It goes.
    Goes(Box<Goes>),
}

/// The touches that become one message with this one; none where it stands alone.
fn group_of(touch: &PlannedTouch) -> Option<Group> {
    if !touch.group {
        return None;
    }
    let hour = touch.due_at.as_second().div_euclid(3_600);
    let person = touch.key.recipient.clone()?;
    Some((touch.key.rule.clone(), touch.key.step.clone(), person, touch.class, hour))
}
