//! The lines of a text file, decoded piece by piece; what is held is one piece and one line.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};

use super::{Encoding, LINE_BYTES_MAX};

/// How much of a line that is too long is kept, to recognise it by.
const BEGINNING_BYTES: usize = 200;
const PIECE_BYTES: usize = 64 * 1024;

/// One line without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A line.
    Text(String),
    /// The beginning of a line longer than [`LINE_BYTES_MAX`].
    TooLong(String),
}

/// Reads lines; `\n`, `\r\n` and `\r` end one.
pub(super) struct Lines {
    file: File,
    decoder: encoding_rs::Decoder,
    piece: Vec<u8>,
    text: String,
    at: usize,
    after_cr: bool,
    ended: bool,
    bytes_done: u64,
    ahead: VecDeque<Line>,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Lines").field("bytes_done", &self.bytes_done).finish_non_exhaustive()
    }
}

impl Lines {
    /// Reads from the file's beginning, past the byte order mark.
    pub(super) fn new(mut file: File, encoding: Encoding) -> io::Result<Lines> {
        let mut mark = vec![0_u8; encoding.mark().len()];
        file.read_exact(&mut mark)?;
        Ok(Lines {
            file,
            decoder: encoding.decoder(),
            piece: vec![0; PIECE_BYTES],
            text: String::new(),
            at: 0,
            after_cr: false,
            ended: false,
            bytes_done: mark.len() as u64,
            ahead: VecDeque::new(),
        })
    }

    /// How many bytes of the file have been read.
    pub(super) fn bytes_done(&self) -> u64 {
        self.bytes_done
    }

    /// Gives lines back, to be read again in this order before any other.
    pub(super) fn put_back(&mut self, lines: impl IntoIterator<Item = Line, IntoIter: DoubleEndedIterator>) {
        for line in lines.into_iter().rev() {
            self.ahead.push_front(line);
        }
    }

    /// The next line, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = String::new();
        let mut too_long = false;
        let mut any = false;
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let rest = if self.after_cr && rest.starts_with('\n') {
                // Only the first one belongs to the `\r`, also where the next piece begins with another.
                self.after_cr = false;
                self.at += 1;
                rest.get(1..).unwrap_or("")
            } else {
                rest
            };
            if rest.is_empty() {
                if !self.fill()? {
                    return Ok(any.then(|| finished(line, too_long)));
                }
                continue;
            }
            self.after_cr = false;
            any = true;
            let end = rest.bytes().position(|byte| byte == b'\n' || byte == b'\r');
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
            if too_long || line.len() + part.len() > LINE_BYTES_MAX {
                if !too_long {
                    line.push_str(part.get(..part.floor_char_boundary(BEGINNING_BYTES)).unwrap_or(""));
                    line.truncate(line.floor_char_boundary(BEGINNING_BYTES));
                    too_long = true;
                }
            } else {
                line.push_str(part);
            }
            self.at += part.len();
            if end.is_some() {
                self.after_cr = rest.as_bytes().get(part.len()) == Some(&b'\r');
                self.at += 1;
                return Ok(Some(finished(line, too_long)));
            }
        }
    }

    /// Decodes the next piece; false at the end of the file.
    fn fill(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let got = self.file.read(&mut self.piece)?;
            self.bytes_done += got as u64;
            self.ended = got == 0;
            let piece = self.piece.get(..got).unwrap_or(&[]);
            let needed = self.decoder.max_utf8_buffer_length(got).unwrap_or(PIECE_BYTES * 4);
            self.text.reserve(needed);
            // What cannot be decoded becomes U+FFFD, by which the row is refused when its cells are read.
            let (_, _, _) = self.decoder.decode_to_string(piece, &mut self.text, self.ended);
        }
        Ok(!self.text.is_empty())
    }
}

fn finished(line: String, too_long: bool) -> Line {
    if too_long { Line::TooLong(line) } else { Line::Text(line) }
}
