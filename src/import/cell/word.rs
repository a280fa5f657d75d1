//! Text, names, ids, yes and no, words from a list, and lists of words.

use super::super::table::Cell;
use super::{Refusal, fold};
use crate::diagnostic::nearest;
use crate::words::{CellSentence, CellWordSentence as Says, FindingSentence};

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
        return Err(Refusal::new(Says::BreakInName));
    }
    no_controls(text, false)?;
    short(text, NAME_CHARS_MAX)?;
    Ok(text.to_owned())
}

/// Reads the id of this record or of another.
pub(super) fn id(cell: &Cell, text: &str) -> Result<String, Refusal> {
    if matches!(cell, Cell::Moment(_)) {
        return Err(Refusal::new(Says::ExcelMadeDate).suggest(Says::MakeTextTypeAgain));
    }
    keeps_its_digits(cell)?;
    if super::phone::is_scientific(text) && text.contains(['.', '+']) {
        return Err(Refusal::new(Says::ExcelShortened).suggest(Says::MakeTextSaveAgain));
    }
    if text.contains(['\n', '\r', '\t']) {
        return Err(Refusal::new(Says::BreakInId));
    }
    no_controls(text, false)?;
    short(text, ID_CHARS_MAX)?;
    if text == "-" {
        return Err(Refusal::new(CellSentence::NoNumber));
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
        _ => Err(Refusal::new(Says::NeitherYesNorNo).suggest(Says::WriteYesOrNo)),
    }
}

/// Reads one of the allowed words.
pub(super) fn one_of(text: &str, words: &[String]) -> Result<String, Refusal> {
    let wanted = fold::narrow(text).to_lowercase();
    let found = words.iter().find(|word| fold::narrow(word).to_lowercase() == wanted);
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(String::as_str).collect();
        let near = nearest(&wanted, known.iter().copied());
        let refusal = Refusal::new(Says::NotAllowed);
        match FindingSentence::meant(near, &known) {
            Some(meant) => refusal.suggest(meant),
            None => refusal,
        }
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
            return Err(Refusal::new(Says::TooManyItems { most: ITEMS_MAX }));
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
        Some(c) => Err(Refusal::new(Says::ControlCharacter { code: c as u32 }).suggest(Says::TypeAgain)),
    }
}

fn short(text: &str, most: usize) -> Result<(), Refusal> {
    let characters = text.chars().count();
    if characters <= most {
        return Ok(());
    }
    Err(Refusal::new(Says::TooLong { characters, most }))
}

/// A number cell of a workbook keeps only 15 digits: a longer number has already lost its end.
fn keeps_its_digits(cell: &Cell) -> Result<(), Refusal> {
    match cell {
        Cell::Number(number) if number.abs() >= 1e15 => {
            Err(Refusal::new(Says::ExcelKeeps15).suggest(Says::MakeTextTypeAgain))
        }
        _ => Ok(()),
    }
}
