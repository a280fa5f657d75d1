//! Text, names, ids, yes and no, words from a list, and lists of words.

use super::super::table::Cell;
use super::{Refusal, fold};
use crate::diagnostic::nearest;

/// The longest text of a field, in characters.
const TEXT_CHARS_MAX: usize = 4000;
/// The longest name; a name goes into the header of a mail.
const NAME_CHARS_MAX: usize = 64;
/// The longest id.
const ID_CHARS_MAX: usize = 128;
/// The most items of a list, and the longest of them.
const ITEMS_MAX: usize = 100;
const ITEM_CHARS_MAX: usize = 200;

/// Reads free text, which may have several lines.
pub(super) fn text(cell: &Cell, text: &str) -> Result<String, Refusal> {
    keeps_its_digits(cell)?;
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n");
    no_controls(&text, true)?;
    short(&text, TEXT_CHARS_MAX)?;
    Ok(text)
}

/// Reads how a person is called: one line, at most 64 characters.
pub(super) fn name(text: &str) -> Result<String, Refusal> {
    if text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        return Err(Refusal::new("there is a line break in the name"));
    }
    no_controls(text, false)?;
    short(text, NAME_CHARS_MAX)?;
    Ok(text.to_owned())
}

/// Reads the id of this record or of another.
pub(super) fn id(cell: &Cell, text: &str) -> Result<String, Refusal> {
    if matches!(cell, Cell::Moment(_)) {
        return Err(Refusal::new("Excel has turned the number into a date")
            .suggest("make the column Text and type it again"));
    }
    keeps_its_digits(cell)?;
    if super::phone::is_scientific(text) && text.contains(['.', '+']) {
        return Err(Refusal::new("Excel has shortened the number, digits are lost")
            .suggest("make the column Text and save again"));
    }
    if text.contains(['\n', '\r', '\t']) {
        return Err(Refusal::new("there is a line break or a tab in the number of a record"));
    }
    no_controls(text, false)?;
    short(text, ID_CHARS_MAX)?;
    if text == "-" {
        return Err(Refusal::new("the number of a record is missing"));
    }
    // The same number typed in full width is the same record.
    Ok(text.chars().map(fold::narrow_char).collect::<String>().trim().to_owned())
}

/// Reads yes or no.
pub(super) fn truth(text: &str) -> Result<bool, Refusal> {
    match fold::dense(text).to_lowercase().as_str() {
        "是" | "对" | "有" | "真" | "同意" | "已同意" | "√" | "✓" | "✔" | "yes" | "y" | "true" | "t"
        | "1" | "on" => Ok(true),
        "否" | "不" | "不是" | "没" | "假" | "不同意" | "未同意" | "拒绝" | "×" | "✗" | "✘" | "no" | "n"
        | "false" | "f" | "0" | "off" => Ok(false),
        _ => Err(Refusal::new("neither yes nor no").suggest("write 是 or 否")),
    }
}

/// Reads one of the allowed words.
pub(super) fn one_of(text: &str, words: &[String]) -> Result<String, Refusal> {
    let wanted = fold::narrow(text).to_lowercase();
    let found = words.iter().find(|word| fold::narrow(word).to_lowercase() == wanted);
    found.cloned().ok_or_else(|| {
        let near = nearest(&wanted, words.iter().map(String::as_str));
        let all = words.join(", ");
        Refusal::new("not one of the allowed words").suggest(match near {
            Some(near) => format!("did you mean {near}? (allowed: {all})"),
            None => format!("allowed: {all}"),
        })
    })
}

/// Reads several words, each once, in the order they come in; words that say "nothing" are none of them.
pub(super) fn list(text: &str) -> Result<Vec<String>, Refusal> {
    let mut items: Vec<String> = Vec::new();
    for item in text.split([';', '；', '、', ',', '，', '|', '\n']) {
        let item = fold::bare(item);
        let is_nothing = item.is_empty() || super::is_dash(&item) || super::stands_for_nothing(&item);
        if is_nothing || items.contains(&item) {
            continue;
        }
        no_controls(&item, false)?;
        short(&item, ITEM_CHARS_MAX)?;
        if items.len() == ITEMS_MAX {
            return Err(Refusal::new(format!("more than {ITEMS_MAX} items")));
        }
        items.push(item);
    }
    Ok(items)
}

/// Refuses C0 and C1 controls, and marks that turn the direction of writing: they can make a text look like another
/// one, or end a line of a protocol.
fn no_controls(text: &str, lines: bool) -> Result<(), Refusal> {
    let turns =
        |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    let breaks = |c: char| lines && matches!(c, '\n' | '\t');
    let lines = |c: char| matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    match text.chars().find(|c| (c.is_control() && !breaks(*c)) || turns(*c) || lines(*c)) {
        None => Ok(()),
        Some(c) => {
            Err(Refusal::new(format!("there is an invisible control character in it (U+{:04X})", c as u32))
                .suggest("type the cell again"))
        }
    }
}

fn short(text: &str, most: usize) -> Result<(), Refusal> {
    let count = text.chars().count();
    if count <= most {
        return Ok(());
    }
    Err(Refusal::new(format!("{count} characters are too many: at most {most}")))
}

/// A number cell of a workbook keeps only 15 digits: a longer number has already lost its end.
fn keeps_its_digits(cell: &Cell) -> Result<(), Refusal> {
    match cell {
        Cell::Number(number) if number.abs() >= 1e15 => {
            Err(Refusal::new("Excel keeps only 15 digits of a number, the last ones are lost")
                .suggest("make the column Text and type it again"))
        }
        _ => Ok(()),
    }
}
