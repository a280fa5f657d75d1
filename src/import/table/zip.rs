//! What a workbook unpacks to, measured before anything reads it: a few kilobytes can hold gigabytes.
//!
//! Sizes are counted by unpacking, never taken from the archive's own word. Sheets are streamed afterwards, but
//! texts and formats are held in memory whole, hence their smaller limits.

use std::io::{Read, Seek};

use super::super::citing::printable;
use super::TableError;
use crate::words::ListSentence;

/// The most that all parts together may unpack to: a full sheet of a million rows stays below.
const ALL_BYTES_MAX: u64 = 1 << 30;
/// The most that the table of shared texts may unpack to.
const TEXTS_BYTES_MAX: u64 = 256 << 20;
/// The most that the parts may unpack to that describe the workbook.
const FRAME_BYTES_MAX: u64 = 16 << 20;
/// The most bytes between two `<`: a cell holds at most 32,767 characters, and one such piece is held in memory.
const PIECE_BYTES_MAX: u64 = 1 << 20;
/// The most parts an archive may have.
const PARTS_MAX: usize = 10_000;

/// Refuses an archive beyond the limits.
pub(super) fn measure(file: impl Read + Seek) -> Result<(), TableError> {
    let mut archive = ::zip::ZipArchive::new(file).map_err(|error| damaged(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(ListSentence::TooManyParts { parts: archive.len() }.into());
    }
    let mut all = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = part.name().map_err(|error| damaged(&error))?.to_lowercase();
        let limit = limit(&name).min(ALL_BYTES_MAX - all);
        all += unpack(&mut part, limit, name.ends_with(".xml") || name.ends_with(".rels")).map_err(
            |refused| match refused {
                Refused::Damaged(error) => damaged(&error),
                Refused::TooBig => {
                    ListSentence::PartTooBig { part: printable(&name), mib: limit >> 20 }.into()
                }
                Refused::LongPiece => ListSentence::PartLongText { part: printable(&name) }.into(),
            },
        )?;
    }
    Ok(())
}

fn damaged(error: &dyn std::error::Error) -> TableError {
    ListSentence::Damaged { said: error.to_string() }.into()
}

fn limit(name: &str) -> u64 {
    let frame = ["styles.xml", "workbook.xml", ".rels", "[content_types].xml"];
    if name.ends_with("sharedstrings.xml") {
        TEXTS_BYTES_MAX
    } else if frame.iter().any(|ending| name.ends_with(ending)) {
        FRAME_BYTES_MAX
    } else {
        ALL_BYTES_MAX
    }
}

enum Refused {
    Damaged(std::io::Error),
    TooBig,
    LongPiece,
}

/// Unpacks a part into nothing and counts its bytes.
fn unpack(part: &mut impl Read, limit: u64, markup: bool) -> Result<u64, Refused> {
    let mut buffer = vec![0_u8; 64 * 1024];
    let (mut total, mut piece) = (0_u64, 0_u64);
    loop {
        let got = part.read(&mut buffer).map_err(Refused::Damaged)?;
        if got == 0 {
            return Ok(total);
        }
        total += got as u64;
        if total > limit {
            return Err(Refused::TooBig);
        }
        if markup {
            // A gap inside the buffer is too short to matter, so only its first and last `<` are looked for.
            let bytes = buffer.get(..got).unwrap_or_default();
            piece += bytes.iter().position(|byte| *byte == b'<').unwrap_or(got) as u64;
            if piece > PIECE_BYTES_MAX {
                return Err(Refused::LongPiece);
            }
            if let Some(last) = bytes.iter().rposition(|byte| *byte == b'<') {
                piece = (got - last) as u64;
            }
        }
    }
}
