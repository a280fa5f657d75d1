//! Words of somebody's list that a sentence cites: they may name a person, so that who reads it decides how they look.

use std::fmt;
use std::io::IsTerminal;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who reads what is said. This is the one place that decides whether a person's data is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Somebody at a terminal, who has the list.
    Terminal,
    /// Whoever reads a pipe, a file, JSON or the journal.
    #[default]
    Others,
}

impl Audience {
    /// Who reads what is written to a stream.
    #[must_use]
    pub fn of(stream: &impl IsTerminal) -> Audience {
        if stream.is_terminal() { Audience::Terminal } else { Audience::Others }
    }
}

/// A cell or a header of a list, in a sentence: masked, until it is said for whom it is. `Debug` and JSON stay masked
/// even then.
#[derive(Clone, PartialEq, Eq)]
pub struct Cited {
    text: String,
    masked: String,
    audience: Audience,
}

impl Cited {
    /// The words, and how they look to others.
    #[must_use]
    pub fn new(text: impl Into<String>, masked: impl Into<String>) -> Cited {
        Cited { text: text.into(), masked: masked.into(), audience: Audience::Others }
    }

    /// The same for somebody.
    #[must_use]
    pub fn shown_to(self, audience: Audience) -> Cited {
        Cited { audience, ..self }
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl fmt::Display for Cited {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.audience {
            Audience::Terminal => &self.text,
            Audience::Others => &self.masked,
        })
    }
}

impl fmt::Debug for Cited {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Cited").field(&self.masked).finish()
    }
}

impl Serialize for Cited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.masked)
    }
}

/// What was masked when it was written stays masked.
impl<'de> Deserialize<'de> for Cited {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cited, D::Error> {
        String::deserialize(deserializer).map(|masked| Cited::new(masked.clone(), masked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{IntakeSentence, Language, Sentence};

    fn cell() -> Cited {
        Cited::new("13900000012", "139****0012")
    }

    #[test]
    fn only_at_a_terminal_a_cited_cell_is_the_cell() {
        assert_eq!(cell().to_string(), "139****0012");
        assert_eq!(cell().shown_to(Audience::Others).to_string(), "139****0012");
        assert_eq!(cell().shown_to(Audience::Terminal).to_string(), "13900000012");
        let file = tempfile::tempfile().unwrap();
        assert_eq!(Audience::of(&file), Audience::Others);
    }

    #[test]
    fn debug_and_json_are_masked_whoever_reads_the_sentence() {
        let cell = cell().shown_to(Audience::Terminal);
        let said = Sentence::from(IntakeSentence::Cell { column: "手机".into(), cell });
        assert_eq!(Language::English.say(&said), "手机 \"13900000012\"");
        let debug = format!("{said:?} {said:#?}");
        assert!(debug.contains("139****0012") && !debug.contains("13900000012"), "{debug}");
        let json = serde_json::to_string(&said).unwrap();
        assert!(json.contains("139****0012") && !json.contains("13900000012"), "{json}");
        let back: Sentence = serde_json::from_str(&json).unwrap();
        assert_eq!(Language::English.say(&back), "手机 \"139****0012\"");
    }
}
