//! One life of an installation: its clock, its people, its disk and its other side, and what happens when.
//!
//! Everything that happens is an event on one queue; a life is told completely by its seed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::book::Book;
use super::copied::Copied;
use super::dice::Dice;
use super::disk::{Disk, ReopenableStore};
use super::house::{Answered, House};
use super::invariants::Broken;
use super::ledger_view::LedgerView;
use super::pass::Fuse;
use super::sink::Weather;
use super::sketch::{self, Sketch};
use super::temper::{Temper, Undo};
use super::trust::Trust;
use super::witness::Witness;
use super::world::Files;
use super::{Count, Plan, Programme, ZONES};
use touchbase::calendar::zone::Zone;
use touchbase::clock::stopwatch;
use touchbase::deployment::Deployment;
use touchbase::message::outcome::Answer;
use touchbase::record::Kinds;
use touchbase::store::{Armed, AttemptEnd, Author, Error, Incoming, RecordStore as _, Store as _};
use touchbase::terms::{ChannelName, Mode, Word as _};

/// Milliseconds of an hour.
pub(super) const HOUR: u64 = 3_600_000;
/// Milliseconds of a day.
pub(super) const DAY: u64 = 24 * HOUR;

/// Why a step could not go on.
#[derive(Debug)]
pub(super) enum Halt {
    /// The daemon ended here.
    Crash,
    /// The store failed.
    Store(Error),
    /// Something that must hold does not.
    Broken(Box<Broken>),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Store(error)
    }
}

impl From<Box<Broken>> for Halt {
    fn from(broken: Box<Broken>) -> Halt {
        Halt::Broken(broken)
    }
}

/// What happens at a moment.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// The daemon starts.
    Start,
    /// The heartbeat; only the one that was asked for last counts.
    Tick(u64),
    /// A lane wakes.
    Lane(ChannelName),
    /// The other side takes an attempt.
    Taken(String),
    /// A lane hears what came of an attempt.
    Heard(u64),
    /// The store answers a lane late.
    Answered(Box<Answered>),
    /// A person looks at a daemon that holds everything back because of the clock.
    PersonLooks(i64),
    /// A stop has waited long enough for what is on the wire.
    Drained(i64),
    /// An end comes a second time, or long after its daemon.
    Late(Box<AttemptEnd>),
    /// The daemon looks for what was kept long enough.
    Retain,
    /// Somebody changes a record.
    Ordinary,
    /// Somebody copies the database.
    CopyIsMade,
    /// The copy is put in its place.
    CopyComesBack,
    /// Something goes wrong, or somebody interferes.
    Upset,
    /// What went wrong is over.
    Over(Undo),
}

/// An attempt on the wire.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) boot: i64,
    pub(super) channel: ChannelName,
    pub(super) armed: Armed,
    pub(super) outcome: Answer,
    pub(super) taken_at: Option<u64>,
    pub(super) heard_at: u64,
}

/// A life.
pub(super) struct Life<S> {
    pub(super) dice: Dice,
    /// The wall clock, which jumps.
    pub(super) now: Timestamp,
    /// Milliseconds since the beginning, on a clock that does not.
    pub(super) mono: u64,
    start: Instant,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    numbers: u64,
    pub(super) files: Files,
    pub(super) disk: Disk<S>,
    pub(super) house: Option<House>,
    pub(super) tick: u64,
    pub(super) book: Book,
    pub(super) weather: BTreeMap<ChannelName, Weather>,
    pub(super) flights: BTreeMap<u64, Flight>,
    pub(super) witness: Witness,
    pub(super) fuse: Fuse,
    pub(super) seen: LedgerView,
    /// Configurations that were read before.
    read: Vec<(Files, Result<Arc<Deployment>, String>)>,
    /// What goes wrong in this life, of all that may.
    pub(super) temper: Temper,
    /// How far the wall clock is wrong, in milliseconds.
    pub(super) astray: i64,
    /// Which wall clock may be gone by.
    pub(super) trust: Trust,
    /// Since when there is little room on the disk, on the clock that never jumps.
    pub(super) short_since: Option<u64>,
    /// Rules whose files somebody has taken away.
    pub(super) taken_away: Vec<Sketch>,
    /// Every name that a rule ever had.
    pub(super) lineages: BTreeMap<String, usize>,
    /// Lineages that a person has paused, until when; `None` is all of them.
    pub(super) paused: BTreeMap<Option<usize>, Timestamp>,
    /// A copy of the database that was made, and is to come back.
    pub(super) copied: Option<Copied>,
    pub(super) quiet: bool,
    pub(super) count: Count,
    pub(super) plan: Plan,
    /// What the oracle of the whole life starts from.
    pub(super) born_at: Timestamp,
}

