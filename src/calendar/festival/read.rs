//! Reads `festivals.toml`: a table a festival, its header the id.

use jiff::civil::Weekday;

use super::{Day, Festival, Festivals};
use crate::calendar::phrase::{PhraseError, one_of, shortened};
use crate::calendar::recurrence;
use crate::calendar::solar_term::SolarTerm;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Table, Text};
use crate::words::{CalendarSentence, PhraseSentence};

const WAYS: [&str; 5] = ["lunar", "date", "solar_term", "weekday", "eve_of"];

impl Festivals {
    /// Reads a file of festivals. Each has a `name`, perhaps `solemn = true`, and says its day in exactly one
    /// of five ways: `lunar = "01-01"`, `date = "03-08"`, `solar_term = "清明"`,
    /// `weekday = "second sunday of may"`, `eve_of = "spring-festival"`. What is wrong goes to the report.
    pub fn read(source: &Source, report: &mut Report) -> Festivals {
        let (mut root, clean) = document::parse(source, report);
        let mut festivals = Festivals::default();
        if !clean {
            return festivals;
        }
        let mut eves = Vec::new();
        for id in root.remaining() {
            let Some(mut table) = root.table(&id.value, report) else { continue };
            let name = table.required_text("name", report).map(|name| name.value);
            let solemn = table.boolean("solemn", report).unwrap_or(false);
            let way = one_way(&mut table, &id, report);
            table.finish(report);
            let (Some(name), Some((way, text))) = (name, way) else { continue };
            if way == "eve_of" {
                eves.push((id.value, name, solemn, text));
                continue;
            }
            match day(way, &text.value) {
                Ok(day) => festivals.add(Festival { id: id.value, name, solemn, day }),
                Err(error) => report.push(error.diagnostic("H202", source, text.span)),
            }
        }
        for (id, name, solemn, of) in eves {
            match festivals.get(&of.value).cloned() {
                Some(festival) => {
                    festivals.add(Festival { id, name, solemn, day: Day::EveOf(Box::new(festival)) });
                }
                None => report.push(
                    Diagnostic::error("H203", CalendarSentence::NoFestival { id: of.value.clone() })
                        .at(source, of.span, CalendarSentence::NoSuchId)
                        .did_you_mean(&of.value, festivals.ids()),
                ),
            }
        }
        festivals
    }

    fn add(&mut self, festival: Festival) {
        self.by_id.insert(festival.id.clone(), festival);
    }
}

/// The one key that says which day it is.
fn one_way(table: &mut Table, id: &Text, report: &mut Report) -> Option<(&'static str, Text)> {
    let written: Vec<&'static str> = WAYS.into_iter().filter(|way| table.has(way)).collect();
    let texts: Vec<Option<Text>> = written.iter().map(|way| table.text(way, report)).collect();
    if let [way] = written.as_slice() {
        return texts.into_iter().next().flatten().map(|text| (*way, text));
    }
    let message = match written.as_slice() {
        [] => CalendarSentence::SaysNoDay { id: id.value.clone() },
        several => CalendarSentence::SaysSeveralDays { id: id.value.clone(), ways: owned(several) },
    };
    let finding = Diagnostic::error("H201", message).at(table.source(), id.span.clone(), None);
    report.push(finding.help(CalendarSentence::WriteOneOf { keys: owned(&WAYS) }));
    None
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn day(way: &str, text: &str) -> Result<Day, PhraseError> {
    match way {
        "lunar" => recurrence::yearly(&format!("农历{text}")).map(Day::Fixed),
        "date" => recurrence::yearly(text).map(Day::Fixed),
        "solar_term" => SolarTerm::named(text).map(Day::Term),
        _ => weekday_of_month(text),
    }
}

/// `second sunday of may`, `last friday of november`.
fn weekday_of_month(text: &str) -> Result<Day, PhraseError> {
    const ORDINALS: [(&str, i8); 5] =
        [("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("last", -1)];
    const MONTHS: [(&str, i8); 12] = [
        ("january", 1),
        ("february", 2),
        ("march", 3),
        ("april", 4),
        ("may", 5),
        ("june", 6),
        ("july", 7),
        ("august", 8),
        ("september", 9),
        ("october", 10),
        ("november", 11),
        ("december", 12),
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let [nth, weekday, "of", month] = words.as_slice() else {
        return Err(PhraseError::new(PhraseSentence::NotWeekdayOfMonth { written: shortened(text) })
            .help(PhraseSentence::WriteItAs { example: "second sunday of may".to_owned() }));
    };
    let (nth, month) = (one_of(nth, &ORDINALS)?, one_of(month, &MONTHS)?);
    let weekday: Weekday = recurrence::weekday(weekday)?;
    Ok(Day::Weekday { nth, weekday, month })
}
