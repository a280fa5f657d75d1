//! One judge: over random worlds, what the forecast says is what the daemon then does, day by day, is what `explain`
//! says just before, is what a rule test says.
//!
//! A world ([`world`]) is made from a seed ([`making`]): rules as files, records, wishes, pauses. The daemon lives in it
//! ([`lived`]); the forecast ([`foreseen`]) and `explain` ([`explained`]) are asked in between. Agreement alone proves
//! little where all ask the same function, so what the issue demands in plain words is held against the outcome, too
//! ([`plain`]). A world that disagrees is made smaller ([`smaller`]) before it is shown.

mod ages;
mod deciding;
mod draft;
mod explained;
mod fate;
mod foreseen;
mod foretold;
mod frame;
mod given;
mod left_out;
mod lived;
mod making;
mod once;
mod people;
mod plain;
mod put_right;
mod rows;
mod smaller;
mod tested;
mod texts;
mod trigger;
mod wording;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use fate::{Fate, Fates};
use lived::Life;
use world::World;

use touchbase::forecast;
use touchbase::message::TouchKey;
use touchbase::store::{Error, Filter, Ledger as _};
use touchbase::terms::{Outcome, Reason};

/// What was seen in worlds that agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgreementTally {
    /// Worlds.
    pub worlds: u64,
    /// Records that were written as rule tests.
    pub tests: u64,
    /// Occurrences that a rule left out, and that were asked about.
    pub left_out: u64,
    /// Rules by trigger.
    pub triggers: BTreeMap<&'static str, u64>,
    /// Touches by what became of them.
    pub fates: BTreeMap<String, u64>,
}

impl AgreementTally {
    /// Adds up.
    pub fn add(&mut self, other: &AgreementTally) {
        self.worlds += other.worlds;
        self.tests += other.tests;
        self.left_out += other.left_out;
        for (name, count) in &other.triggers {
            *self.triggers.entry(name).or_default() += count;
        }
        for (name, count) in &other.fates {
            *self.fates.entry(name.clone()).or_default() += count;
        }
    }
}

/// Two of the four do not say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The world's seed.
    pub seed: u64,
    /// Who and who, in a word: the kind of disagreement.
    pub between: &'static str,
    /// What each says in a word or two.
    pub sort: String,
    /// What each says.
    pub said: String,
    /// The world, as small as it could be made.
    pub world: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "seed {}: {}\n{}\n{}", self.seed, self.between, self.said, self.world)
    }
}

/// What was wrong in a world.
struct Wrong {
    between: &'static str,
    /// Of what sort it is: a smaller world must be wrong in the same way.
    sort: String,
    said: String,
}

impl Wrong {
    fn new(between: &'static str, said: impl Into<String>) -> Wrong {
        Wrong { between, sort: between.to_owned(), said: said.into() }
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Wrong {
        Wrong::new("the store fails", error.to_string())
    }
}

/// What is wrong with the files is another thing in other words.
fn wrong_files(said: String) -> Wrong {
    let sort = said.lines().next().unwrap_or_default().to_owned();
    Wrong { between: "the files are wrong", sort, said }
}

/// Looks at the world of a seed.
///
/// # Errors
/// The first disagreement, with the world made small.
pub fn look(seed: u64) -> Result<AgreementTally, Box<Disagreement>> {
    let told = |wrong: Wrong, world: String| {
        let Wrong { between, sort, said } = wrong;
        Box::new(Disagreement { seed, between, sort, said, world })
    };
    let (world, triggers) =
        World::born(seed).map_err(|said| told(Wrong::new("the files are wrong", said), String::new()))?;
    let mut tally = AgreementTally { worlds: 1, ..AgreementTally::default() };
    for trigger in triggers {
        *tally.triggers.entry(trigger).or_default() += 1;
    }
    match agrees(&world, &mut tally) {
        Ok(()) => Ok(tally),
        Err(wrong) => {
            let same = |less: &World| {
                agrees(less, &mut AgreementTally::default()).err().filter(|other| other.sort == wrong.sort)
            };
            let small = smaller::smallest(world, &mut |less| same(less).is_some());
            let wrong = same(&small).unwrap_or(wrong);
            Err(told(wrong, small.to_string()))
        }
    }
}

/// Which two of the four do not say the same in the world of a seed, in a word; none where all agree.
pub(super) fn disagreement(seed: u64) -> Option<&'static str> {
    match World::born(seed) {
        Ok((world, _)) => agrees(&world, &mut AgreementTally::default()).err().map(|wrong| wrong.between),
        Err(_) => Some("the files are wrong"),
    }
}

