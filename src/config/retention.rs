//! `[retention]`: how long texts and rows are kept, by class.
//!
//! Texts: 180 days, rows: three years, where the file says nothing. Less than five months is an error: the rules for
//! short messages (通信短信息服务管理规定, 工信部令第31号, of 2015) ask for records of five months.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::calendar::period::{Period, Unit};
use crate::calendar::zone::Zone;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{Table, Text};
use crate::terms::{Class, Word as _};
use crate::words::RetentionSentence as Says;

/// The shortest time that is allowed, in months; and the most days that so many months have.
const MONTHS_MIN: u32 = 5;
const DAYS_MIN: u32 = 153;

/// How long what is known of the messages of a class is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Subjects and texts, from when it is settled what became of the message.
    pub bodies: Period,
    /// Touches, messages, attempts, moves: from when the last of it happened. Not shorter than `bodies`.
    pub rows: Period,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept { bodies: Period::new(180, Unit::Day), rows: Period::new(3, Unit::Year) }
    }
}

/// How long things are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    usual: Kept,
    by_class: BTreeMap<Class, Kept>,
}

impl Retention {
    /// For a class.
    #[must_use]
    pub fn of(&self, class: Class) -> Kept {
        self.by_class.get(&class).copied().unwrap_or(self.usual)
    }

    /// Reads `[retention]`, and in it a table for each class that differs.
    pub(super) fn read(root: &mut Table, report: &mut Report) -> Retention {
        let Some(mut table) = root.table("retention", report) else { return Retention::default() };
        let usual = kept(&mut table, Kept::default(), report);
        let mut by_class = BTreeMap::new();
        for class in Class::ALL {
            if let Some(mut table) = table.table(class.as_str(), report) {
                by_class.insert(*class, kept(&mut table, usual, report));
                table.finish(report);
            }
        }
        table.finish(report);
        Retention { usual, by_class }
    }
}

/// The first instant of the local day that lies so long before an instant: what happened before it is older. Periods of
/// other units than days, weeks, months and years count nothing.
#[must_use]
pub fn instant_before(now: Timestamp, periods: &[Period], zone: &Zone) -> Timestamp {
    let mut day = zone.civil(now).date();
    for period in periods {
        day = span(*period).map_or(day, |span| day.saturating_sub(span));
    }
    zone.midnight(day)
}

/// The first local day on which something that was settled at an instant is not kept any more.
#[must_use]
pub fn first_day_without(settled_at: Timestamp, kept: Period, zone: &Zone) -> Date {
    let day = zone.civil(settled_at).date();
    span(kept).map_or(day, |span| day.saturating_add(span)).saturating_add(Span::new().days(1))
}

/// Days, weeks, months and years; nothing of other units.
fn span(period: Period) -> Option<Span> {
    let count = i64::from(period.count);
    let span = match period.unit {
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
        _ => return None,
    };
    span.ok()
}

fn kept(table: &mut Table, usual: Kept, report: &mut Report) -> Kept {
    let source = table.source().clone();
    let bodies = length(table, "bodies", &source, report);
    let rows = length(table, "rows", &source, report);
    let kept = Kept {
        bodies: bodies.as_ref().map_or(usual.bodies, |(period, _)| *period),
        rows: rows.as_ref().map_or(usual.rows, |(period, _)| *period),
    };
    if about_days(kept.rows) < about_days(kept.bodies) {
        let place = rows.or(bodies).map_or(0..0, |(_, span)| span);
        let said = Says::RowsGoFirst { bodies: kept.bodies.to_string(), rows: kept.rows.to_string() };
        report.push(Diagnostic::error("C154", said).at(&source, place, None));
        return usual;
    }
    kept
}

/// A length of time that is long enough.
fn length(
    table: &mut Table,
    key: &str,
    source: &Source,
    report: &mut Report,
) -> Option<(Period, Range<usize>)> {
    let Text { value, span } = table.text(key, report)?;
    let period = match Period::parse(&value) {
        Ok(period) => period,
        Err(error) => {
            report.push(error.diagnostic("C152", source, span));
            return None;
        }
    };
    let enough = match period.unit {
        Unit::Day => period.count >= DAYS_MIN,
        Unit::Week => period.count.saturating_mul(7) >= DAYS_MIN,
        Unit::Month => period.count >= MONTHS_MIN,
        Unit::Year => true,
        Unit::Minute | Unit::Hour | Unit::WorkingDay | Unit::WorkingHour => {
            let said = Says::NotCountedSo { key: key.to_owned(), written: value };
            let finding = Diagnostic::error("C152", said).at(source, span, None);
            report.push(finding.help(Says::CountIn));
            return None;
        }
    };
    if !enough {
        let said = Says::TooShort { key: key.to_owned(), written: value };
        let finding = Diagnostic::error("C153", said).at(source, span, Says::LessThanFiveMonths);
        report.push(finding.help(Says::TheLaw));
        return None;
    }
    Some((period, span))
}

