//! What a cell says, as the value of a field: the many ways in which people write dates, phones and the rest,
//! each read to one form or refused with a reason.
//!
//! An empty cell leaves the field as it is. A cell with nothing but `-` empties the field. For all types but text,
//! words such as `无` and `N/A` count as an empty cell. Neither a reason nor a suggestion ever repeats a name, a phone
//! or an address.

mod address;
mod anniversary;
mod day;
mod fold;
mod number;
mod phone;
mod word;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::citing::{self, printable};
use super::table::Cell;
use crate::mask;
use crate::record::{Field, FieldType, Value};
use crate::words::{CellSentence, Cited, Sentence};

/// Why a cell is not taken, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub reason: Box<Sentence>,
    /// What to do, where that can be said.
    pub suggestion: Option<Box<Sentence>>,
}

impl Refusal {
    fn new(reason: impl Into<Sentence>) -> Refusal {
        Refusal { reason: Box::new(reason.into()), suggestion: None }
    }

    fn suggest(self, suggestion: impl Into<Sentence>) -> Refusal {
        Refusal { suggestion: Some(Box::new(suggestion.into())), ..self }
    }
}

/// What a cell asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Leave the field as it is.
    Nothing,
    /// Empty the field.
    Emptied,
    /// Fill it with this.
    Value(Value),
}

/// What reading a cell needs to know beside the cell.
#[derive(Clone, Copy)]
pub struct CellContext<'a> {
    /// The day of the import: a birthday is not after it.
    pub today: Date,
    /// The instant of a wall time in the deployment's zone.
    pub to_instant: &'a (dyn Fn(DateTime) -> Timestamp + Sync),
}

impl std::fmt::Debug for CellContext<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("CellContext").field("today", &self.today).finish_non_exhaustive()
    }
}

/// Reads a cell for a field.
///
/// # Errors
/// When the cell does not say a value of the field's type.
pub fn read(cell: &Cell, field: &Field, ground: CellContext<'_>) -> Result<Given, Refusal> {
    let text = match cell {
        Cell::Empty => return Ok(Given::Nothing),
        Cell::Failed(_) => return Err(failed()),
        other => fold::bare(&other.text()),
    };
    if text.is_empty() {
        return Ok(Given::Nothing);
    }
    if is_damaged(&text) {
        return Err(undecodable());
    }
    if is_dash(&text) {
        return Ok(Given::Emptied);
    }
    if field.field_type != FieldType::Text && stands_for_nothing(&text) {
        return Ok(Given::Nothing);
    }
    let value = match &field.field_type {
        FieldType::Text if is_name(field) => Value::Text(word::name(&text)?),
        FieldType::Text => Value::Text(word::text(cell, &text)?),
        FieldType::Phone => Value::Text(phone::read(&text)?),
        FieldType::Email => Value::Text(address::read(&text)?),
        FieldType::Int => Value::Int(number::whole(&text)?),
        FieldType::Number => Value::Number(number::any(&text)?),
        FieldType::Bool => Value::Bool(word::truth(&text)?),
        FieldType::Date => Value::Date(day::date(cell, &text)?),
        FieldType::Datetime => Value::Datetime(day::instant(cell, &text, ground)?),
        FieldType::Anniversary => Value::Anniversary(anniversary::read(cell, &text, ground.today)?),
        FieldType::List => {
            let items = word::list(&text)?;
            if items.is_empty() {
                return Ok(Given::Nothing);
            }
            Value::List(items)
        }
        FieldType::Words(words) => Value::Text(word::one_of(&text, words)?),
        FieldType::Reference(_) => Value::Text(word::id(cell, &text)?),
    };
    Ok(Given::Value(value))
}

/// Reads a mobile number as people write it, to E.164.
///
/// # Errors
/// When it is none.
pub fn read_phone(text: &str) -> Result<String, Refusal> {
    phone::read(&fold::bare(text))
}

/// Reads an e-mail address as people write it.
///
/// # Errors
/// When it is none.
pub fn read_address(text: &str) -> Result<String, Refusal> {
    address::read(&fold::bare(text))
}

/// Reads the cell that names the record itself. `None` is an empty cell.
///
/// # Errors
/// When the cell cannot be an id.
pub fn read_id(cell: &Cell) -> Result<Option<String>, Refusal> {
    if matches!(cell, Cell::Failed(_)) {
        return Err(failed());
    }
    let text = fold::bare(&cell.text());
    if is_damaged(&text) {
        return Err(undecodable());
    }
    if text.is_empty() { Ok(None) } else { word::id(cell, &text).map(Some) }
}

/// What a cell says, to be cited. Masked, days, numbers and words from a short list stay; of free text no more than
/// its first letter.
#[must_use]
pub fn cited(cell: &Cell, field_type: Option<&FieldType>) -> Cited {
    let text = printable(&cell.text());
    if text.is_empty() {
        return Cited::new("", "");
    }
    let masked = match field_type {
        Some(FieldType::Phone) if phone::is_scientific(&text) => text.clone(),
        Some(FieldType::Phone) => return citing::phone(&text),
        Some(FieldType::Email) => mask::email(&text),
        Some(FieldType::Text | FieldType::List) => mask::name(&text),
        _ => return citing::word(&text),
    };
    Cited::new(text, masked)
}

/// Whether a field holds how a person is called: it goes into headers of mails, so it gets the strictest check.
fn is_name(field: &Field) -> bool {
    matches!(field.name.as_str(), "name" | "salutation")
}

/// A dash says that there is nothing any more.
fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "--" | "－" | "—" | "——" | "–")
}

/// Whether bytes of it were no characters. Most cells are ASCII, which is seen at a glance.
fn is_damaged(text: &str) -> bool {
    !text.is_ascii() && text.contains('\u{FFFD}')
}

fn stands_for_nothing(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["/", "\\", "无", "暂无", "没有", "未知", "不详", "n/a", "na", "null", "none", "#n/a"];
    /// The longest of them, in bytes.
    const BYTES_MAX: usize = 6;
    text.len() <= BYTES_MAX && WORDS.contains(&text.to_lowercase().as_str())
}

fn failed() -> Refusal {
    Refusal::new(CellSentence::FormulaFailed).suggest(CellSentence::CorrectFormula)
}

fn undecodable() -> Refusal {
    Refusal::new(CellSentence::BytesDamaged).suggest(CellSentence::SaveAsUtf8)
}

#[cfg(test)]
mod tests;
