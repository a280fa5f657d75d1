//! A world from a seed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::draft::{self, Draft};
use super::frame::{Frame, plus};
use super::people;
use super::texts;
use super::world::World;
use crate::dice::Dice;
use touchbase::config::Windows;
use touchbase::deployment::Deployment;
use touchbase::diagnostic::{self, Report, Severity, Source};
use touchbase::record::Value;
use touchbase::terms::{ChannelName, Word as _};

/// Days on which calendars and clocks are at their most difficult: the end of February, clock changes, 春节, a lunar leap
/// month, new year, the end of a month, a holiday with make-up days.
const DAYS: [(i16, i8, i8); 14] = [
    (2027, 2, 25),
    (2026, 2, 26),
    (2026, 3, 6),
    (2026, 10, 30),
    (2026, 3, 27),
    (2026, 10, 23),
    (2026, 4, 3),
    (2026, 10, 2),
    (2026, 2, 14),
    (2025, 7, 24),
    (2025, 12, 29),
    (2026, 1, 29),
    (2026, 9, 24),
    (2026, 12, 30),
];

/// How often a rule is drawn of which nothing would ever be sent.
const DRAFTS_MAX: u32 = 20;

impl World {
    /// The world of a seed, with the triggers of its rules.
    ///
    /// # Errors
    /// What is wrong with the files that were made: a fault of this generator.
    pub(super) fn born(seed: u64) -> Result<(World, Vec<&'static str>), String> {
        let mut dice = Dice::new(seed);
        let config = texts::config(&mut dice.fork());
        let mut report = Report::default();
        let ground = Deployment::read(&texts::sources(&config, Vec::new()), &mut report);
        if report.errors() > 0 {
            return Err(diagnostic::render(report.findings(), diagnostic::FrameStyle::default()));
        }
        let frame = frame(&ground, &mut dice.fork());
        let drafts = rules(&config, &frame, &ground.config.policy.windows, &mut dice.fork());
        let told = people::told(&frame, &drafts, &mut dice.fork());
        let addresses: Vec<(ChannelName, String)> = addresses(&told);
        let suppressed = if dice.per_mille(200) { dice.pick(&addresses).cloned() } else { None };
        let pauses = pauses(&frame, &drafts, &mut dice);
        let channels: BTreeSet<ChannelName> = match dice.below(10) {
            0 => BTreeSet::from([ChannelName::Sms]),
            1 => BTreeSet::from([ChannelName::Email]),
            _ => ChannelName::ALL.iter().copied().collect(),
        };
        let triggers = drafts.iter().map(|draft| draft.trigger).collect();
        let mut world = World {
            config,
            rules: drafts.into_iter().map(|draft| (draft.id, draft.lines)).collect(),
            told,
            suppressed: suppressed.into_iter().collect(),
            pauses,
            channels,
            lag_secs: frame.lag_secs,
            began: frame.began,
            now: frame.now,
            // The last minute, whole.
            through: frame
                .through
                .saturating_add(SignedDuration::from_millis(59_999))
                .unwrap_or(frame.through),
        };
        if world.began < world.now && dice.per_mille(600) {
            world.put_right(&mut dice)?;
        }
        Ok((world, triggers))
    }
}

/// The days that are looked at.
fn frame<'a>(ground: &'a Deployment, dice: &mut Dice) -> Frame<'a> {
    let zone = &ground.calendars.zone;
    let any = Date::constant(2025, 1, 5).saturating_add(jiff::Span::new().days(dice.between(0, 700)));
    let day = if dice.per_mille(450) {
        dice.pick(&DAYS).map_or(any, |(year, month, day)| Date::constant(*year, *month, *day))
    } else {
        any
    };
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    let wall = plus(midnight, if dice.per_mille(150) { 0 } else { dice.between(0, 1_439) });
    let now = zone.instant(wall);
    // Whole minutes only, where lanes are slow: what is due in a minute must be decided in it.
    let lag_secs = if dice.per_mille(400) { dice.between(1, 59) } else { 0 };
    let warm = if dice.per_mille(450) { dice.between(30, 4 * 1_440) } else { 0 };
    let days = match dice.below(10) {
        0..=6 => dice.between(1, 8),
        7..=8 => dice.between(9, 20),
        _ => dice.between(30, 40),
    };
    let minutes = days * 1_440 - if dice.per_mille(300) { dice.between(1, 800) } else { 0 };
    let later = |minutes: i64| now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(now);
    let mut hot: Vec<_> =
        (0..dice.between(1, 3)).map(|_| plus(wall, dice.between(-warm.min(900), minutes))).collect();
    // What has gone before the forecast is asked for, and may have been put right since.
    if warm > 0 && dice.per_mille(500) {
        hot.push(plus(wall, -dice.between(1, warm)));
    }
    // Nothing that goes together is cut in two.
    let hour = later(minutes).as_second().div_euclid(3_600) * 3_600;
    let through = Timestamp::from_second(hour + 59 * 60).unwrap_or(now);
    Frame { calendars: &ground.calendars, lag_secs, began: later(-warm), now, through, hot }
}

fn rules(config: &[String], frame: &Frame<'_>, windows: &Windows, dice: &mut Dice) -> Vec<Draft> {
    let count = usize::try_from(dice.between(1, 4)).unwrap_or(1);
    let mut drafts = Vec::new();
    for number in 1..=count {
        let drawn = (0..DRAFTS_MAX).map(|_| draft::rule(number, frame, windows, &mut dice.fork()));
        drafts.extend(drawn.into_iter().find(|draft| !is_never_sent(config, draft)));
    }
    drafts
}

/// Whether nothing of a rule would ever be sent: such a file is refused, and proves nothing.
fn is_never_sent(config: &[String], draft: &Draft) -> bool {
    let file = Source::new(&format!("rules/{}.toml", draft.id), &(draft.lines.join("\n") + "\n"));
    let mut report = Report::default();
    drop(Deployment::read(&texts::sources(config, vec![file]), &mut report));
    report.findings().iter().any(|found| found.code == "R115" && found.severity == Severity::Error)
}

fn addresses(told: &[super::world::ToldRecord]) -> Vec<(ChannelName, String)> {
    let of = |told: &super::world::ToldRecord| {
        let field = |channel: &ChannelName| match told.fields.get(channel.address_field()) {
            Some(Some(Value::Text(address))) => Some((*channel, address.clone())),
            _ => None,
        };
        ChannelName::ALL.iter().filter_map(field).collect::<Vec<_>>()
    };
    told.iter().flat_map(of).collect()
}

/// One rule, or all, for good or until some instant: before anything is due, in the middle, or after the end.
fn pauses(frame: &Frame<'_>, drafts: &[Draft], dice: &mut Dice) -> BTreeMap<String, Option<Timestamp>> {
    let mut pauses = BTreeMap::new();
    if dice.per_mille(300) {
        let one = dice.pick(drafts).map_or("*".to_owned(), |draft| draft.id.clone());
        let name = if dice.per_mille(250) { "*".to_owned() } else { one };
        let minutes = dice.between(-60, frame.minutes() + 3 * 1_440);
        let until = frame.began.saturating_add(SignedDuration::from_mins(minutes)).ok();
        pauses.insert(name, if dice.per_mille(600) { until } else { None });
    }
    pauses
}
