//! The gate's decisions in advance: who may be reached, and in which order the caps fill up.
//!
//! Touches wait here as messages wait in the daemon, by the instant from which they may go. One that comes to a
//! closed window or a full cap waits on; past its last moment it is skipped with the reason that stood in its way.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{Line, Suppressed};
use crate::gate::{self, Setting};
use crate::message::PlannedTouch;
use crate::record::view::{Records, ViewError};
use crate::record::{Record, RecordKey};
use crate::terms::{ChannelName, Class, Reason, TouchState};

/// Touches by arrival: the order of their due instants.
type Number = u64;

pub(super) struct Gatehouse<'a> {
    records: &'a dyn Records,
    setting: Setting<'a>,
    suppressed: Suppressed<'a>,
    arrived: Number,
    /// What has come in and is not handed on yet, in the order of arrival; decided lines have lost their `open`.
    lines: VecDeque<(Number, Line)>,
    /// What is still to be decided, by the instant from which it may go.
    waiting: BTreeMap<(Timestamp, Number), ()>,
    open: BTreeSet<Number>,
    /// When each person was sent something of a class, in the last thirty days.
    sent: BTreeMap<(RecordKey, Class), VecDeque<Timestamp>>,
    /// Which rules and steps an address has had that day.
    used: BTreeSet<(Date, String, String, String)>,
    /// What became of the first touch of a group.
    groups: BTreeMap<Group, Decision>,
}

/// Touches that become one message.
type Group = (String, String, RecordKey, Class, i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Send(ChannelName),
    Skip(Reason),
    Wait(Timestamp),
}

