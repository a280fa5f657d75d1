//! Which encoding a text file is in, and text written back in the same one.

use std::io::{self, Read};

/// The encodings that lists come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8 {
        /// Whether the file begins with a byte order mark, as Excel likes it.
        bom: bool,
    },
    /// UTF-16, low byte first, with a byte order mark: Excel's "Unicode text".
    Utf16Le,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16Be,
    /// GB18030, which contains GBK and GB2312: Excel's CSV on a Chinese Windows.
    Gb18030,
}

impl Encoding {
    /// The name people know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 { .. } => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Gb18030 => "GB18030",
        }
    }

    /// How many bytes of byte order mark stand before the text.
    #[must_use]
    pub fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 { bom: true } => b"\xEF\xBB\xBF",
            Encoding::Utf8 { bom: false } | Encoding::Gb18030 => b"",
            Encoding::Utf16Le => b"\xFF\xFE",
            Encoding::Utf16Be => b"\xFE\xFF",
        }
    }

    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        match self {
            Encoding::Utf8 { .. } => encoding_rs::UTF_8,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Gb18030 => encoding_rs::GB18030,
        }
        .new_decoder_without_bom_handling()
    }

    /// The text in this encoding, without a byte order mark.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 { .. } => text.as_bytes().to_vec(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            // GB18030 has a place for every character, so nothing is ever replaced here.
            Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        }
    }
}

/// Finds the encoding by reading the file once: a byte order mark decides; else a file that is valid UTF-8 is
/// UTF-8; else it is GB18030, unless it is so nearly UTF-8 that a few damaged bytes explain the rest. `None` where
/// there are NUL bytes: no text at all.
///
/// # Errors
/// When the file cannot be read.
pub fn detect(mut file: impl Read) -> io::Result<Option<Encoding>> {
    let mut buffer = vec![0_u8; 64 * 1024];
    let mut held = 0;
    let mut first = true;
    let (mut characters, mut faults) = (0_u64, 0_u64);
    loop {
        let got = match buffer.get_mut(held..) {
            Some(free) => file.read(free)?,
            None => 0,
        };
        let Some(bytes) = buffer.get(..held + got) else { break };
        if first && bytes.len() < 3 && got > 0 {
            held = bytes.len();
            continue;
        }
        if first {
            if let Some(marked) = marked(bytes) {
                return Ok(Some(marked));
            }
            first = false;
        }
        if bytes.contains(&0) {
            return Ok(None);
        }
        let left = weigh(bytes, got == 0, &mut characters, &mut faults);
        let from = bytes.len() - left;
        buffer.copy_within(from..from + left, 0);
        held = left;
        if got == 0 {
            break;
        }
    }
    // In GB18030 text hardly any three bytes happen to be valid UTF-8.
    let nearly = faults > 0 && characters / 20 > faults;
    Ok(Some(if faults == 0 || nearly { Encoding::Utf8 { bom: false } } else { Encoding::Gb18030 }))
}

fn marked(bytes: &[u8]) -> Option<Encoding> {
    [Encoding::Utf8 { bom: true }, Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find(|encoding| bytes.starts_with(encoding.mark()))
}

/// Counts characters of three bytes and more, as Chinese ones are, and bytes that are not UTF-8; returns how many bytes at the end belong to
/// a character that goes on in the next piece.
fn weigh(mut bytes: &[u8], last: bool, characters: &mut u64, faults: &mut u64) -> usize {
    loop {
        let (valid, broken) = match std::str::from_utf8(bytes) {
            Ok(_) => (bytes.len(), None),
            Err(error) => (error.valid_up_to(), Some(error.error_len())),
        };
        let (good, rest) = bytes.split_at_checked(valid).unwrap_or((bytes, &[]));
        *characters += good.iter().filter(|byte| **byte >= 0xE0).count() as u64;
        match broken {
            None => return 0,
            Some(None) if !last => return rest.len(),
            Some(skip) => {
                *faults += 1;
                bytes = rest.get(skip.unwrap_or(rest.len())..).unwrap_or(&[]);
            }
        }
    }
}