/// About how many days, in hundredths.
fn about_days(period: Period) -> u64 {
    let hundredths = match period.unit {
        Unit::Week => 700,
        Unit::Month => 3_044,
        Unit::Year => 36_525,
        _ => 100,
    };
    u64::from(period.count).saturating_mul(hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::words::Language;

    fn read(text: &str) -> (Retention, Vec<String>) {
        let mut report = Report::default();
        let config = Config::read(&Source::new("touchbase.toml", text), &mut report);
        let said = report
            .findings()
            .iter()
            .map(|finding| format!("{} {}", finding.code, Language::English.say(&finding.message)));
        (config.retention, said.collect())
    }

    fn of(retention: &Retention, class: Class) -> String {
        let Kept { bodies, rows } = retention.of(class);
        format!("{bodies}, {rows}")
    }

    #[test]
    fn a_class_says_what_differs() {
        let (retention, said) = read("");
        assert_eq!((of(&retention, Class::Staff), said), ("180 days, 3 years".to_owned(), Vec::new()));
        let (retention, said) = read(
            "[retention]\nbodies = '1 year'\n[retention.care]\nbodies = '半年'\n\
             [retention.staff]\nbodies = '5 months'\nrows = '153 days'\n",
        );
        assert_eq!(said, Vec::<String>::new());
        assert_eq!(of(&retention, Class::Service), "1 year, 3 years");
        assert_eq!(of(&retention, Class::Care), "6 months, 3 years");
        assert_eq!(of(&retention, Class::Staff), "5 months, 153 days");
    }

    #[test]
    fn what_is_too_short_or_no_such_length_is_refused() {
        for (text, expected) in [
            ("bodies = '152 days'", "C153 `bodies` is too short: `152 days`"),
            ("rows = '21 weeks'", "C153 `rows` is too short: `21 weeks`"),
            ("[retention.marketing]\nrows = '4 months'", "C153 `rows` is too short: `4 months`"),
            ("bodies = '9000 hours'", "C152 `bodies` cannot be counted so: `9000 hours`"),
            ("bodies = 'long'", "C152 `long` is not a length of time"),
            (
                "rows = '6 months'\nbodies = '1 year'",
                "C154 rows would go after 6 months, before the texts in them: after 1 year",
            ),
        ] {
            let (retention, said) = read(&format!("[retention]\n{text}\n"));
            assert_eq!(said, [expected], "{text}");
            assert_eq!(of(&retention, Class::Marketing), "180 days, 3 years", "{text}");
        }
        let (_, said) = read("[retention]\ncare = { body = '1 year' }\n");
        assert_eq!(said.len(), 1, "{said:?}");
    }

    #[test]
    fn a_text_is_gone_from_the_day_after_its_time() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let settled: Timestamp = "2026-01-31T17:30:00Z".parse().unwrap();
        let gone = |period| first_day_without(settled, period, &zone).to_string();
        assert_eq!(gone(Period::new(180, Unit::Day)), "2026-08-01");
        assert_eq!(gone(Period::new(6, Unit::Month)), "2026-08-02");
        let day = Period::new(180, Unit::Day);
        let midnight = |day: i8| zone.midnight(jiff::civil::date(2026, 8, day));
        assert!(instant_before(midnight(1), &[day], &zone) > settled, "on its first day without");
        assert!(instant_before(midnight(1) - jiff::SignedDuration::from_secs(1), &[day], &zone) <= settled);
    }

    #[test]
    fn so_long_ago_is_the_beginning_of_a_local_day() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let now: Timestamp = "2026-07-31T17:30:00Z".parse().unwrap();
        let before = |period: Period| instant_before(now, &[period], &zone).to_string();
        assert_eq!(before(Period::new(180, Unit::Day)), "2026-02-01T16:00:00Z");
        assert_eq!(before(Period::new(3, Unit::Year)), "2023-07-31T16:00:00Z");
        assert_eq!(before(Period::new(26, Unit::Week)), "2026-01-30T16:00:00Z");
        assert_eq!(before(Period::new(100, Unit::Year)), "1926-07-31T16:00:00Z");
        let both = [Period::new(1, Unit::Month), Period::new(1, Unit::Day)];
        assert_eq!(instant_before(now, &both, &zone).to_string(), "2026-06-29T16:00:00Z");
    }
}