impl<S: ReopenableStore> Life<S> {
    /// A life over the store that `open` makes.
    pub(super) fn new(
        plan: Plan,
        open: &dyn Fn(&Kinds, Zone) -> Result<S, Error>,
    ) -> Result<Life<S>, String> {
        let mut dice = Dice::new(plan.seed);
        let zone = dice.pick(&ZONES).copied().unwrap_or("Asia/Shanghai");
        let files = Files { zone, mode: Mode::Live, rules: sketch::opening(plan.programme) };
        let deployment = files.deployment()?;
        let store = open(&deployment.kinds, deployment.calendars.zone.clone()).map_err(|e| e.to_string())?;
        let first: Timestamp = "2026-01-05T00:00:00Z".parse().map_err(|e: jiff::Error| e.to_string())?;
        let now = first
            .checked_add(SignedDuration::from_hours(dice.between(0, 365 * 3 * 24)))
            .map_err(|error| error.to_string())?;
        let lineages = files.rules.iter().map(|rule| (rule.id.clone(), rule.lineage)).collect();
        let disk = Disk::new(store, dice.fork());
        let mut life = Life {
            now,
            mono: 0,
            start: stopwatch(),
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            numbers: 0,
            files,
            disk,
            house: None,
            tick: 0,
            book: Book::default(),
            weather: ChannelName::ALL.iter().map(|name| (*name, Weather::Fine)).collect(),
            flights: BTreeMap::new(),
            witness: Witness::default(),
            fuse: Fuse::default(),
            seen: LedgerView::default(),
            read: Vec::new(),
            temper: Temper::of(&mut dice),
            astray: 0,
            trust: Trust::default(),
            short_since: None,
            taken_away: Vec::new(),
            lineages,
            paused: BTreeMap::new(),
            copied: None,
            quiet: false,
            count: Count::default(),
            plan,
            born_at: now,
            dice,
        };
        let today = deployment.config.day_of(now);
        let opening = Book::opening(plan.customers, today, &mut life.dice);
        life.seen.in_force.clone_from(&life.files.rules);
        life.import(&opening).map_err(|error| error.to_string())?;
        life.book.is_open = true;
        Ok(life)
    }

    /// Sessions of each channel.
    pub(super) fn sessions(&self) -> u16 {
        match self.plan.programme {
            Programme::Care | Programme::Busy => 2,
            Programme::Crowd => 16,
        }
    }

    /// The next event up to a moment; its time has come then.
    pub(super) fn next(&mut self, end: u64) -> Option<Event> {
        while let Some(Reverse((at, number))) =
            self.queue.peek().copied().filter(|Reverse((at, _))| *at <= end)
        {
            self.queue.pop();
            if let Some(event) = self.events.remove(&number) {
                self.pass_time(at);
                return Some(event);
            }
        }
        self.pass_time(end);
        None
    }

    fn pass_time(&mut self, at: u64) {
        let passed = i64::try_from(at.saturating_sub(self.mono)).unwrap_or(0);
        self.mono = self.mono.max(at);
        self.now = self.now.saturating_add(SignedDuration::from_millis(passed)).unwrap_or(self.now);
    }

    /// Asks for an event after some milliseconds.
    pub(super) fn after(&mut self, millis: u64, event: Event) {
        self.at(self.mono.saturating_add(millis), event);
    }

    /// Asks for an event at a moment.
    pub(super) fn at(&mut self, mono: u64, event: Event) {
        self.numbers += 1;
        self.events.insert(self.numbers, event);
        self.queue.push(Reverse((mono, self.numbers)));
    }

    /// Asks for the next heartbeat; the one asked for before no longer counts.
    pub(super) fn next_tick(&mut self, millis: u64) {
        self.tick += 1;
        self.after(millis, Event::Tick(self.tick));
    }

    /// A number that nothing else has.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// This moment on the clock that lanes go by.
    pub(super) fn instant(&self) -> Instant {
        self.start + Duration::from_millis(self.mono)
    }

    /// The configuration as it stands in the files, for a start; what was read before is not read again.
    pub(super) fn deployment(&mut self) -> Result<Arc<Deployment>, String> {
        const KEPT: usize = 4;
        if let Some((_, known)) = self.read.iter().find(|(files, _)| *files == self.files) {
            return known.clone();
        }
        let read = self.files.deployment().map(Arc::new);
        self.read.truncate(KEPT - 1);
        self.read.insert(0, (self.files.clone(), read.clone()));
        read
    }

    /// The zone, as the time library has it.
    pub(super) fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(self.files.zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// Passes a place where the daemon may end.
    pub(super) fn place(&self) -> Result<(), Halt> {
        if self.fuse.burns_down() { Err(Halt::Crash) } else { Ok(()) }
    }

    /// Writes records as an import does, and remembers them where that went well.
    pub(super) fn import(&mut self, incoming: &[Incoming]) -> Result<(), Error> {
        let author = Author { name: "import".to_owned(), at: self.now };
        let mut disk = &self.disk;
        disk.change(&mut |changes| changes.put(incoming, &author).map(|_| true))?;
        let at = Timestamp::from_millisecond(self.now.as_millisecond()).unwrap_or(self.now);
        self.book.take(incoming, at);
        Ok(())
    }

    /// What stands in the store, by state.
    pub(super) fn tally(&self) -> Result<touchbase::store::RowCounts, Error> {
        let disk = &self.disk;
        disk.tally()
    }
}