fn agrees(world: &World, tally: &mut AgreementTally) -> Result<(), Wrong> {
    let deployment = Arc::new(world.deployment().map_err(wrong_files)?);
    let mut life = Life::new(world, &deployment)?;
    life.until(world.now)?;
    let lines = foreseen::lines(&life)?;
    let foreseen = foreseen::fates(&lines);
    let due: BTreeSet<_> = foreseen.keys().map(|key| (key.rule.clone(), key.record.clone())).collect();
    tally.tests += tested::check(&life, &due.into_iter().collect::<Vec<_>>())?;
    tally.left_out += left_out::check(&life)?;
    explained::held_against_forecast(&life, &lines)?;
    ages::check(&life, &lines)?;
    let settled = life.fates()?.into_iter().filter(|(_, fate)| !matches!(fate, Fate::Held(_))).collect();
    what_went_is_not_due(&life)?;
    life.live_to_the_end()?;
    let lived = life.fates()?;
    explained::held_against_decisions(&life)?;
    plain::check(&life)?;
    once::check(&life)?;
    rows::check(&life)?;
    for fate in lived.values() {
        *tally.fates.entry(in_a_word(fate)).or_default() += 1;
    }
    first_difference(&life, &foreseen, &lived, &settled).map_or(Ok(()), Err)
}

/// What went is not due again: as long as it could still go it is left out, later it is told as sent.
fn what_went_is_not_due(life: &Life<'_>) -> Result<(), Wrong> {
    let entries = life.disk.store().entries(&Filter::default())?;
    let went = entries.into_iter().filter(|entry| entry.outcome == Outcome::Accepted);
    let went: BTreeSet<TouchKey> = went.map(|entry| entry.touch.key).collect();
    for line in foreseen::lines_before(life)? {
        let key = &line.touch.key;
        if went.contains(key) && !matches!(line.fate, forecast::Fate::Sent { .. }) {
            let said = format!("{}\n  forecast: {:?}\n  ledger:   it went", fate::name(key), line.fate);
            return Err(Wrong::new("forecast and ledger", said));
        }
    }
    Ok(())
}

/// What was settled when the forecast was asked is no news: it may leave that out.
fn first_difference(life: &Life<'_>, foreseen: &Fates, lived: &Fates, settled: &Fates) -> Option<Wrong> {
    let keys: BTreeSet<&TouchKey> = foreseen.keys().chain(lived.keys()).collect();
    let keys = keys.into_iter().filter(|key| foreseen.contains_key(*key) || !settled.contains_key(*key));
    let mut keys = keys;
    let differs = keys.find(|key| !same(life, key, foreseen.get(*key), lived.get(*key)))?;
    let said = format!(
        "{}\n  forecast: {}\n  daemon:   {}",
        fate::name(differs),
        fate::told(foreseen.get(differs)),
        fate::told(lived.get(differs))
    );
    let word = |fate: Option<&Fate>| fate.map_or("-".to_owned(), in_a_word);
    let sort = format!("{} / {}", word(foreseen.get(differs)), word(lived.get(differs)));
    Some(Wrong { between: "forecast and daemon", sort, said })
}

/// Whether both say the same: by the same channel, at the same instant as far as lanes are as fast as that.
fn same(life: &Life<'_>, key: &TouchKey, foreseen: Option<&Fate>, lived: Option<&Fate>) -> bool {
    let (Some(foreseen), Some(lived)) = (foreseen, lived) else { return foreseen == lived };
    match (foreseen, lived) {
        (Fate::Sent(one, at), Fate::Sent(other, then)) if !life.keeps_back(key) => {
            one == other && *then >= *at && then.duration_since(*at) <= life.world().lag()
        }
        // A forecast says what would be, were the mode live: then what goes counts.
        (Fate::Sent(one, _), Fate::Sent(other, _)) => one == other,
        (Fate::Skipped(Reason::Cap | Reason::SameAddress), _) if life.keeps_back(key) => true,
        // Nobody has ended a pause that has no end, so in the end it was given up.
        (Fate::Held(Reason::Paused), Fate::Skipped(Reason::Paused)) => life.is_paused_for_good(&key.rule),
        // Nobody has let it go, so in the end its time was over.
        (Fate::Held(_), Fate::Skipped(Reason::TooLate)) => true,
        (one, other) => one == other,
    }
}

fn in_a_word(fate: &Fate) -> String {
    match fate {
        Fate::Sent(channel, _) => format!("sent {channel}"),
        Fate::Skipped(reason) => format!("skipped {reason}"),
        Fate::Held(reason) => format!("held {reason}"),
        Fate::Cancelled(reason) => format!("cancelled {reason}"),
    }
}
