//! What an edit or a list changes of what will be sent: the plan before held against the plan after, touch by touch, over
//! the next 60 local days.
//!
//! Exact, by keys and not by counts: what would have gone anyway is no effect, what the ledger has is not due again, and a
//! touch whose date has moved is one that moved. What goes, the judge says that decides at the last moment: a touch that is
//! planned on both sides and goes only after the change, because somebody may be written to now, is added by it. Memory
//! follows a week of one rule, and sixteen bytes for each touch that differs.

mod goes;
mod judge;
mod limits;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::past::LedgerStatus;
use crate::gate::Setting;
use crate::message::{AddedTouch, GateView, KeyDigest, TouchKey};
use crate::record::RecordKey;
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::words::BrakeSentence;

/// How far the effect of a change is looked at, in local days, today included.
pub const EFFECT_DAYS: i64 = 60;
/// Most rules and days that one sentence names.
const NAMED_MAX: usize = 6;

/// Records, and what the judge goes by, on one side of a change.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The records.
    pub records: &'a dyn GateView,
    /// What the judge goes by.
    pub setting: Setting<'a>,
}

impl std::fmt::Debug for Side<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Side")
    }
}

/// A rule on both sides of a change.
#[derive(Debug, Clone, Copy)]
pub struct RulePair<'a> {
    /// As it was; none where it is new, or where nobody knows how it was.
    pub before: Option<&'a Rule>,
    /// As it will be; none where it goes away.
    pub after: Option<&'a Rule>,
    /// The name under which the ledger has its touches.
    pub known_as: &'a str,
    /// Nothing that is due at or before this instant is planned.
    pub from: Timestamp,
    /// What the edit itself has decided of already, by key: neither added by it nor gone.
    pub decided: &'a BTreeSet<KeyDigest>,
    /// What the edit adds behind that instant: it falls due at once.
    pub at_once: &'a [AddedTouch],
    /// Whether the same touch, due at the same instant, goes on one side exactly where it goes on the other. Otherwise the
    /// judge is asked on both.
    pub alike: bool,
    /// Whether a limit of its own has kept touches back that it lets go now: of what is not planned yet, all counts as added.
    pub loosened: bool,
    /// The steps of which nobody has said yet what they are: their touches wait for a person.
    pub unclear: &'a [String],
}

/// A change that is judged.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// Before it.
    pub before: Side<'a>,
    /// After it.
    pub after: Side<'a>,
    /// Where touches stand.
    pub ledger: &'a dyn Fn(&TouchKey) -> Result<LedgerStatus, ViewError>,
    /// The only records to which it can make a difference; none where that may be any.
    pub only: Option<&'a BTreeSet<RecordKey>>,
    /// What fell due until then may have gone from another database, and waits for a person.
    pub adopted_at: Option<Timestamp>,
    /// When.
    pub now: Timestamp,
}

impl std::fmt::Debug for Change<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Change").field("now", &self.now).finish_non_exhaustive()
    }
}

/// What a change does to one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleEffect {
    /// Touches that would not have been.
    pub added: u64,
    /// Touches that will be on another day, or about another date.
    pub moved: u64,
    /// Touches that will not be.
    pub gone: u64,
    /// Touches that would not have been under their key, by their day.
    pub added_on: BTreeMap<Date, u64>,
    /// Touches that will not be under their key, by their day.
    pub gone_on: BTreeMap<Date, u64>,
    /// Touches that keep their key and are due at another instant.
    pub rescheduled: u64,
    /// Touches that it adds, and whose person has been told already.
    pub already_sent: u64,
    /// Of those that are added, the ones that are due within a day.
    pub soon: u64,
    /// What will be made because of it: what is added, and what moves to days from which less moves away.
    pub touches: Vec<AddedTouch>,
    /// What comes in the place of what goes: whom each is about, and its day.
    pub instead: Vec<(KeyDigest, Date)>,
    /// What will be made because of it, and may have gone before the database was adopted: it waits, however few it is.
    pub in_doubt: Vec<AddedTouch>,
    /// How many the rule may have a day by its own `at_most`, and how many it will have on the days to which it adds.
    pub limit: Option<(u32, BTreeMap<Date, u64>)>,
    /// How many wait for a person by what the rule itself says, and would not have without the change: of an edit all of
    /// those by its limits, of a list what it adds to a rule of which every run waits, or which nobody has explained.
    pub waits: u64,
    /// Whether the brake does not hold it: an urgent one to staff.
    pub exempt: bool,
}

