//! What came of the story, counted on both sides: in the ledger, and at the sinks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::civil::{Date, DateTime};

use super::scene::Scene;
use crate::deployment::Deployment;
use crate::mask;
use crate::message::TouchId;
use crate::operations::people;
use crate::record::view::Records as _;
use crate::sink::http::SunkSms;
use crate::sink::smtp::SunkMail;
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, Filter, Ledger, Store as _};
use crate::terms::{ChannelName, MessageState, Reason, TouchState};

/// Days in one bar of a rule's line.
const BAR_DAYS: usize = 7;

/// What came of a demo.
#[derive(Debug)]
pub struct Account {
    /// Where its configuration and database are.
    pub dir: PathBuf,
    /// Families in the town.
    pub families: u32,
    /// The first day.
    pub start: Date,
    /// Touches of each day, in order.
    pub days: Vec<u64>,
    /// What each rule did, in the order of their ids.
    pub rules: Vec<RuleAccount>,
    /// Some messages as the sinks received them, one of each rule's step, in the order in which they were due.
    pub samples: Vec<Sample>,
    /// Why touches were not sent, each reason with one of them, the most frequent first.
    pub unsent: Vec<Unsent>,
    /// The check between the two sides.
    pub check: Check,
}

/// What one rule did.
#[derive(Debug)]
pub struct RuleAccount {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Touches that follow the lunar calendar.
    pub lunar: u64,
    /// Touches of each week, in order.
    pub weeks: Vec<u64>,
    /// Touches of each calendar month, in order.
    pub months: Vec<u64>,
    /// Touches sent, by channel.
    pub sent: BTreeMap<ChannelName, u64>,
    /// Touches that were decided against: skipped, cancelled, failed.
    pub unsent: u64,
    /// Touches that wait: for a person, for a send window, for another try.
    pub waiting: u64,
}

/// One message as it was received.
#[derive(Debug)]
pub struct Sample {
    /// When it was due, local.
    pub due: DateTime,
    /// The touch.
    pub touch: TouchId,
    /// Its rule.
    pub rule: String,
    /// Its channel.
    pub channel: ChannelName,
    /// To whom; masked.
    pub to: String,
    /// The text; of a mail its subject.
    pub text: String,
}

/// One reason why something was not sent.
#[derive(Debug)]
pub struct Unsent {
    /// The reason.
    pub reason: Reason,
    /// How many touches.
    pub touches: u64,
    /// When one of them was due, local.
    pub due: DateTime,
    /// That touch.
    pub touch: TouchId,
    /// Its rule.
    pub rule: String,
    /// Whom it would have gone to; masked. Empty for nobody.
    pub to: String,
}

/// What both sides say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Mails that the sink received.
    pub mails: u64,
    /// Texts that the sink received.
    pub texts: u64,
    /// Messages that the ledger says were taken.
    pub accepted: u64,
    /// Messages that a sink received more than once.
    pub twice: u64,
    /// Messages of which nobody can know.
    pub unknown: u64,
}

impl Check {
    /// Whether both sides say the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.mails + self.texts == self.accepted && self.twice == 0 && self.unknown == 0
    }
}

/// What the sinks kept.
pub(super) struct Received {
    pub(super) mails: Vec<SunkMail>,
    pub(super) texts: Vec<SunkSms>,
}

/// Takes the account of a story that has been played.
pub(super) fn take(
    ledger: &SqliteStore,
    deployment: &Deployment,
    scene: &Scene,
    received: &Received,
    dir: &Path,
) -> Result<Account> {
    let wanted = Filter { until: Some(scene.end()), ..Filter::default() };
    let entries = ledger.entries(&wanted)?;
    let local = |entry: &Entry| scene.zone.civil(entry.touch.due_at);
    let mut days = vec![0; usize::try_from(scene.days).unwrap_or(0)];
    for entry in &entries {
        count(&mut days, day_number(scene.start, local(entry).date()));
    }
    let rules = deployment.rules.iter().map(|rule| {
        let own: Vec<&Entry> = entries.iter().filter(|entry| entry.touch.key.rule == rule.id).collect();
        of_rule(&rule.id, &rule.title, &own, scene)
    });
    let rules = rules.collect();
    Ok(Account {
        dir: dir.to_owned(),
        families: scene.families,
        start: scene.start,
        days,
        rules,
        samples: samples(ledger, &entries, received, scene)?,
        unsent: unsent(ledger, &entries, scene)?,
        check: check(ledger, received)?,
    })
}

fn of_rule(id: &str, title: &str, entries: &[&Entry], scene: &Scene) -> RuleAccount {
    let days = usize::try_from(scene.days).unwrap_or(0);
    let last = scene.day(scene.days - 1);
    let months = month_number(scene.start, last) + 1;
    let mut account = RuleAccount {
        id: id.to_owned(),
        title: title.to_owned(),
        lunar: 0,
        weeks: vec![0; days.div_ceil(BAR_DAYS)],
        months: vec![0; months],
        sent: BTreeMap::new(),
        unsent: 0,
        waiting: 0,
    };
    for entry in entries {
        let day = scene.zone.civil(entry.touch.due_at).date();
        count(&mut account.weeks, day_number(scene.start, day) / BAR_DAYS);
        account.lunar += u64::from(entry.touch.key.occurrence.starts_with("lunar:"));
        count(&mut account.months, month_number(scene.start, day));
        match taken_by(entry) {
            Some(channel) => *account.sent.entry(channel).or_default() += 1,
            None if is_waiting(entry) => account.waiting += 1,
            None => account.unsent += 1,
        }
    }
    account
}

