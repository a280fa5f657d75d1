//! Draws findings the way rustc does: code, message, file:line:column, the line with carets, help.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};

use unicode_width::UnicodeWidthStr as _;

use super::{Diagnostic, Place, Severity};
use crate::words::{FindingSentence, Language, Sentence, wrapped};

/// How much of a line of a file is drawn where the width of the terminal is not known.
const TERM_COLUMNS: usize = 140;

/// Lines longer than this are cut out of a frame: nobody reads them, and ten megabytes must not be drawn.
const LINE_BYTES_MAX: usize = 2_000;

/// How frames are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrameStyle {
    /// The language of the sentences.
    pub language: Language,
    /// Whether with colour.
    pub colour: bool,
    /// How wide the terminal is; `None` where nothing is to be wrapped.
    pub columns: Option<usize>,
}

/// All findings as text.
#[must_use]
pub fn render(findings: &[Diagnostic], style: FrameStyle) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.columns.unwrap_or(TERM_COLUMNS));
    findings.iter().map(|finding| frame(&renderer, finding, style) + "\n").collect()
}

fn frame(renderer: &Renderer, finding: &Diagnostic, style: FrameStyle) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR.with_name(style.language.say(&FindingSentence::Error)),
        Severity::Warning => Level::WARNING.with_name(style.language.say(&FindingSentence::Warning)),
    };
    let help = Level::HELP.with_name(style.language.say(&FindingSentence::Help));
    let fitted = |said: &Sentence, before: usize| {
        let said = style.language.say(said);
        style.columns.map_or(said.clone(), |columns| wrapped(&said, columns.saturating_sub(before)))
    };
    let place = finding.place.as_ref().map(|place| (place, drawable(place)));
    let margin = place.as_ref().map_or(0, |(_, drawn)| drawn.first_line.to_string().len());
    let room = style.columns.map(|columns| columns.saturating_sub(margin + "  | ".len()));
    // What stands before a title and a help line: `error[R104]: `, and `   = help: `.
    let mut group = level
        .primary_title(fitted(&finding.message, "warning[R104]: ".len()))
        .id(finding.code.as_ref())
        .elements(Vec::<annotate_snippets::Element<'_>>::new());
    if let Some((place, drawn)) = &place {
        let label = place.label.as_ref().map(|label| style.language.say(label)).unwrap_or_default();
        let marked = drawn.marked(room);
        let beside = label.is_empty()
            || room.is_none_or(|room| drawn.columns_to(marked.end) + 1 + label.width() <= room);
        let annotation = AnnotationKind::Primary.span(marked);
        let annotation = annotation.label(if beside { label.clone() } else { String::new() });
        let snippet = Snippet::source(drawn.text.as_str())
            .path(place.source.path.as_ref())
            .line_start(drawn.first_line)
            .annotation(annotation);
        group = group.element(snippet);
        if !beside {
            let note = Level::NOTE.with_name(style.language.say(&FindingSentence::Note));
            group = group.element(note.message(label));
        }
    }
    for line in &finding.help {
        group = group.element(help.clone().message(fitted(line, margin + " = help: ".len())));
    }
    let mut groups = vec![group];
    if let (Some((place, drawn)), Some(replacement)) = (&place, &finding.replacement)
        && !drawn.span.is_empty()
    {
        let patch = Snippet::source(drawn.text.as_str())
            .path(place.source.path.as_ref())
            .line_start(drawn.first_line)
            .patch(Patch::new(drawn.span.clone(), replacement.as_str()));
        groups.push(help.secondary_title(style.language.say(&FindingSentence::Write)).element(patch));
    }
    renderer.render(&groups)
}

/// The lines of a place that are worth drawing, and the span inside them.
struct Drawn {
    text: String,
    first_line: usize,
    span: std::ops::Range<usize>,
}

impl Drawn {
    /// How many columns a terminal needs for the line up to an offset of it.
    fn columns_to(&self, end: usize) -> usize {
        let line = self.text.get(..end).unwrap_or(&self.text);
        line.rsplit('\n').next().unwrap_or("").width()
    }

    /// What is marked: the span, as far as there is room for the marks under its line.
    fn marked(&self, room: Option<usize>) -> std::ops::Range<usize> {
        let Some(room) = room.filter(|room| self.columns_to(self.span.end) > *room) else {
            return self.span.clone();
        };
        let shown = self.text.get(self.span.clone()).unwrap_or("").char_indices();
        let fits = shown
            .map(|(at, letter)| self.span.start + at + letter.len_utf8())
            .take_while(|end| self.columns_to(*end) <= room);
        self.span.start..fits.last().unwrap_or(self.span.end)
    }
}

/// Only the lines that the span touches are handed to the renderer, so a large file costs nothing.
fn drawable(place: &Place) -> Drawn {
    let text: &str = &place.source.text;
    let start = floor(text, place.span.start);
    let end = floor(text, place.span.end).max(start);
    let from = text.get(..start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(end..).and_then(|tail| tail.find('\n')).map_or(text.len(), |at| end + at);
    let (first_line, _) = place.source.line_column(start);
    let lines = text.get(from..to).unwrap_or("");
    if lines.len() > LINE_BYTES_MAX {
        let kept = floor(lines, LINE_BYTES_MAX);
        let short = lines.get(..kept).unwrap_or("").to_owned();
        let span = (start - from).min(kept)..(end - from).min(kept);
        return Drawn { text: short, first_line, span };
    }
    Drawn { text: lines.to_owned(), first_line, span: start - from..end - from }
}

/// The nearest character boundary at or below an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    fn quoted(text: &str) -> Sentence {
        Sentence::Quoted(text.to_owned())
    }

    #[test]
    fn draws_place_label_help_and_patch() {
        let source = Source::new("rules/gift.toml", "id = \"gift\"\ndate = \"end_on\" # 到期日\n");
        let finding = Diagnostic::error("R104", quoted("`warranty` has no field `end_on`"))
            .at(&source, 19..27, quoted("unknown field"))
            .did_you_mean("end_on", ["ends_on", "starts_on"]);
        let text = render(&[finding], FrameStyle::default());
        assert!(text.contains("error[R104]: `warranty` has no field `end_on`"), "{text}");
        assert!(text.contains("--> rules/gift.toml:2:8"), "{text}");
        assert!(text.contains("^^^^^^^^ unknown field"), "{text}");
        assert!(text.contains("did you mean `ends_on`? (also: starts_on)"), "{text}");
        assert!(text.contains("2 | date = \"ends_on\" # 到期日"), "the quotes stay: {text}");
    }

    #[test]
    fn a_span_past_the_end_or_inside_a_character_is_drawn_not_a_panic() {
        let source = Source::new("a.toml", "名 = 1");
        for span in [0..1, 1..2, 5..90, 90..91] {
            let finding = Diagnostic::warning("R000", quoted("odd")).at(&source, span, None);
            assert!(render(&[finding], FrameStyle::default()).contains("warning[R000]: odd"));
        }
    }
}
