//! Years of an installation in seconds, told completely by a seed: the real planner, gate, transitions, lanes and
//! stores, under faults, with everything that must hold checked after every step.
//!
//! One thread, one simulated clock, no sleep. Made up are the people, the disk's room, the other side's behaviour and
//! time itself; everything that decides is the program's own. The tests plant known mistakes
//! ([`touchbase::planted`], [`found_by`]) and demand that each is found: what a simulation cannot find, it does not
//! prove.

mod account;
pub mod agreement;
mod answers;
mod attempt_ends;
mod backlog;
mod big_list;
mod book;
mod controls;
mod copied;
mod copies;
mod count;
mod dice;
mod disk;
mod edits;
mod house;
mod invariants;
mod journal;
mod keeping;
mod lane;
mod ledger_truth;
mod ledger_view;
mod life;
mod living;
mod look;
mod machine;
mod oracle;
mod pass;
mod reload_truth;
mod reopening;
mod running;
mod silence;
mod sink;
mod sketch;
mod sketch_edit;
mod temper;
mod trust;
mod upsets;
mod verdict;
mod wire;
mod witness;
mod world;

use std::fmt;

use jiff::Timestamp;

use touchbase::store::memory::MemoryStore;
use touchbase::store::sqlite::SqliteStore;

pub use controls::{Detection, FoundBy, beside, crowd, found_by, look_for, small};
pub use count::{Count, Fault};
pub use disk::ReopenableStore;

/// The zones that lives are lived in: without and with summer time, in the north and in the south.
const ZONES: [&str; 4] = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Sydney"];

/// How many of the latest upsets are shown with a failure.
const UPSETS_SHOWN: usize = 25;

/// What kind of installation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Programme {
    /// Ten rules as a care programme has them: a handful of touches for each customer and year.
    Care,
    /// Twelve rules and many complaints: everything at once, for a few customers.
    Busy,
    /// Rules that concern everybody at once, and lanes that could serve them all within a minute.
    Crowd,
}

/// What life is to be lived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Tells everything that happens.
    pub seed: u64,
    /// Its rules, and how much its people do.
    pub programme: Programme,
    /// How many customers there are at first.
    pub customers: u32,
    /// Days of the part with faults.
    pub days: u32,
    /// Days of the quiet part after it.
    pub quiet_days: u32,
    /// Days between two upsets, on average.
    pub calm_days_between: u32,
}

/// Something that must hold did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which invariant.
    pub invariant: &'static str,
    /// What was seen, with the history of the touch that shows it.
    pub said: String,
    /// The life in which it happened.
    pub plan: Plan,
    /// After how many steps.
    pub event: u64,
    /// On which day of that life.
    pub day: u64,
    /// What the wall clock showed.
    pub at: Timestamp,
    /// What had happened before, oldest first: starts, ends, upsets.
    pub upsets: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { seed, programme, customers, days, quiet_days, calm_days_between } = self.plan;
        writeln!(out, "{}: {}", self.invariant, self.said)?;
        for upset in self.upsets.iter().skip(self.upsets.len().saturating_sub(UPSETS_SHOWN)) {
            writeln!(out, "  {upset}")?;
        }
        writeln!(
            out,
            "seed {seed}, step {}, day {}, {}; {programme:?}, {customers} customers, {days} + {quiet_days} days, {calm_days_between} between upsets",
            self.event, self.day, self.at
        )?;
        write!(out, "again: simulation::in_memory({:?})", self.plan)
    }
}

/// Lives a life over the store in memory.
///
/// # Errors
/// What did not hold.
pub fn in_memory(plan: Plan) -> Result<Count, Box<Failure>> {
    live(plan, &|kinds, zone| Ok(MemoryStore::new(kinds, zone)))
}

/// Lives a life over a database in a folder.
///
/// # Errors
/// What did not hold.
pub fn in_sqlite(plan: Plan, folder: &std::path::Path) -> Result<Count, Box<Failure>> {
    live(plan, &open_in(plan, folder))
}

/// Lives a life over a database in a folder; in the middle of it an older copy of the database is put back and adopted.
///
/// # Errors
/// What did not hold.
pub fn in_sqlite_with_a_copy(plan: Plan, folder: &std::path::Path) -> Result<Count, Box<Failure>> {
    let open = open_in(plan, folder);
    let open = |kinds: &_, zone| {
        let mut store = open(kinds, zone)?;
        store.write_down_start()?;
        Ok(store)
    };
    lived(plan, &open, |life| life.at(3 * life::DAY, life::Event::CopyIsMade))
}

fn open_in(
    plan: Plan,
    folder: &std::path::Path,
) -> impl Fn(
    &touchbase::record::Kinds,
    touchbase::calendar::zone::Zone,
) -> Result<SqliteStore, touchbase::store::Error> {
    let path = folder.join(format!("life-{}.db", plan.seed));
    move |kinds, zone| SqliteStore::open(&path, kinds, reopening::options(zone))
}

fn live<S: ReopenableStore>(
    plan: Plan,
    open: &dyn Fn(
        &touchbase::record::Kinds,
        touchbase::calendar::zone::Zone,
    ) -> Result<S, touchbase::store::Error>,
) -> Result<Count, Box<Failure>> {
    lived(plan, open, |_| {})
}

fn lived<S: ReopenableStore>(
    plan: Plan,
    open: &dyn Fn(
        &touchbase::record::Kinds,
        touchbase::calendar::zone::Zone,
    ) -> Result<S, touchbase::store::Error>,
    begin: impl Fn(&mut life::Life<S>),
) -> Result<Count, Box<Failure>> {
    let mut life = life::Life::new(plan, open).map_err(|said| {
        Box::new(Failure {
            invariant: "a life begins",
            said,
            plan,
            event: 0,
            day: 0,
            at: Timestamp::UNIX_EPOCH,
            upsets: Vec::new(),
        })
    })?;
    begin(&mut life);
    journal::read(|| life.live())
}

#[cfg(test)]
mod tests;
