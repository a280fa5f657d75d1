//! Reads `calendars/<country>/<year>.toml`: the holidays and make-up days of one year.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use super::{WorkingCalendar, is_weekday};
use crate::calendar::day;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Text};

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
        let message = format!("`{}` is not a year", source.stem());
        let finding = Diagnostic::error("H101", message).at(source, 0..0, "");
        return report.push(finding.help("name the file by its year, such as `2026.toml`"));
    };
    if !days.years.insert(year) {
        let finding = Diagnostic::error("H102", format!("there are two files for {year}"));
        return report.push(finding.at(source, 0..0, "this one is left out"));
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
        report.push(Diagnostic::warning("H105", format!("{} is listed twice", shown(*number))).at(
            source,
            span.clone(),
            "",
        ));
    }
    for (number, span) in &work {
        add_worked(source, *number, span.clone(), days, report);
    }
}

fn add_worked(source: &Source, number: i64, span: Range<usize>, days: &mut Days, report: &mut Report) {
    let date = shown(number);
    if days.off.contains(&number) {
        let finding = Diagnostic::error("H104", format!("{date} is both off and worked"));
        report.push(finding.at(source, span, "also in `off`"));
    } else if is_weekday(number) {
        let finding = Diagnostic::warning("H106", format!("{date} is worked anyway: it is no weekend day"));
        report.push(finding.at(source, span, ""));
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
                let finding = Diagnostic::error("H103", format!("`{}` is not in {year}", text.value));
                report.push(finding.at(source, text.span.clone(), ""));
            }
            Some((from, to)) => {
                days.extend((day::number(from)..=day::number(to)).map(|n| (n, text.span.clone())));
            }
            None => {
                let finding = Diagnostic::error("H103", format!("`{}` is not a day or a range", text.value));
                report.push(
                    finding
                        .at(source, text.span.clone(), "")
                        .help("write `2026-01-04`, or `2026-01-01..2026-01-03`"),
                );
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

fn shown(number: i64) -> String {
    day::date_saturating(number).to_string()
}