impl<'a> Gatehouse<'a> {
    pub(super) fn new(
        records: &'a dyn Records,
        setting: Setting<'a>,
        suppressed: Suppressed<'a>,
    ) -> Gatehouse<'a> {
        Gatehouse {
            records,
            setting,
            suppressed,
            arrived: 0,
            lines: VecDeque::new(),
            waiting: BTreeMap::new(),
            open: BTreeSet::new(),
            sent: BTreeMap::new(),
            used: BTreeSet::new(),
            groups: BTreeMap::new(),
        }
    }

    /// Takes in a touch; they come in the order of their due instants.
    pub(super) fn arrive(&mut self, touch: PlannedTouch) {
        self.arrived += 1;
        if touch.state == TouchState::Planned {
            self.waiting.insert((touch.due_at, self.arrived), ());
            self.open.insert(self.arrived);
        }
        self.lines.push_back((self.arrived, Line { touch, channel: None }));
    }

    /// Decides what may go up to an instant, and hands on what is decided.
    pub(super) fn work(
        &mut self,
        through: Timestamp,
        visit: &mut dyn FnMut(Line) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        while let Some(((at, number), ())) = self.waiting.pop_first() {
            if at > through {
                self.waiting.insert((at, number), ());
                break;
            }
            self.decide(number, at)?;
        }
        while self.lines.front().is_some_and(|(number, _)| !self.open.contains(number)) {
            if let Some((_, line)) = self.lines.pop_front() {
                visit(line)?;
            }
        }
        self.forget(through);
        Ok(())
    }

    /// Decides the rest.
    pub(super) fn close(
        mut self,
        visit: &mut dyn FnMut(Line) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.work(Timestamp::MAX, visit)
    }

    fn decide(&mut self, number: Number, at: Timestamp) -> Result<(), ViewError> {
        // Lines are numbered without gaps, so a number's place follows from the first one's.
        let first = self.lines.front().map_or(number, |(first, _)| *first);
        let place = usize::try_from(number - first).unwrap_or(usize::MAX);
        let Some((_, line)) = self.lines.get(place) else { return Ok(()) };
        let touch = line.touch.clone();
        let group = group_of(&touch);
        let decision = match group.as_ref().and_then(|group| self.groups.get(group)) {
            Some(Decision::Wait(until)) if *until <= at => self.judge(&touch, at)?,
            Some(decision) => *decision,
            None => self.judge(&touch, at)?,
        };
        if let Some(group) = group {
            self.groups.insert(group, decision);
        }
        let Some((_, line)) = self.lines.get_mut(place) else { return Ok(()) };
        match decision {
            Decision::Wait(until) => {
                self.waiting.insert((until, number), ());
                return Ok(());
            }
            Decision::Send(channel) => line.channel = Some(channel),
            Decision::Skip(reason) => {
                line.touch.state = TouchState::Skipped;
                line.touch.reason = Some(reason);
            }
        }
        self.open.remove(&number);
        Ok(())
    }

    /// What the gate would say at this instant, in the order in which it asks.
    fn judge(&mut self, touch: &PlannedTouch, at: Timestamp) -> Result<Decision, ViewError> {
        let Some(key) = &touch.key.recipient else { return Ok(Decision::Skip(Reason::NoRecipient)) };
        let Some(person) = self.records.get(key)? else { return Ok(Decision::Skip(Reason::NoRecipient)) };
        let usable = match gate::screen(&person, touch.class, &touch.via, self.setting) {
            Ok(usable) => usable,
            Err(reason) => return Ok(Decision::Skip(reason)),
        };
        let Some((channel, address)) = self.first_open(&usable, &person)? else {
            return Ok(Decision::Skip(Reason::Suppressed));
        };
        if let Some((until, reason)) = self.not_now(touch, key, at) {
            let late = until > touch.expires_at;
            return Ok(if late { Decision::Skip(reason) } else { Decision::Wait(until) });
        }
        if touch.class != Class::Staff {
            let day = self.setting.world.calendars.zone.civil(at).date();
            let use_of = (day, touch.key.rule.clone(), touch.key.step.clone(), address);
            if !self.used.insert(use_of) {
                return Ok(Decision::Skip(Reason::SameAddress));
            }
        }
        if self.setting.policy.caps(touch.class).is_some() {
            self.sent.entry((key.clone(), touch.class)).or_default().push_back(at);
        }
        Ok(Decision::Send(channel))
    }

    fn first_open(
        &self,
        usable: &[ChannelName],
        person: &Record,
    ) -> Result<Option<(ChannelName, String)>, ViewError> {
        for channel in usable {
            if let Some(address) = person.text(channel.address_field())
                && !(self.suppressed)(*channel, address)?
            {
                return Ok(Some((*channel, address.to_owned())));
            }
        }
        Ok(None)
    }

    /// Until when the window or a cap stands in the way.
    fn not_now(
        &self,
        touch: &PlannedTouch,
        person: &RecordKey,
        at: Timestamp,
    ) -> Option<(Timestamp, Reason)> {
        let zone = &self.setting.world.calendars.zone;
        let local = zone.civil(at);
        let window = self.setting.policy.windows.of(touch.class);
        let urgent = self.setting.rules.get(&touch.key.rule).is_some_and(|rule| rule.urgent);
        if !urgent && !window.contains(local.time()) {
            return Some((zone.instant(window.next_opening(local)), Reason::Window));
        }
        let caps = self.setting.policy.caps(touch.class)?;
        let sent = self.sent.get(&(person.clone(), touch.class))?;
        let since = |from: Timestamp| sent.iter().filter(|sent| **sent >= from).count();
        let midnight = zone.instant(local.date().to_datetime(Time::midnight()));
        let full = (caps.per_day > 0 && since(midnight) >= caps.per_day as usize)
            || (caps.per_month > 0 && since(month_before(at)) >= caps.per_month as usize);
        let tomorrow = local.date().tomorrow().unwrap_or(local.date());
        full.then(|| (zone.instant(tomorrow.to_datetime(window.opens)), Reason::Cap))
    }

    /// Lets go of what no later decision asks for.
    fn forget(&mut self, through: Timestamp) {
        let since = month_before(through);
        self.sent.retain(|_, sent| {
            while sent.front().is_some_and(|at| *at < since) {
                sent.pop_front();
            }
            !sent.is_empty()
        });
        let today = self.setting.world.calendars.zone.civil(through).date();
        self.used.retain(|(day, ..)| *day > today);
        if self.open.is_empty() {
            self.groups.clear();
        }
    }
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

/// As the gate counts a month: thirty days.
fn month_before(at: Timestamp) -> Timestamp {
    at.saturating_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN)
}
