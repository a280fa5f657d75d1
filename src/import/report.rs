//! The outcome of an import in words, for people at a terminal.

use unicode_width::UnicodeWidthStr as _;

use super::mapping::{Ignored, Target};
use super::table::Format;
use super::{Fault, MapFrom, Outcome, named};
use crate::number::{count, grouped};
use crate::store::Written;

/// The account of an import, line by line, without a line break at the end. `effect` says what it does to the next
/// 30 days, such as `+64 touches in 30 days, 2 today`; empty where nobody has looked.
#[must_use]
pub fn describe(outcome: &Outcome, effect: &str) -> String {
    let mut lines = vec![heading(outcome), columns(outcome)];
    lines.push(counts(outcome));
    lines.extend(rejections(outcome));
    let unknown = &outcome.unknown_references;
    if unknown.count > 0 || unknown.more {
        let some: Vec<String> = unknown.some.iter().map(ToString::to_string).collect();
        let least = if unknown.more { "at least " } else { "" };
        lines.push(format!(
            "warning: {least}{} referred to and not there (yet): {}{}",
            count(unknown.count, "record"),
            some.join(", "),
            if unknown.count > some.len() as u64 { ", …" } else { "" }
        ));
    }
    lines.extend(outcome.warnings.iter().map(|warning| format!("warning: {warning}")));
    let effect = if effect.is_empty() { String::new() } else { format!("effect: {effect}. ") };
    lines.push(if outcome.applied {
        format!("{effect}Written.")
    } else {
        format!("{effect}Nothing written; add --apply.")
    });
    lines.join("\n")
}

fn heading(outcome: &Outcome) -> String {
    let format = match &outcome.format {
        Format::Csv { encoding, delimiter: b',' } => encoding.name().to_owned(),
        Format::Csv { encoding, delimiter: b'\t' } => format!("{}, tabs", encoding.name()),
        Format::Csv { encoding, delimiter } => format!("{}, {}", encoding.name(), char::from(*delimiter)),
        Format::Xlsx { sheet } => format!("sheet {sheet}"),
    };
    let mapping = match &outcome.map_from {
        MapFrom::Headers(Some(path)) => format!("mapping guessed from the headers, saved as {}", named(path)),
        MapFrom::Headers(None) => "mapping guessed from the headers".to_owned(),
        MapFrom::File(path) => format!("mapping of {}", named(path)),
    };
    format!("{}, {format}      {mapping}", count(outcome.rows, "row"))
}

fn columns(outcome: &Outcome) -> String {
    let kind = &outcome.mapping.kind;
    let columns = outcome.mapping.columns.iter().filter_map(|column| {
        let target = match &column.target {
            Target::Id => format!("{kind}.id"),
            Target::Field(field) => format!("{}{}", field.name, anniversaries(outcome, &field.name)),
            Target::Related { kind, field } => {
                format!("{kind}.{}", field.as_ref().map_or("id", |field| field.name.as_str()))
            }
            Target::Ignored(Ignored::Unnamed) => return None,
            Target::Ignored(_) => "(ignored)".to_owned(),
        };
        Some(format!("  {}→{target}", column.header))
    });
    columns.collect()
}

fn anniversaries(outcome: &Outcome, field: &str) -> String {
    match outcome.anniversaries.get(field) {
        Some((solar, lunar)) if *lunar > 0 => {
            format!(" ({} solar, {} 农历)", grouped(*solar), grouped(*lunar))
        }
        _ => String::new(),
    }
}

fn counts(outcome: &Outcome) -> String {
    let words = |written: &Written| {
        format!(
            "new {} · changed {} · same {}",
            grouped(written.new),
            grouped(written.changed),
            grouped(written.same)
        )
    };
    let mut line = format!("{} · rejected {}", words(&outcome.written), grouped(outcome.rejected));
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
fn rejections(outcome: &Outcome) -> Vec<String> {
    let mut rows: Vec<[String; 3]> = Vec::new();
    for rejection in &outcome.rejections {
        for (index, fault) in rejection.faults.iter().enumerate() {
            let row = if index == 0 { format!("row {}", rejection.row) } else { String::new() };
            rows.push([row, place(fault), said(fault)]);
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
        lines.push(format!("  and {} more in the reject file", grouped(more)));
    }
    lines
}

fn place(fault: &Fault) -> String {
    match &fault.column {
        Some(column) if fault.shown.is_empty() => column.clone(),
        Some(column) => format!("{column} \"{}\"", fault.shown),
        None => String::new(),
    }
}

fn said(fault: &Fault) -> String {
    match &fault.suggestion {
        Some(suggestion) if suggestion.starts_with("did you mean") => {
            format!("{}; {suggestion}", fault.reason)
        }
        Some(suggestion) => format!("{}: {suggestion}", fault.reason),
        None => fault.reason.clone(),
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
