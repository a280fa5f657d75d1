//! CSV: which delimiter a file uses, and its rows.
//!
//! The grammar is csv-core's, fed line by line, so that this file knows when a quoted cell runs over the end of a
//! line. That is where lists break: one forgotten quotation mark would swallow every row after it. A row over
//! several lines that never ends, or ends with the wrong number of cells, is therefore given up at its first line,
//! and reading goes on with the second.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use csv_core::ReadRecordResult;

use super::lines::{Line, Lines};
use super::{CELLS_MAX, Cell, Encoding, Flow, LINE_BYTES_MAX, NextRow, Row, TableError, encoding};
use crate::named_file;
use crate::words::{CellSentence, ListSentence};

/// How many lines a row may have; more only ever comes from a quotation mark that is not closed.
const ROW_LINES_MAX: usize = 100;
/// How many lines are looked at to find the delimiter: lists like to begin with a title.
const SNIFFED_LINES: usize = 10;

/// An opened CSV file.
#[derive(Debug)]
pub(super) struct CsvFile {
    lines: Lines,
    encoding: Encoding,
    delimiter: u8,
}

impl CsvFile {
    pub(super) fn open(path: &Path) -> Result<CsvFile, TableError> {
        let Some(encoding) = encoding::detect(named_file::open(path)?)? else {
            return Err(ListSentence::NotText.into());
        };
        let mut lines = Lines::new(named_file::open(path)?, encoding)?;
        let delimiter = sniff(&mut lines)?;
        Ok(CsvFile { lines, encoding, delimiter })
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) fn rows(mut self, visit: &mut dyn FnMut(Row, u64) -> Flow) -> Result<(), TableError> {
        let mut grammar = csv_core::ReaderBuilder::new().delimiter(self.delimiter).build();
        let mut columns = None;
        let mut number = 0;
        while let Some(line) = self.lines.next()? {
            number += 1;
            let row = match line {
                Line::TooLong(beginning) => given_up(number, &beginning, self.delimiter, too_long()),
                Line::Text(line) if line.is_empty() => continue,
                Line::Text(line) => self.row(&mut grammar, line, number, columns)?,
            };
            match visit(row, self.lines.bytes_done()) {
                ControlFlow::Break(()) => return Ok(()),
                ControlFlow::Continue(NextRow::Row) => {}
                ControlFlow::Continue(NextRow::Columns(count)) => columns = Some(count),
            }
        }
        Ok(())
    }

    /// The row that begins with this line.
    fn row(
        &mut self,
        grammar: &mut csv_core::Reader,
        first: String,
        number: u64,
        columns: Option<usize>,
    ) -> io::Result<Row> {
        grammar.reset();
        let mut record = Record::default();
        let mut state = record.feed(grammar, &first);
        let mut more: Vec<Line> = Vec::new();
        let mut bytes = first.len();
        while state == Fed::Open {
            let next =
                if more.len() < ROW_LINES_MAX && bytes < LINE_BYTES_MAX { self.lines.next()? } else { None };
            match next {
                Some(Line::Text(line)) => {
                    bytes += line.len() + 1;
                    state = record.feed(grammar, &line);
                    more.push(Line::Text(line));
                }
                Some(long) => {
                    more.push(long);
                    break;
                }
                None => break,
            }
        }
        let whole = state == Fed::Whole
            && (more.is_empty()
                || (columns.is_none_or(|columns| record.ends.len() == columns)
                    && is_well_quoted(&first, &more, self.delimiter)));
        if whole {
            return Ok(Row { number, cells: record.cells(), unreadable: None });
        }
        self.lines.put_back(more);
        let reason = match state {
            Fed::TooMany => CellSentence::TooManyCells { most: CELLS_MAX },
            Fed::Open | Fed::Whole => CellSentence::QuoteNotClosed,
        };
        Ok(given_up(number, &first, self.delimiter, reason))
    }
}

