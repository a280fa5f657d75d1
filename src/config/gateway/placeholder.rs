//! Texts with placeholders: `{to}`, `{text}`, `{secret:api-key}`.
//!
//! Only a word in braces is a placeholder, so JSON inside a text stays as it is; `{{` and `}}` are braces.

use std::ops::Range;

use crate::config;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::{FindingSentence, GatewaySentence};

/// What can be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placeholder {
    /// The phone, as `phone` says.
    To,
    /// The phone in E.164, always: `+8613900000021`.
    ToE164,
    /// The text, with 【sign】 before it unless a field takes `{sign}`.
    Text,
    /// The signature without brackets.
    Sign,
    /// Our own id of this attempt.
    Id,
    /// The provider's code of the approved template; empty when the message has none.
    Template,
    /// The template's parameters by name: a JSON object, or its text where only text can stand.
    Params,
    /// The template's parameters in order: a JSON list of texts, or its text.
    Values,
    /// A secret by name.
    Secret(String),
}

/// The names as they are written, for "did you mean".
const NAMES: [&str; 9] = ["to", "to_e164", "text", "sign", "id", "template", "params", "values", "secret:…"];

impl Placeholder {
    fn parse(word: &str) -> Option<Placeholder> {
        Some(match word {
            "to" => Placeholder::To,
            "to_e164" => Placeholder::ToE164,
            "text" => Placeholder::Text,
            "sign" => Placeholder::Sign,
            "id" => Placeholder::Id,
            "template" => Placeholder::Template,
            "params" => Placeholder::Params,
            "values" => Placeholder::Values,
            _ => Placeholder::Secret(
                word.strip_prefix("secret:").filter(|n| config::is_secret_name(n))?.to_owned(),
            ),
        })
    }
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Stands as it is.
    Literal(String),
    /// Is filled in.
    Fill(Placeholder),
}

/// A text with placeholders, cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// In order.
    pub pieces: Vec<Piece>,
}

impl Template {
    /// Cuts a text; placeholders that do not exist go to the report (C213).
    #[must_use]
    pub fn parse(text: &str, source: &Source, span: Range<usize>, report: &mut Report) -> Template {
        let mut template = Template::default();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let step = if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push(next);
                2
            } else if let Some(word) = word_in_braces(rest) {
                match Placeholder::parse(word) {
                    Some(placeholder) => {
                        if !literal.is_empty() {
                            template.pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                        }
                        template.pieces.push(Piece::Fill(placeholder));
                    }
                    None => report.push(unknown(word, source, span.clone())),
                }
                word.len() + 2
            } else {
                literal.push(next);
                next.len_utf8()
            };
            rest = rest.get(step..).unwrap_or("");
        }
        if !literal.is_empty() {
            template.pieces.push(Piece::Literal(literal));
        }
        template
    }

    /// The one placeholder that this template consists of, if so.
    #[must_use]
    pub fn only(&self) -> Option<&Placeholder> {
        match self.pieces.as_slice() {
            [Piece::Fill(placeholder)] => Some(placeholder),
            _ => None,
        }
    }

    /// The placeholders, in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Fill(placeholder) => Some(placeholder),
            Piece::Literal(_) => None,
        })
    }

    /// The names of the secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.placeholders().filter_map(|placeholder| match placeholder {
            Placeholder::Secret(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// The word of a text that begins with `{word}`; letters, digits and `_ : . -` only, so `{"a":1}` is no word.
fn word_in_braces(text: &str) -> Option<&str> {
    let (word, _) = text.strip_prefix('{')?.split_once('}')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-');
    (!word.is_empty() && word.chars().all(plain)).then_some(word)
}

fn unknown(word: &str, source: &Source, span: Range<usize>) -> Diagnostic {
    // The word's own place, where the text stands in the file as it was written.
    let written = source.text.get(span.clone()).and_then(|raw| raw.find(&format!("{{{word}}}")));
    let span = written.map_or(span.clone(), |at| span.start + at..span.start + at + word.len() + 2);
    let near = crate::diagnostic::nearest(word, NAMES).map(|name| format!("{{{name}}}"));
    let known: Vec<String> = NAMES.iter().map(|name| format!("{{{name}}}")).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let finding = Diagnostic::error("C213", GatewaySentence::NoPlaceholder { word: word.to_owned() });
    let finding = finding.at(source, span, GatewaySentence::ThisPlaceholderUnknown);
    match FindingSentence::meant(near.as_deref(), &known) {
        Some(help) => finding.help(help),
        None => finding,
    }
}
