//! The reading side of a pass: rows become records or rejections. It knows of no store; what it has read it hands over
//! some hundred records at a time, and waits where the other side is behind.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use super::citing;
use super::mapping::{self, MapFile, Mapping};
use super::reading::{self, RowReader, RowRecords};
use super::rejects::RejectFile;
use super::table::{Flow, Format, NextRow, Row, Table};
use super::{Fault, ImportError, Options, REJECTIONS_SHOWN, Rejection};
use crate::record::Kinds;
use crate::store::Erased;
use crate::words::{MappingSentence, Sentence};

/// How many rows are handed over at a time.
const ROWS: usize = 500;
/// How many rows with anything in them may stand above the headers: a title, a date, a remark.
const ROWS_ABOVE_MAX: usize = 10;

/// The list and how it is to be read.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) file: &'a Path,
    pub(super) options: &'a Options<'a>,
    pub(super) kinds: &'a Kinds,
    pub(super) map: Option<&'a (PathBuf, MapFile)>,
}

/// What is handed over.
pub(super) struct Batch {
    /// The records of these rows.
    pub(super) records: Vec<RowRecords>,
    /// How many bytes of the file are done with them.
    pub(super) bytes: u64,
}

/// What reading came to, once all of it is handed over.
pub(super) struct Read {
    pub(super) mapping: Mapping,
    /// For each anniversary field how many were (solar, lunar).
    pub(super) anniversaries: BTreeMap<String, (u64, u64)>,
    /// Rows with anything in them.
    pub(super) rows: u64,
    pub(super) rejected: u64,
    pub(super) rejections: Vec<Rejection>,
    /// Complete, but for its name.
    pub(super) rejects: RejectFile,
    pub(super) warnings: Vec<Sentence>,
}

/// Reads the whole table. Where nobody takes the parts any more it stops, and what it returns is of no use.
pub(super) fn read(
    list: &List<'_>,
    table: Table,
    parts: SyncSender<Batch>,
    erased: &Erased,
) -> Result<Read, ImportError> {
    let format = table.format().clone();
    let mut above: Vec<Vec<String>> = Vec::new();
    let mut body: Option<Body<'_>> = None;
    let mut failed = None;
    table.rows(&mut |row, bytes| {
        let step = match &mut body {
            Some(body) => match body.row(&row, bytes, &parts) {
                Ok(Taken::Yes) => Ok(NextRow::Row),
                Ok(Taken::No) => return Flow::Break(()),
                Err(error) => Err(error),
            },
            None => headers(list, &row, &mut above).and_then(|found| match found {
                Some(mapping) => {
                    let next = NextRow::Columns(row.cells.len());
                    body = Some(Body::new(list, mapping, &format, (&row, erased))?);
                    Ok(next)
                }
                None => Ok(NextRow::Row),
            }),
        };
        step.map_or_else(
            |error| {
                failed = Some(error);
                Flow::Break(())
            },
            ControlFlow::Continue,
        )
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let Some(mut body) = body else { return Err(nothing_known(list, &above)) };
    body.hand_over(&parts);
    Ok(body.finish())
}

/// The mapping, if this is the row of headers.
fn headers(list: &List<'_>, row: &Row, above: &mut Vec<Vec<String>>) -> Result<Option<Mapping>, ImportError> {
    if row.is_blank() {
        return Ok(None);
    }
    let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
    let map = list.map.map(|(_, map)| map);
    let found = mapping::resolve(&cells, list.kinds, list.options.kind, map)?;
    if found.is_none() {
        above.push(cells);
        if above.len() > ROWS_ABOVE_MAX {
            return Err(nothing_known(list, above));
        }
    }
    Ok(found)
}

fn nothing_known(list: &List<'_>, above: &[Vec<String>]) -> ImportError {
    let first = above.first().map_or(&[][..], Vec::as_slice);
    let kind = list.map.map(|(_, map)| map.kind.as_str()).or(list.options.kind);
    mapping::no_header(first, list.kinds, kind).into()
}

/// Whether somebody still takes the parts.
enum Taken {
    Yes,
    No,
}

/// Everything below the headers.
struct Body<'a> {
    reading: RowReader<'a>,
    /// Who may not come back by a list.
    erased: &'a Erased,
    rejects: RejectFile,
    rows: u64,
    rejected: u64,
    first: Vec<Rejection>,
    warnings: Vec<Sentence>,
    /// Rows read since the last part.
    since: usize,
    part: Batch,
}

impl<'a> Body<'a> {
    fn new(
        list: &List<'a>,
        mapping: Mapping,
        format: &Format,
        (headers, erased): (&Row, &'a Erased),
    ) -> Result<Body<'a>, ImportError> {
        let mut warnings = Vec::new();
        if headers.number > 1 {
            warnings.push(MappingSentence::HeadersInRow { row: headers.number }.into());
        }
        let names: Vec<String> = headers.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
        if let Some((_, map)) = list.map {
            let columns = map.missing(&names).map(|name| citing::name(name).to_string()).collect::<Vec<_>>();
            if !columns.is_empty() {
                warnings.push(MappingSentence::ColumnsMissing { columns }.into());
            }
        }
        Ok(Body {
            reading: RowReader::new(mapping, list.options.ground),
            erased,
            rejects: RejectFile::new(list.file, format, &names, list.options.language),
            rows: 0,
            rejected: 0,
            first: Vec::new(),
            warnings,
            since: 0,
            part: Batch { records: Vec::new(), bytes: 0 },
        })
    }

    fn row(&mut self, row: &Row, bytes: u64, parts: &SyncSender<Batch>) -> Result<Taken, ImportError> {
        self.part.bytes = bytes;
        if row.is_blank() {
            return Ok(Taken::Yes);
        }
        self.rows += 1;
        self.since += 1;
        match self.reading.row(row) {
            Ok(records) if records.keys().any(|key| self.erased.contains(key)) => {
                self.reject(row, vec![reading::erased()])?;
            }
            Ok(records) => self.part.records.push(records),
            Err(faults) => self.reject(row, faults)?,
        }
        Ok(if self.since < ROWS { Taken::Yes } else { self.hand_over(parts) })
    }

    fn reject(&mut self, row: &Row, faults: Vec<Fault>) -> Result<(), ImportError> {
        self.rejected += 1;
        self.rejects.add(row, &faults)?;
        if self.first.len() < REJECTIONS_SHOWN {
            self.first.push(Rejection { row: row.number, faults });
        }
        Ok(())
    }

    fn hand_over(&mut self, parts: &SyncSender<Batch>) -> Taken {
        self.since = 0;
        let records = std::mem::replace(&mut self.part.records, Vec::with_capacity(ROWS));
        let part = Batch { records, bytes: self.part.bytes };
        if parts.send(part).is_ok() { Taken::Yes } else { Taken::No }
    }

    fn finish(self) -> Read {
        let (mapping, anniversaries) = self.reading.finish();
        let mut warnings = self.warnings;
        warnings.extend(reading::warnings(&mapping));
        Read {
            mapping,
            anniversaries,
            rows: self.rows,
            rejected: self.rejected,
            rejections: self.first,
            rejects: self.rejects,
            warnings,
        }
    }
}