/// Whether every quoted cell of a row over several lines ends where the cell ends. The grammar takes `"a"b` for
/// `ab`; over several lines that is a mark that was never closed, and the opening mark of another row.
fn is_well_quoted(first: &str, more: &[Line], delimiter: u8) -> bool {
    let more = more.iter().map(|line| match line {
        Line::Text(text) | Line::TooLong(text) => text.as_str(),
    });
    let mut quoted = false;
    for line in std::iter::once(first).chain(more) {
        let mut starts = !quoted;
        let mut bytes = line.bytes().peekable();
        while let Some(byte) = bytes.next() {
            if quoted && byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
                if bytes.peek().is_some_and(|next| *next != delimiter) {
                    return false;
                }
            } else if starts && byte == b'"' {
                quoted = true;
            }
            starts = !quoted && byte == delimiter;
        }
    }
    true
}

fn too_long() -> CellSentence {
    CellSentence::RowTooLong { kib: LINE_BYTES_MAX / 1024 }
}

/// A row that is given up: its first line cut at the delimiters, whatever the quotation marks say.
fn given_up(number: u64, line: &str, delimiter: u8, reason: CellSentence) -> Row {
    let cells = line.split(char::from(delimiter)).take(CELLS_MAX);
    let cells = cells.map(|cell| Cell::from_text(cell.trim_matches('"').to_owned())).collect();
    Row { number, cells, unreadable: Some(reason) }
}

/// The bytes of the cells, one after the other, and where each ends.
#[derive(Debug, Default)]
struct Record {
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fed {
    /// The row has ended with this line.
    Whole,
    /// A quoted cell goes on in the next line.
    Open,
    /// There are too many cells.
    TooMany,
}

impl Record {
    fn feed(&mut self, grammar: &mut csv_core::Reader, line: &str) -> Fed {
        // A cell never takes more bytes than were written; csv-core wants to see one byte more than it fills.
        self.bytes.resize(self.filled + line.len() + 2, 0);
        for mut input in [line.as_bytes(), b"\n"] {
            while !input.is_empty() {
                let mut ends = [0_usize; 64];
                let free = self.bytes.get_mut(self.filled..).unwrap_or_default();
                let (result, read, written, ended) = grammar.read_record(input, free, &mut ends);
                input = input.get(read..).unwrap_or_default();
                self.filled += written;
                self.ends.extend(ends.iter().take(ended));
                if self.ends.len() > CELLS_MAX {
                    return Fed::TooMany;
                }
                if result == ReadRecordResult::Record {
                    return Fed::Whole;
                }
            }
        }
        Fed::Open
    }

    fn cells(&self) -> Vec<Cell> {
        let mut from = 0;
        let cells = self.ends.iter().map(|end| {
            let bytes = self.bytes.get(from..*end).unwrap_or_default();
            from = *end;
            Cell::from_text(String::from_utf8_lossy(bytes).into_owned())
        });
        cells.collect()
    }
}

/// Finds the delimiter: Excel's `sep=;` line, which is taken away, or the candidate that cuts most of the first lines
/// into the same number of cells.
fn sniff(lines: &mut Lines) -> io::Result<u8> {
    let mut seen = Vec::new();
    while seen.len() < SNIFFED_LINES {
        let Some(line) = lines.next()? else { break };
        if let Line::Text(text) = &line
            && seen.is_empty()
            && let Some([delimiter @ (b',' | b';' | b'\t' | b'|')]) =
                text.strip_prefix("sep=").map(str::as_bytes)
        {
            return Ok(*delimiter);
        }
        seen.push(line);
    }
    // How many lines agree on a number of delimiters, and on which number: a remark full of commas is one line.
    let agreed = |delimiter: u8| {
        let mut lines_by_count: BTreeMap<usize, usize> = BTreeMap::new();
        for line in &seen {
            if let Line::Text(text) = line {
                *lines_by_count.entry(outside_quotes(text, delimiter)).or_default() += 1;
            }
        }
        lines_by_count.remove(&0);
        lines_by_count.into_iter().map(|(count, lines)| (lines, count)).max().unwrap_or((0, 0))
    };
    let mut best = (b',', agreed(b','));
    for delimiter in [b';', b'\t'] {
        let score = agreed(delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    lines.put_back(seen);
    Ok(best.0)
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let counted = line.bytes().filter(|byte| {
        quoted ^= *byte == b'"';
        !quoted && *byte == delimiter
    });
    counted.count()
}