/// The channel that took the entry's message, if one did.
fn taken_by(entry: &Entry) -> Option<ChannelName> {
    let message = entry.message.as_ref().filter(|_| entry.touch.state == TouchState::Planned)?;
    let taken = matches!(message.state, MessageState::Accepted | MessageState::Delivered);
    taken.then_some(message.channel)
}

fn is_waiting(entry: &Entry) -> bool {
    match (&entry.message, entry.touch.state) {
        (_, TouchState::Held) => true,
        (Some(message), TouchState::Planned) => !message.state.is_settled(),
        _ => false,
    }
}

fn samples(
    ledger: &SqliteStore,
    entries: &[Entry],
    received: &Received,
    scene: &Scene,
) -> Result<Vec<Sample>> {
    let mut by_step: BTreeMap<(&str, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| taken_by(entry).is_some()) {
        by_step.entry((&entry.touch.key.rule, &entry.touch.key.step)).or_default().push(entry);
    }
    let mut samples = Vec::new();
    for of_step in by_step.values() {
        // One from the middle: neither the first day nor the last.
        let Some(entry) = of_step.get(of_step.len() / 2) else { continue };
        let Some(channel) = taken_by(entry) else { continue };
        let found = match channel {
            ChannelName::Sms => text_of(ledger, entry, received)?,
            ChannelName::Email => subject_of(entry, received),
        };
        if let Some(text) = found {
            samples.push(Sample {
                due: scene.zone.civil(entry.touch.due_at),
                touch: entry.touch.id,
                rule: entry.touch.key.rule.clone(),
                channel,
                to: person(ledger, entry)?,
                text,
            });
        }
    }
    samples.sort_by_key(|sample| (sample.due, sample.touch));
    Ok(samples)
}

/// The text that the gateway was given, found by the id that travelled with it.
fn text_of(ledger: &SqliteStore, entry: &Entry, received: &Received) -> Result<Option<String>> {
    let (_, attempts) = ledger.history(entry.touch.id)?;
    let ids: BTreeSet<&str> = attempts.iter().map(|attempt| attempt.out_id.as_str()).collect();
    let found = received.texts.iter().find(|sms| ids.contains(sms.out_id.as_str()));
    Ok(found.map(|sms| sms.text.clone()))
}

/// The subject that the relay was given, found by the masked address and the words.
fn subject_of(entry: &Entry, received: &Received) -> Option<String> {
    let message = entry.message.as_ref()?;
    let (to, body) = (message.address_masked.as_deref()?, message.body.as_deref()?);
    let found = received
        .mails
        .iter()
        .find(|mail| mask::email(&mail.to) == to && mail.text().trim_end() == body.trim_end());
    found.map(SunkMail::subject)
}

/// The masked name and address of the person of an entry.
fn person(ledger: &SqliteStore, entry: &Entry) -> Result<String> {
    let Some(key) = &entry.touch.key.recipient else { return Ok(String::new()) };
    let name = ledger.get(key)?.as_ref().map(people::masked_name).unwrap_or_default();
    let address = entry.message.as_ref().and_then(|message| message.address_masked.as_deref());
    Ok(match address {
        Some(address) => format!("{name} {address}"),
        None => name,
    })
}

fn unsent(ledger: &SqliteStore, entries: &[Entry], scene: &Scene) -> Result<Vec<Unsent>> {
    let mut by_reason: BTreeMap<Reason, Vec<&Entry>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| taken_by(entry).is_none() && !is_waiting(entry)) {
        let reason = entry.touch.reason.or(entry.message.as_ref().and_then(|message| message.reason));
        if let Some(reason) = reason {
            by_reason.entry(reason).or_default().push(entry);
        }
    }
    let mut all = Vec::new();
    for (reason, of_reason) in by_reason {
        let Some(entry) = of_reason.first() else { continue };
        all.push(Unsent {
            reason,
            touches: u64::try_from(of_reason.len()).unwrap_or(u64::MAX),
            due: scene.zone.civil(entry.touch.due_at),
            touch: entry.touch.id,
            rule: entry.touch.key.rule.clone(),
            to: person(ledger, entry)?,
        });
    }
    all.sort_by_key(|unsent| std::cmp::Reverse(unsent.touches));
    Ok(all)
}

fn check(ledger: &SqliteStore, received: &Received) -> Result<Check> {
    let messages = ledger.tally()?.messages;
    let in_state = |state| messages.get(&state).copied().unwrap_or(0);
    let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let mails: BTreeSet<String> = received.mails.iter().map(SunkMail::message_id).collect();
    let texts: BTreeSet<&str> = received.texts.iter().map(|sms| sms.out_id.as_str()).collect();
    let all = received.mails.len() + received.texts.len();
    Ok(Check {
        mails: number(received.mails.len()),
        texts: number(received.texts.len()),
        accepted: in_state(MessageState::Accepted) + in_state(MessageState::Delivered),
        twice: number(all - mails.len() - texts.len()),
        unknown: in_state(MessageState::Unknown),
    })
}

fn count(bars: &mut [u64], at: usize) {
    if let Some(bar) = bars.get_mut(at) {
        *bar += 1;
    }
}

fn day_number(start: Date, day: Date) -> usize {
    let days = (day - start).get_days();
    usize::try_from(days).unwrap_or(0)
}

fn month_number(start: Date, day: Date) -> usize {
    let months = i32::from(day.year() - start.year()) * 12 + i32::from(day.month() - start.month());
    usize::try_from(months).unwrap_or(0)
}
