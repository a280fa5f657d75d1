//! `touchbase.toml`: what the daemon may do, for whom it speaks, and how it reaches people. A reload takes it over
//! like rules and templates, but for the zone, the database and the channels, which need a restart.
//!
//! No secret stands in it: it names secrets, and `secret` finds them.

mod alarm;
mod delivery;
pub mod email;
pub mod gateway;
mod policy;
pub mod retention;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::calendar::working::WorkingHours;
use crate::calendar::zone::Zone;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Table};
use crate::terms::{Mode, Word};
use crate::words::{BrakeSentence, FileSentence, LintSentence};

pub use alarm::Alarm;
pub use delivery::Delivery;
pub use policy::{Caps, Policy, Windows};
pub use retention::Retention;

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// How far the daemon may go.
    pub mode: Mode,
    /// The zone that joins civil dates and instants.
    pub zone: Zone,
    /// The folder under `calendars/` with the days off and make-up days.
    pub country: String,
    /// The database: a path, relative to the state directory.
    pub store: String,
    /// Where the second companion of the database is kept, on another disk; relative to the state directory.
    pub witness: Option<String>,
    /// The language for people whose record names none.
    pub language: String,
    /// The hours in which working hours run.
    pub working_hours: WorkingHours,
    /// Send windows, caps, consent, opt-out words.
    pub policy: Policy,
    /// E-mail, the SMS gateway, tries.
    pub delivery: Delivery,
    /// Who is told of problems.
    pub alarm: Alarm,
    /// How long texts and rows are kept.
    pub retention: Retention,
    /// Words about the company that templates may use as `company.<name>`.
    pub company: BTreeMap<String, String>,
    /// A day to which an edit or a list adds more touches than this, of rules without `at_most`, waits for a person.
    pub brake: u64,
    /// A message that could have gone for so many seconds, and that nothing known keeps, is told as overdue.
    pub overdue_secs: u32,
    /// Who answers for this installation, for the log.
    pub source: Source,
}

impl Config {
    /// Reads the configuration. Everything wrong goes to the report with codes C1xx (C2xx for channels); what is
    /// missing takes its default, so a report without errors means the result can be used.
    pub fn read(source: &Source, report: &mut Report) -> Config {
        let (mut root, clean) = document::parse(source, report);
        if !clean {
            return Config { source: source.clone(), ..Config::unwritten() };
        }
        let zone = zone(&mut root, report);
        let (store, witness) = store(&mut root, report);
        let config = Config {
            mode: word(&mut root, "mode", Mode::Shadow, report),
            zone,
            country: text_or(&mut root, "country", "cn", report),
            store,
            witness,
            language: text_or(&mut root, "language", "zh", report),
            working_hours: working_hours(&mut root, report),
            policy: Policy::read(&mut root, report),
            delivery: Delivery::read(&mut root, report),
            alarm: Alarm::read(&mut root, report),
            retention: Retention::read(&mut root, report),
            company: company(&mut root, report),
            brake: brake(&mut root, report),
            overdue_secs: email::small(&mut root, "overdue_secs", 5..=86_400, report).unwrap_or(600),
            source: source.clone(),
        };
        root.finish(report);
        config
    }

    /// The configuration where no file says anything.
    pub(crate) fn unwritten() -> Config {
        Config::read(&Source::new("touchbase.toml", ""), &mut Report::default())
    }

    /// The civil day of an instant in the configured zone.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> jiff::civil::Date {
        self.zone.civil(at).date()
    }
}

/// `brake`, or the name that it had when it was about reloads only.
fn brake(root: &mut Table, report: &mut Report) -> u64 {
    const RANGE: std::ops::RangeInclusive<i64> = 0..=100_000_000;
    let source = root.source().clone();
    let old = root.integer("reload_brake", report);
    if let Some((_, span)) = &old {
        let said = Diagnostic::warning("C109", BrakeSentence::OldKey);
        report.push(said.at(&source, span.clone(), None).help(BrakeSentence::CallItBrake));
    }
    let old = old.map(|(brake, _)| brake.clamp(*RANGE.start(), *RANGE.end()));
    let brake = root.integer_in("brake", RANGE, report).or(old);
    brake.map_or(500, |brake| u64::try_from(brake).unwrap_or(500))
}

