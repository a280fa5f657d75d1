//! The reject file: every row that was left out, as it was, with row, column, reason and suggestion beside it, to be
//! corrected and imported in turn.
//!
//! A CSV file's rejects are in its own encoding and with its own delimiter, those of a workbook in UTF-8 with a byte
//! order mark; reasons and suggestions are in the language of whoever imports. Cells are written as they came in, even those that a spreadsheet would take for a formula: they were
//! in the list before, and whoever corrects them must see them. Only the added columns are guarded. The file comes
//! into being under its name when it is complete, readable for its owner only.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::mapping::{REJECT_COLUMNS, plain};
use super::table::{Encoding, Format, Row};
use super::{Fault, ImportError};
use crate::failpoint::{self, Place, Point};
use crate::new_file::NewFile;
use crate::words::{Language, Sentence};

/// The reject file of a list; nothing is on the disk before the first rejection.
pub(super) struct RejectFile {
    path: PathBuf,
    encoding: Encoding,
    delimiter: u8,
    /// That of reasons and suggestions.
    language: Language,
    headers: Vec<String>,
    /// Which of the columns are the list's own.
    kept: Vec<usize>,
    open: Option<NewFile>,
}

impl RejectFile {
    pub(super) fn new(list: &Path, format: &Format, headers: &[String], language: Language) -> RejectFile {
        let (encoding, delimiter) = match format {
            Format::Csv { encoding, delimiter } => (*encoding, *delimiter),
            Format::Xlsx { .. } => (Encoding::Utf8 { bom: true }, b','),
        };
        let own =
            headers.iter().enumerate().filter(|(_, name)| !REJECT_COLUMNS.contains(&plain(name).as_str()));
        let kept: Vec<usize> = own.map(|(index, _)| index).collect();
        let headers = kept.iter().filter_map(|index| headers.get(*index).cloned()).collect();
        let path = list.with_extension("rejects.csv");
        RejectFile { path, encoding, delimiter, language, headers, kept, open: None }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: &Row, faults: &[Fault]) -> Result<(), ImportError> {
        self.try_add(row, faults).map_err(|error| self.failed(error))
    }

    /// Completes the file; its path, if there is one.
    pub(super) fn finish(&mut self) -> Result<Option<PathBuf>, ImportError> {
        let Some(mut open) = self.open.take() else { return Ok(None) };
        let done = open
            .finish()
            .and_then(|()| failpoint::fail(Point::At(Place::RejectsNotNamed)))
            .and_then(|()| open.put_in_place());
        failpoint::reach(Point::At(Place::RejectsNamed));
        match done {
            Ok(path) => Ok(Some(path)),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn try_add(&mut self, row: &Row, faults: &[Fault]) -> io::Result<()> {
        if self.open.is_none() {
            let mut open = NewFile::to_be(&self.path)?;
            open.write_all(self.encoding.mark())?;
            self.open = Some(open);
            let headers = self.headers.iter().map(String::as_str).chain(REJECT_COLUMNS);
            let line = self.line(headers.map(str::to_owned).collect())?;
            self.write(&line)?;
        }
        let mut cells: Vec<String> = self
            .kept
            .iter()
            .map(|index| row.cells.get(*index).map(|cell| cell.text().into_owned()).unwrap_or_default())
            .collect();
        // Cells beyond the headers stay with the last one: nothing of the row is lost.
        let columns = self.kept.last().map_or(0, |last| last + 1);
        for beyond in row.cells.get(columns..).unwrap_or_default().iter().filter(|cell| !cell.is_empty()) {
            if let Some(last) = cells.last_mut() {
                last.push(char::from(self.delimiter));
                last.push_str(&beyond.text());
            }
        }
        let between = if self.language == Language::Chinese { "；" } else { "; " };
        let joined = |part: &dyn Fn(&Fault) -> String| {
            let parts: Vec<String> = faults.iter().map(part).filter(|part| !part.is_empty()).collect();
            guarded(parts.join(between))
        };
        let say = |sentence: &Sentence| self.language.say(sentence);
        cells.push(row.number.to_string());
        cells.push(joined(&|fault| fault.column.clone().unwrap_or_default()));
        cells.push(joined(&|fault| say(&fault.reason)));
        cells.push(joined(&|fault| fault.suggestion.as_deref().map(say).unwrap_or_default()));
        let line = self.line(cells)?;
        self.write(&line)
    }

    fn line(&self, cells: Vec<String>) -> io::Result<String> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(cells).map_err(io::Error::other)?;
        let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        let bytes = self.encoding.encode(line);
        match &mut self.open {
            Some(open) => open.write_all(&bytes),
            None => Ok(()),
        }
    }

    fn failed(&self, error: io::Error) -> ImportError {
        ImportError::Rejects { path: self.path.clone(), source: error }
    }
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(text: String) -> String {
    if text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        return format!("'{text}");
    }
    text
}