/// What a change does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// To each rule for which it makes a difference.
    pub by_rule: BTreeMap<String, RuleEffect>,
    /// How many more touches there will be today, or how many fewer.
    pub today: i64,
    /// How many that are added are due within a day.
    pub soon: u64,
}

/// Touches of a rule that will wait for a person on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingDay {
    /// The rule.
    pub rule: String,
    /// The day.
    pub on: Date,
    /// How many.
    pub touches: u64,
}

impl Effect {
    /// What is added beyond the brake, together with what causes by the same door have added before.
    #[must_use]
    pub fn beyond(&self, earlier: &BTreeMap<Date, u64>, brake: u64) -> Vec<WaitingDay> {
        let mut days: BTreeMap<Date, BTreeMap<&str, u64>> = BTreeMap::new();
        for (rule, effect) in self.by_rule.iter().filter(|(_, effect)| effect.is_braked()) {
            for touch in &effect.touches {
                *days.entry(touch.on).or_default().entry(rule).or_default() += 1;
            }
        }
        let before = |day: &Date| earlier.get(day).copied().unwrap_or(0);
        let above = days.into_iter().filter(|(day, rules)| before(day) + rules.values().sum::<u64>() > brake);
        above
            .flat_map(|(on, rules)| {
                rules.into_iter().map(move |(rule, touches)| WaitingDay {
                    rule: rule.to_owned(),
                    on,
                    touches,
                })
            })
            .collect()
    }

    /// What is added on days above a rule's own `at_most`.
    #[must_use]
    pub fn beyond_limits(&self) -> Vec<WaitingDay> {
        let mut waiting = Vec::new();
        for (rule, effect) in &self.by_rule {
            let Some((at_most, days)) = &effect.limit else { continue };
            for (on, _) in days.iter().filter(|(_, touches)| **touches > u64::from(*at_most)) {
                let touches = effect.touches.iter().filter(|touch| touch.on == *on).count() as u64;
                if touches > 0 {
                    waiting.push(WaitingDay { rule: rule.clone(), on: *on, touches });
                }
            }
        }
        waiting
    }

    /// What waits because it may have gone before the database was adopted, by rule.
    #[must_use]
    pub fn in_doubt(&self) -> BTreeMap<String, Vec<AddedTouch>> {
        let in_doubt = self.by_rule.iter().filter(|(_, effect)| !effect.in_doubt.is_empty());
        in_doubt.map(|(rule, effect)| (rule.clone(), effect.in_doubt.clone())).collect()
    }

    /// What the brake counts, by rule.
    #[must_use]
    pub fn added(&self) -> BTreeMap<String, Vec<AddedTouch>> {
        let braked = self.by_rule.iter().filter(|(_, effect)| effect.is_braked());
        braked.map(|(rule, effect)| (rule.clone(), effect.touches.clone())).collect()
    }
}

/// How many wait, with the first rules and days.
#[must_use]
pub fn in_words(waiting: &[WaitingDay]) -> (u64, BrakeSentence) {
    let days = waiting.iter().take(NAMED_MAX).map(|day| (day.rule.clone(), day.on, day.touches)).collect();
    let more = waiting.len().saturating_sub(NAMED_MAX) as u64;
    (waiting.iter().map(|day| day.touches).sum(), BrakeSentence::Days { days, more })
}

impl RuleEffect {
    fn is_braked(&self) -> bool {
        self.limit.is_none() && !self.exempt && !self.touches.is_empty()
    }

    fn is_nothing(&self) -> bool {
        self.added + self.moved + self.gone + self.rescheduled + self.already_sent + self.waits == 0
            && self.touches.is_empty()
    }
}

/// Judges a change of these rules.
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn effect(change: Change<'_>, rules: &[RulePair<'_>]) -> Result<Effect, ViewError> {
    let mut effect = Effect::default();
    for pair in rules {
        let (of_rule, today) = judge::of(change, *pair)?;
        effect.today += today;
        effect.soon += of_rule.soon;
        if let Some(rule) = pair.after.or(pair.before).filter(|_| !of_rule.is_nothing()) {
            effect.by_rule.insert(rule.id.clone(), of_rule);
        }
    }
    Ok(effect)
}