/// Whether a secret may be called this: a plain file name, so that no name leads out of the folder.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// Takes a word of a closed set.
pub(crate) fn word<W: Word>(table: &mut Table, key: &str, default: W, report: &mut Report) -> W {
    let source = table.source().clone();
    let Some(text) = table.text(key, report) else { return default };
    W::parse(&text.value).unwrap_or_else(|| {
        report.push(
            Diagnostic::error("C101", cannot_be(key, &text.value))
                .at(&source, text.span, FileSentence::ThisWordUnknown)
                .did_you_mean(&text.value, W::ALL.iter().map(|word| word.as_str())),
        );
        default
    })
}

/// That a key which takes one of a few words has another one.
fn cannot_be(key: &str, written: &str) -> FileSentence {
    FileSentence::CannotBe { key: key.to_owned(), written: written.to_owned() }
}

fn text_or(table: &mut Table, key: &str, default: &str, report: &mut Report) -> String {
    table.text(key, report).map_or_else(|| default.to_owned(), |text| text.value)
}

/// The database's file and its witness: `store = "file"`, or a table of both.
fn store(root: &mut Table, report: &mut Report) -> (String, Option<String>) {
    const FILE: &str = "touchbase.db";
    if !root.holds_table("store") {
        return (text_or(root, "store", FILE, report), None);
    }
    let Some(mut table) = root.table("store", report) else { return (FILE.to_owned(), None) };
    let file = text_or(&mut table, "file", FILE, report);
    let witness = table.text("witness", report).map(|text| text.value);
    table.finish(report);
    (file, witness)
}

fn zone(root: &mut Table, report: &mut Report) -> Zone {
    let source = root.source().clone();
    let (name, span) =
        root.text("zone", report).map_or(("Asia/Shanghai".to_owned(), 0..0), |text| (text.value, text.span));
    if let Some(hours) = against_its_sign(&name) {
        let zone = format!("Etc/GMT{:+}", hours);
        report.push(
            Diagnostic::warning("C107", LintSentence::ZoneIsTheOtherWay { zone: name.clone(), hours })
                .at(&source, span.clone(), None)
                .help(LintSentence::WriteZoneAs { zone }),
        );
    }
    Zone::named(&name).unwrap_or_else(|error| {
        report.push(error.diagnostic("C102", &source, span));
        Zone::utc()
    })
}

/// The hours ahead of UTC of a zone called `Etc/GMT+8`, whose sign is that of POSIX: `+8` is eight hours behind. Whoever
/// writes one by hand hardly means that.
fn against_its_sign(name: &str) -> Option<i64> {
    let hours: i64 = name.strip_prefix("Etc/GMT")?.parse().ok()?;
    (hours != 0).then_some(-hours)
}

fn working_hours(root: &mut Table, report: &mut Report) -> WorkingHours {
    let source = root.source().clone();
    let Some(mut table) = root.table("working_hours", report) else { return WorkingHours::default() };
    let spans = table.texts("hours", report);
    table.finish(report);
    let Some(spans) = spans else { return WorkingHours::default() };
    let place = spans.first().map_or(0..0, |first| first.span.start..spans.last().map_or(0, |l| l.span.end));
    let texts: Vec<&str> = spans.iter().map(|text| text.value.as_str()).collect();
    WorkingHours::parse(&texts).unwrap_or_else(|error| {
        report.push(error.diagnostic("C103", &source, place));
        WorkingHours::default()
    })
}

fn company(root: &mut Table, report: &mut Report) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    if let Some(mut table) = root.table("company", report) {
        for key in table.remaining() {
            if let Some(text) = table.text(&key.value, report) {
                words.insert(key.value, text.value);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests;
