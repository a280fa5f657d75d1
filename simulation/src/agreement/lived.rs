//! A daemon in a world: what it has in hand, and what it has decided.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::fate::{Fate, Fates};
use super::foretold::{Foretold, Headline};
use super::world::World;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::pass::Fuse;
use touchbase::deployment::Deployment;
use touchbase::gate::{self, PausedRules};
use touchbase::internals::daemon::planner::Planner;
use touchbase::internals::daemon::{Live, sorting};
use touchbase::message::{MessageId, Ready, Touch, TouchId, TouchKey};
use touchbase::record::RecordKey;
use touchbase::store::memory::MemoryStore;
use touchbase::store::{Author, Entry, Error, Filter, Ledger as _, Operator as _, Pause, Pauses as _};
use touchbase::terms::{Class, MessageState, Mode, Reason, SuppressedFor, TouchState, Word as _};
use touchbase::words::Sentence;

/// What the gate said about a message at an instant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum GateOutcome {
    /// It goes; in shadow mode, it would.
    Goes(Box<Ready>),
    /// Not before this instant.
    Waits(Timestamp, Reason),
    /// Not at all.
    Skipped(Reason, Option<Sentence>),
    /// It no longer holds.
    Cancelled(Reason),
}

/// A decision, with what was foretold of it.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) at: Timestamp,
    pub(super) touches: Vec<TouchKey>,
    /// Those that stay behind as the rest goes, and why.
    pub(super) left_behind: Vec<(TouchKey, Reason)>,
    pub(super) to: RecordKey,
    pub(super) class: Class,
    pub(super) expires_at: Timestamp,
    pub(super) said: GateOutcome,
    /// What `explain` said of each touch just before.
    pub(super) foretold: Vec<(TouchKey, Headline, Option<Foretold>)>,
}

/// A daemon in a world.
pub(super) struct Life<'a> {
    pub(super) world: &'a World,
    pub(super) deployment: &'a Arc<Deployment>,
    pub(super) disk: Disk<MemoryStore>,
    pub(super) fuse: Fuse,
    pub(super) now: Timestamp,
    pub(super) paused: Arc<PausedRules>,
    pub(super) boot: i64,
    pub(super) planner: Planner,
    pub(super) beat_at: Timestamp,
    /// How much of what was told is in the records.
    pub(super) told: usize,
    pub(super) seen_event: i64,
    pub(super) touches: BTreeMap<MessageId, BTreeSet<TouchId>>,
    /// How often `explain` was asked about a message.
    pub(super) asked: BTreeMap<MessageId, u32>,
    /// What was decided, in order.
    pub(super) decisions: Vec<Decision>,
}

impl<'a> Life<'a> {
    /// A daemon that is about to start on an empty ledger.
    pub(super) fn new(world: &'a World, deployment: &'a Arc<Deployment>) -> Result<Life<'a>, Error> {
        let store = MemoryStore::new(&deployment.kinds, deployment.calendars.zone.clone());
        let disk = Disk::new(store, Dice::new(0));
        let author = Author { name: "made up".to_owned(), at: world.began };
        for (channel, address) in &world.suppressed {
            (&mut &disk).suppress(*channel, Class::ALL, address, SuppressedFor::Blacklisted, &author)?;
        }
        for (rule, until) in &world.pauses {
            let pause =
                Pause { by: "made up".to_owned(), since: world.began, until: *until, reason: String::new() };
            (&mut &disk).pause(rule, &pause)?;
        }
        let boot = sorting::recover(&mut &disk, deployment, world.began)?;
        let live = Live::at_start(Arc::clone(deployment), Arc::default());
        let planner = Planner::new(live);
        Ok(Life {
            world,
            deployment,
            disk,
            fuse: Fuse::default(),
            now: world.began,
            paused: Arc::default(),
            boot: boot.boot,
            planner,
            beat_at: world.began,
            told: 0,
            seen_event: 0,
            touches: BTreeMap::new(),
            asked: BTreeMap::new(),
            decisions: Vec::new(),
        })
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

    /// The ledger's line of one touch of a message.
    pub(super) fn entry(&self, id: MessageId) -> Result<Option<Entry>, Error> {
        let first = self.touches.get(&id).and_then(|touches| touches.first());
        first.map_or(Ok(None), |touch| (&self.disk).entry(*touch))
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
