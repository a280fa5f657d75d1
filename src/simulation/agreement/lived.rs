//! The daemon in a world, day by day: the real planner, store, gate and transitions, driven by events on one thread.
//!
//! Every message is decided at exactly the instant from which it may go, in the order in which a lane takes messages up;
//! what leaves is accepted. Just before, `explain` is asked what is about to happen.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::explained::{self, Foretold, Headline};
use super::fate::{Fate, Fates};
use super::world::World;
use crate::daemon::lane::core;
use crate::daemon::planner::{self, Extent, PlanSink, Progress};
use crate::deployment::Deployment;
use crate::gate::{self, PausedRules};
use crate::message::outcome::Answer;
use crate::message::{Gate, MessageId, PlannedTouch, Ready, Touch, TouchId, TouchKey, transition};
use crate::record::RecordKey;
use crate::simulation::dice::Dice;
use crate::simulation::disk::Disk;
use crate::simulation::pass::{Fuse, PassSink};
use crate::store::memory::MemoryStore;
use crate::store::{
    Author, Entry, Error, Filter, Incoming, Ledger as _, Operator as _, Outbox as _, Pause, Pauses as _,
    Planned, RecordStore as _, Reschedule, RuleState,
};
use crate::terms::{ChannelName, Class, MessageState, Mode, Outcome, Reason, TouchState, Word as _};

/// How often the planner is woken: so often that what is due within an hour of something is planned before that is
/// sent, as in life, where it is woken every second.
const BEAT: SignedDuration = SignedDuration::from_mins(59);
/// Decisions at one instant; more are a circle.
const DECISIONS_MAX: u32 = 500;
/// How often `explain` is asked about one message, and in one world: more of the same shows nothing new.
const ASKED_OF_MESSAGE_MAX: u32 = 3;
const ASKED_MAX: u32 = 60;
/// How long what is still waiting is followed after the days that are looked at.
const AFTERWARDS: SignedDuration = SignedDuration::from_hours(40 * 24);

/// What the gate said about a message at an instant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// It goes; in shadow mode, it would.
    Goes(Box<Ready>),
    /// Not before this instant.
    Waits(Timestamp, Reason),
    /// Not at all.
    Skipped(Reason, Option<String>),
    /// It no longer holds.
    Cancelled(Reason),
}

/// A decision, with what was foretold of it.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) at: Timestamp,
    pub(super) touches: Vec<TouchKey>,
    pub(super) to: RecordKey,
    pub(super) class: Class,
    pub(super) expires_at: Timestamp,
    pub(super) said: Said,
    /// What `explain` said of each touch just before.
    pub(super) foretold: Vec<(TouchKey, Headline, Option<Foretold>)>,
}

/// A daemon in a world.
pub(super) struct Life<'a> {
    world: &'a World,
    deployment: &'a Deployment,
    pub(super) disk: Disk<MemoryStore>,
    fuse: Fuse,
    pub(super) now: Timestamp,
    paused: PausedRules,
    boot: i64,
    progress: Progress,
    day: Option<Date>,
    beat_at: Timestamp,
    /// How much of what was told is in the records.
    told: usize,
    seen_event: i64,
    touches: BTreeMap<MessageId, BTreeSet<TouchId>>,
    /// How often `explain` was asked about a message.
    asked: BTreeMap<MessageId, u32>,
    /// What was decided, in order.
    pub(super) decisions: Vec<Decision>,
}

