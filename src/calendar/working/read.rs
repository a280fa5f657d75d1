//! Reads `calendars/<country>/<year>.toml`: the holidays and make-up days of one year.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use super::{WorkingCalendar, is_weekday};
use crate::calendar::day;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Text};
use crate::words::CalendarSentence as Says;

/// The days of all files read so far.
#[derive(Default)]
struct Days {
    years: BTreeSet<i16>,
    off: BTreeSet<i64>,
    work: BTreeSet<i64>,
}

impl WorkingCalendar {
    /// Reads one source a year; the year is the file's name. Keys: `off` and `work`, lists of days
    /// (`2026-01-04`) or ranges (`2026-01-01..2026-01-03`), and `source`, a note where they come from. A file
    /// may name days of the December before. What is wrong goes to the report, the rest is used.
    pub fn read(sources: &[Source], report: &mut Report) -> WorkingCalendar {
        let mut days = Days::default();
        for source in sources {
            read_year(source, &mut days, report);
        }
        WorkingCalendar::from_days(days.years, &days.off, &days.work)
    }
}

fn read_year(source: &Source, days: &mut Days, report: &mut Report) {
    let Some(year) = year_of(source) else {
        let message = Says::NotAYear { name: source.stem().to_owned() };
        let finding = Diagnostic::error("H101", message).at(source, 0..0, None);
        return report.push(finding.help(Says::NameByYear));
    };
    if !days.years.insert(year) {
        let finding = Diagnostic::error("H102", Says::TwoFiles { year });
        return report.push(finding.at(source, 0..0, Says::LeftOut));
    }
    let (mut table, clean) = document::parse(source, report);
    if !clean {
        return;
    }
    table.text("source", report);
    table.require("off", report);
    let off = table.texts("off", report).unwrap_or_default();
    let work = table.texts("work", report).unwrap_or_default();
    table.finish(report);
    let off = listed(source, year, &off, report);
    let work = listed(source, year, &work, report);
    for (number, span) in &off {
        if days.off.insert(*number) || work.iter().any(|(other, _)| other == number) {
            continue;
        }
        report.push(Diagnostic::warning("H105", Says::ListedTwice { date: shown(*number) }).at(
            source,
            span.clone(),
            None,
        ));
    }
    for (number, span) in &work {
        add_worked(source, *number, span.clone(), days, report);
    }
}

fn add_worked(source: &Source, number: i64, span: Range<usize>, days: &mut Days, report: &mut Report) {
    let date = shown(number);
    if days.off.contains(&number) {
        let finding = Diagnostic::error("H104", Says::OffAndWorked { date });
        report.push(finding.at(source, span, Says::AlsoOff));
    } else if is_weekday(number) {
        let finding = Diagnostic::warning("H106", Says::WorkedAnyway { date });
        report.push(finding.at(source, span, None));
    } else {
        days.work.insert(number);
    }
}

/// All days of a list, each with the place it is written at.
fn listed(source: &Source, year: i16, texts: &[Text], report: &mut Report) -> Vec<(i64, Range<usize>)> {
    let mut days = Vec::new();
    for text in texts {
        match range(&text.value) {
            Some((from, to)) if from.year() < year - 1 || to.year() > year => {
                let finding =
                    Diagnostic::error("H103", Says::NotInYear { written: text.value.clone(), year });
                report.push(finding.at(source, text.span.clone(), None));
            }
            Some((from, to)) => {
                days.extend((day::number(from)..=day::number(to)).map(|n| (n, text.span.clone())));
            }
            None => {
                let finding = Diagnostic::error("H103", Says::NotADayOrRange { written: text.value.clone() });
                report.push(finding.at(source, text.span.clone(), None).help(Says::WriteDayOrRange));
            }
        }
    }
    days
}

fn range(text: &str) -> Option<(Date, Date)> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (from, to): (Date, Date) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some((from, to))
}

fn year_of(source: &Source) -> Option<i16> {
    let stem = source.stem();
    let year = (stem.len() == 4 && stem.bytes().all(|b| b.is_ascii_digit())).then(|| stem.parse().ok())??;
    (1900..=9998).contains(&year).then_some(year)
}

fn shown(number: i64) -> Date {
    day::date_saturating(number)
}
