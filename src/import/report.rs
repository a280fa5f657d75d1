//! The outcome of an import as a page, for whoever asked for it.

use unicode_width::UnicodeWidthStr as _;

use super::citing;
use super::mapping::{Ignored, Target};
use super::table::Format;
use super::{Fault, MapFrom, Outcome, named};
use crate::store::Written;
use crate::words::{Audience, IntakeSentence as Says, Language, hanging};

/// What stands before each line of a warning but its first.
const INDENT: &str = "  ";

/// For whom a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// The language it is in.
    pub language: Language,
    /// Who reads it: only at a terminal the cells are shown as they are.
    pub audience: Audience,
    /// How wide it may be; long sentences are then broken.
    pub columns: Option<usize>,
}

impl Page {
    fn say(self, said: &Says) -> String {
        self.language.say(said)
    }
}

/// The account of an import, line by line, without a line break at the end. `effect` says what it does to the days to
/// come; `None` where nobody has looked.
#[must_use]
pub fn describe(outcome: &Outcome, effect: Option<Says>, page: Page) -> String {
    let mut lines = vec![heading(outcome, page), columns(outcome, page), counts(outcome, page)];
    lines.extend(rejections(outcome, page));
    let unknown = unknown_references(outcome).map(Into::into);
    for warning in unknown.into_iter().chain(outcome.warnings.iter().cloned()) {
        let said = page.say(&Says::Warning(Box::new(warning)));
        lines.push(page.columns.map(|columns| hanging(&said, columns, INDENT)).unwrap_or(said));
    }
    let effect = effect.map(Box::new);
    lines.push(page.say(&if outcome.applied {
        Says::Applied { effect }
    } else {
        Says::NotApplied { effect }
    }));
    lines.join("\n")
}

fn heading(outcome: &Outcome, page: Page) -> String {
    let rows = outcome.rows;
    let list = match &outcome.format {
        Format::Csv { encoding, delimiter } => {
            Says::Csv { rows, encoding: encoding.name().to_owned(), delimiter: char::from(*delimiter) }
        }
        Format::Xlsx { sheet } => Says::Sheet { rows, sheet: sheet.clone() },
    };
    let mapping = match &outcome.map_from {
        MapFrom::Headers(Some(path)) => Says::GuessedAndSaved { file: named(path) },
        MapFrom::Headers(None) => Says::Guessed,
        MapFrom::File(path) => Says::MappingOf { file: named(path) },
    };
    format!("{}      {}", page.say(&list), page.say(&mapping))
}

fn columns(outcome: &Outcome, page: Page) -> String {
    let kind = &outcome.mapping.kind;
    let columns = outcome.mapping.columns.iter().filter_map(|column| {
        let target = match &column.target {
            Target::Id => format!("{kind}.id"),
            Target::Field(field) => format!("{}{}", field.name, calendars(outcome, &field.name, page)),
            Target::Related { kind, field } => {
                format!("{kind}.{}", field.as_ref().map_or("id", |field| field.name.as_str()))
            }
            Target::Ignored(Ignored::Unnamed) => return None,
            Target::Ignored(_) => page.say(&Says::Ignored),
        };
        Some(format!("  {}→{target}", citing::name(&column.header).shown_to(page.audience)))
    });
    columns.collect()
}

/// How many days of a field are of which calendar, if any is lunar.
fn calendars(outcome: &Outcome, field: &str, page: Page) -> String {
    match outcome.anniversaries.get(field) {
        Some((solar, lunar)) if *lunar > 0 => {
            let said = page.say(&Says::Calendars { solar: *solar, lunar: *lunar });
            if page.language == Language::Chinese { said } else { format!(" {said}") }
        }
        _ => String::new(),
    }
}

fn counts(outcome: &Outcome, page: Page) -> String {
    let words = |written: &Written| {
        let Written { new, changed, same } = *written;
        page.say(&Says::Written { new, changed, same })
    };
    let rejected = page.say(&Says::Rejected { rows: outcome.rejected });
    let mut line = format!("{} · {rejected}", words(&outcome.written));
    if let Some(path) = &outcome.rejects_path {
        line.push_str(&format!(" → {}", named(path)));
    }
    if outcome.related != Written::default() {
        let kinds: Vec<&str> = outcome.mapping.related.iter().map(|(kind, _)| kind.as_str()).collect();
        line.push_str(&format!("\n{}: {}", kinds.join(", "), words(&outcome.related)));
    }
    line
}

/// One line per fault of the first rejected rows, aligned by display width.
fn rejections(outcome: &Outcome, page: Page) -> Vec<String> {
    let mut rows: Vec<[String; 3]> = Vec::new();
    for rejection in &outcome.rejections {
        for (index, fault) in rejection.faults.iter().enumerate() {
            let row = if index == 0 { page.say(&Says::Row { number: rejection.row }) } else { String::new() };
            let (reason, suggestion) = (fault.reason.clone(), fault.suggestion.clone());
            rows.push([row, place(fault, page), page.say(&Says::Fault { reason, suggestion })]);
        }
    }
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let (first, second) = (width(0).unwrap_or(0), width(1).unwrap_or(0));
    let mut lines: Vec<String> = rows
        .iter()
        .map(|[row, place, said]| {
            let (row, place) = (padded(row, first), padded(place, second));
            format!("  {row}  {place}{}{said}", if second > 0 { "  " } else { "" })
        })
        .collect();
    let more = outcome.rejected.saturating_sub(outcome.rejections.len() as u64);
    if more > 0 {
        lines.push(format!("  {}", page.say(&Says::MoreRejected { rows: more })));
    }
    lines
}

fn place(fault: &Fault, page: Page) -> String {
    match &fault.column {
        Some(column) if fault.shown.is_empty() => citing::name(column).shown_to(page.audience).to_string(),
        Some(column) => {
            let column = citing::name(column).shown_to(page.audience).to_string();
            let cell = fault.shown.clone().shown_to(page.audience);
            page.say(&Says::Cell { column, cell })
        }
        None => String::new(),
    }
}

fn unknown_references(outcome: &Outcome) -> Option<Says> {
    let unknown = &outcome.unknown_references;
    (unknown.count > 0 || unknown.more).then(|| Says::UnknownReferences {
        records: unknown.count,
        at_least: unknown.more,
        some: unknown.some.iter().map(|key| format!("{}:{}", key.kind, citing::name(&key.id))).collect(),
    })
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