impl<'a> Life<'a> {
    /// A daemon that is about to start on an empty ledger.
    pub(super) fn new(world: &'a World, deployment: &'a Deployment) -> Result<Life<'a>, Error> {
        let store = MemoryStore::new(&deployment.kinds, deployment.calendars.zone.clone());
        let disk = Disk::new(store, Dice::new(0));
        let author = Author { name: "made up".to_owned(), at: world.began };
        for (channel, address) in &world.suppressed {
            (&mut &disk).suppress(*channel, Class::ALL, address, "refused", &author)?;
        }
        for (rule, until) in &world.pauses {
            let pause =
                Pause { by: "made up".to_owned(), since: world.began, until: *until, reason: String::new() };
            (&mut &disk).pause(rule, &pause)?;
        }
        let boot = (&disk).boot(world.began, &mut |message| {
            transition::after_crash(message, deployment.tries(&message.rule), world.began)
        })?;
        Ok(Life {
            world,
            deployment,
            disk,
            fuse: Fuse::default(),
            now: world.began,
            paused: PausedRules::default(),
            boot: boot.boot,
            progress: Progress::new(),
            day: None,
            beat_at: world.began,
            told: 0,
            seen_event: 0,
            touches: BTreeMap::new(),
            asked: BTreeMap::new(),
            decisions: Vec::new(),
        })
    }

    /// Lives on, up to and with an instant.
    pub(super) fn until(&mut self, through: Timestamp) -> Result<(), Error> {
        while let Some(next) = self.next_event()?.filter(|next| *next <= through) {
            self.now = next.max(self.now);
            self.step()?;
        }
        self.now = self.now.max(through);
        Ok(())
    }

    /// Lives on until nothing waits any longer, save what is paused for good.
    pub(super) fn live_to_the_end(&mut self) -> Result<(), Error> {
        self.until(self.world.through)?;
        let last = self.world.through.saturating_add(AFTERWARDS).unwrap_or(Timestamp::MAX);
        while self.waits()? && self.now < last {
            let Some(next) = self.next_event()? else { break };
            self.until(next)?;
        }
        Ok(())
    }

    /// Whether any message waits for something that will be over.
    fn waits(&self) -> Result<bool, Error> {
        let open = (&self.disk).entries(&Filter { outcomes: vec![Outcome::Planned], ..Filter::default() })?;
        Ok(open.iter().any(|entry| !self.is_paused_for_good(&entry.touch.key.rule)))
    }

    /// Whether a rule is paused, with no end.
    pub(super) fn is_paused_for_good(&self, rule: &str) -> bool {
        [rule, "*"].iter().any(|name| self.world.pauses.get(*name).is_some_and(Option::is_none))
    }

    /// Whether the mode keeps a touch back from being sent.
    pub(super) fn keeps_back(&self, key: &TouchKey) -> bool {
        let staff = key.recipient.as_ref().is_some_and(|person| person.kind == "staff");
        match self.deployment.config.mode {
            Mode::Live => false,
            Mode::StaffOnly => !staff && !self.is_for_staff(&key.rule),
            Mode::Shadow => true,
        }
    }

    fn is_for_staff(&self, rule: &str) -> bool {
        self.deployment.rules.get(rule).is_some_and(|rule| rule.class == Class::Staff)
    }

    /// When something happens next: a beat, a record, the end of a pause, a message.
    fn next_event(&self) -> Result<Option<Timestamp>, Error> {
        let mut next = vec![self.beat_at];
        next.extend(self.world.told.get(self.told).map(|told| told.at.max(self.now)));
        next.extend(self.world.pauses.values().flatten().filter(|until| **until > self.now).copied());
        for channel in ChannelName::ALL {
            next.extend((&self.disk).next_due(*channel)?);
        }
        Ok(next.into_iter().min())
    }

    fn step(&mut self) -> Result<(), Error> {
        let hears = self.hear()?;
        self.see_pauses()?;
        if hears || self.beat_at <= self.now {
            self.beat()?;
        }
        // A lane takes a while to get to what is due.
        if self.now.as_second() % 60 == 0 {
            self.now = self.now.saturating_add(self.world.lag()).unwrap_or(self.now);
        }
        self.deliver()
    }

    /// Writes down what is told by now; says whether there was anything.
    fn hear(&mut self) -> Result<bool, Error> {
        let before = self.told;
        while let Some(told) = self.world.told.get(self.told).filter(|told| told.at <= self.now) {
            let author = Author { name: "made up".to_owned(), at: told.at };
            let incoming = Incoming { key: told.key.clone(), fields: told.fields.clone() };
            (&mut &self.disk).change(&mut |changes| {
                changes.put(std::slice::from_ref(&incoming), &author)?;
                Ok(true)
            })?;
            self.told += 1;
        }
        Ok(self.told > before)
    }

    fn see_pauses(&mut self) -> Result<(), Error> {
        let paused = (&self.disk).paused_at(self.now)?;
        if !paused.hold_all_of(&self.paused) {
            (&mut &self.disk).wake_paused(u32::MAX)?;
        }
        self.paused = paused;
        Ok(())
    }

    /// One beat of the planner.
    fn beat(&mut self) -> Result<(), Error> {
        self.beat_at = self.now.saturating_add(BEAT).unwrap_or(Timestamp::MAX);
        let today = self.deployment.config.day_of(self.now);
        let new_day = self.day.replace(today) != Some(today);
        let extent = if new_day { Extent::Whole } else { Extent::New };
        let mut progress = std::mem::take(&mut self.progress);
        let mut sink = UpTo { sink: PassSink::new(&self.disk, &self.fuse), through: self.world.through };
        let deployment = self.deployment;
        planner::pass(&&self.disk, deployment, extent, &mut progress, self.now, &mut sink)?;
        sink.sink.settle()?;
        self.progress = progress;
        let moved =
            (&self.disk).entries(&Filter { after_event: Some(self.seen_event), ..Filter::default() })?;
        for entry in &moved {
            self.seen_event = self.seen_event.max(entry.event);
            if let Some(message) = &entry.message {
                self.touches.entry(message.id).or_default().insert(entry.touch.id);
            }
        }
        Ok(())
    }

    /// Decides about everything that may go now.
    fn deliver(&mut self) -> Result<(), Error> {
        let mut left = DECISIONS_MAX;
        loop {
            let mut taken_up = Vec::new();
            for id in self.claim()? {
                let Some(message) = self.entry(id)?.and_then(|entry| entry.message) else { continue };
                taken_up.push((message.not_before_at, message.due_at, id));
            }
            if taken_up.is_empty() {
                return Ok(());
            }
            taken_up.sort_unstable();
            for (.., id) in taken_up {
                self.decide(id)?;
                // One that moves to its other channel keeps its turn.
                while let Some(moved) = self.claim()?.pop() {
                    self.decide(moved)?;
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return Err(Error::Other(format!(
                            "{moved} is decided again and again at {}",
                            self.now
                        )));
                    }
                }
            }
        }
    }

    fn claim(&self) -> Result<Vec<MessageId>, Error> {
        let mut claimed = Vec::new();
        for channel in ChannelName::ALL {
            claimed.extend((&mut &self.disk).claim(*channel, self.now, u32::MAX, self.boot)?);
        }
        Ok(claimed)
    }

    /// The ledger's line of one touch of a message.
    fn entry(&self, id: MessageId) -> Result<Option<Entry>, Error> {
        let first = self.touches.get(&id).and_then(|touches| touches.first());
        first.map_or(Ok(None), |touch| (&self.disk).entry(*touch))
    }

    fn decide(&mut self, id: MessageId) -> Result<(), Error> {
        let foretold = self.foretell(id)?;
        let setting = self.deployment.setting(&self.paused);
        let (now, mut decided) = (self.now, None);
        let armed = (&mut &self.disk).arm(&[id], self.boot, now, &mut |message, touches, view| {
            let gate = gate::decide(message, touches, setting, view, now)?;
            decided = Some((message.clone(), touches.to_vec(), gate.clone()));
            Ok(gate)
        })?;
        for armed in armed {
            let end = core::end(&armed, &Answer::Accepted { provider_id: None }, self.deployment, now);
            (&mut &self.disk).finish(&[end])?;
        }
        let Some((message, touches, gate)) = decided else { return Ok(()) };
        let said = match gate {
            Gate::Send(ready) | Gate::Skip { ready: Some(ready), .. } => Said::Goes(ready),
            Gate::Defer { until, reason } => Said::Waits(until, reason),
            Gate::Skip { reason, error, ready: None } => Said::Skipped(reason, error),
            Gate::Cancel { reason } => Said::Cancelled(reason),
            Gate::Move { .. } => return Ok(()),
        };
        self.decisions.push(Decision {
            at: now,
            touches: touches.into_iter().map(|touch| touch.key).collect(),
            to: message.recipient,
            class: message.class,
            expires_at: message.expires_at,
            said,
            foretold,
        });
        Ok(())
    }

    /// What `explain` says of the touches of a message now.
    fn foretell(&mut self, id: MessageId) -> Result<Vec<(TouchKey, Headline, Option<Foretold>)>, Error> {
        let mut foretold = Vec::new();
        let total: u32 = self.asked.values().sum();
        let of_message = self.asked.entry(id).or_default();
        if *of_message >= ASKED_OF_MESSAGE_MAX || total >= ASKED_MAX {
            return Ok(foretold);
        }
        *of_message += 1;
        for touch in self.touches.get(&id).into_iter().flatten() {
            let Some(entry) = (&self.disk).entry(*touch)? else { continue };
            if entry.touch.state == TouchState::Planned {
                let (headline, shown) = explained::of_entry(self, &entry)?;
                foretold.push((entry.touch.key, headline, shown));
            }
        }
        Ok(foretold)
    }

    /// What has become of everything that fell due within the days that are looked at.
    pub(super) fn fates(&self) -> Result<Fates, Error> {
        let entries = (&self.disk).entries(&Filter::default())?;
        let looked_at =
            |entry: &&Entry| entry.touch.due_at > self.world.now && entry.touch.due_at <= self.world.through;
        let mut fates = Fates::new();
        for entry in entries.iter().filter(looked_at) {
            fates.insert(entry.touch.key.clone(), self.fate(entry)?);
        }
        Ok(fates)
    }

    fn fate(&self, entry: &Entry) -> Result<Fate, Error> {
        let reason = |reason: Option<Reason>| reason.unwrap_or(Reason::BadData);
        let touch: &Touch = &entry.touch;
        Ok(match (touch.state, &entry.message) {
            (TouchState::Planned, Some(message)) if message.state == MessageState::Accepted => {
                let (_, attempts) = (&self.disk).history(touch.id)?;
                let at = attempts.last().map_or(self.now, |attempt| attempt.started_at);
                Fate::Sent(message.channel, at)
            }
            (TouchState::Planned, Some(message)) => Fate::Held(reason(message.reason)),
            (TouchState::Skipped, Some(message))
                if matches!(touch.reason, Some(Reason::Shadow | Reason::StaffOnly)) =>
            {
                Fate::Sent(message.channel, message.settled_at.unwrap_or(self.now))
            }
            (TouchState::Planned, None) => Fate::Held(reason(None)),
            (TouchState::Skipped, _) => Fate::Skipped(reason(touch.reason)),
            (TouchState::Held, _) => Fate::Held(reason(touch.reason)),
            (TouchState::Cancelled, _) => Fate::Cancelled(reason(touch.reason)),
        })
    }

    /// The world it lives in.
    pub(super) fn world(&self) -> &'a World {
        self.world
    }

    /// The directory it lives by.
    pub(super) fn deployment(&self) -> &'a Deployment {
        self.deployment
    }

    /// The store, as all read it.
    pub(super) fn store(&self) -> &Disk<MemoryStore> {
        &self.disk
    }

    /// What the judge goes by just now.
    pub(super) fn setting(&self) -> gate::Setting<'_> {
        self.deployment.setting(&self.paused)
    }

    /// What is paused just now.
    pub(super) fn paused(&self) -> &PausedRules {
        &self.paused
    }
}

/// A planner's sink that takes nothing due later than the days that are looked at: what comes after them would use up
/// caps that what waits since then still needs.
struct UpTo<'a> {
    sink: PassSink<'a, MemoryStore>,
    through: Timestamp,
}

impl PlanSink for UpTo<'_> {
    fn plan(&mut self, mut touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error> {
        touches.retain(|touch| touch.due_at <= self.through);
        self.sink.plan(touches, now)
    }

    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.sink.cancel(touches, reason, author)
    }

    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error> {
        self.sink.remember(states, changes)
    }

    fn rename(&mut self, from: String, to: String) -> Result<u64, Error> {
        self.sink.rename(from, to)
    }

    fn reschedule(&mut self, moves: Vec<Reschedule>, author: Author) -> Result<u64, Error> {
        self.sink.reschedule(moves, author)
    }
}
