//! Draws findings the way rustc does: code, message, file:line:column, the line with carets, help.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};

use super::{Diagnostic, Place, Severity};

/// Lines longer than this are cut out of a frame: nobody reads them, and ten megabytes must not be drawn.
const LINE_BYTES_MAX: usize = 2_000;

/// All findings as text, with colour only where asked.
#[must_use]
pub fn render(findings: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    findings.iter().map(|finding| frame(&renderer, finding) + "\n").collect()
}

fn frame(renderer: &Renderer, finding: &Diagnostic) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.code)
        .elements(Vec::<annotate_snippets::Element<'_>>::new());
    let place = finding.place.as_ref().map(|place| (place, drawable(place)));
    if let Some((place, drawn)) = &place {
        let snippet = Snippet::source(drawn.text.as_str())
            .path(place.source.path.as_ref())
            .line_start(drawn.first_line)
            .annotation(AnnotationKind::Primary.span(drawn.span.clone()).label(place.label.as_str()));
        group = group.element(snippet);
    }
    for help in &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![group];
    if let (Some((place, drawn)), Some(replacement)) = (&place, &finding.replacement)
        && !drawn.span.is_empty()
    {
        let patch = Snippet::source(drawn.text.as_str())
            .path(place.source.path.as_ref())
            .line_start(drawn.first_line)
            .patch(Patch::new(drawn.span.clone(), replacement.as_str()));
        groups.push(Level::HELP.secondary_title("write").element(patch));
    }
    renderer.render(&groups)
}

/// The lines of a place that are worth drawing, and the span inside them.
struct Drawn {
    text: String,
    first_line: usize,
    span: std::ops::Range<usize>,
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

    #[test]
    fn draws_place_label_help_and_patch() {
        let source = Source::new("rules/gift.toml", "id = \"gift\"\ndate = \"end_on\" # 到期日\n");
        let finding = Diagnostic::error("R104", "`warranty` has no field `end_on`")
            .at(&source, 19..27, "unknown field")
            .did_you_mean("end_on", ["ends_on", "starts_on"]);
        let text = render(&[finding], false);
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
            let finding = Diagnostic::warning("R000", "odd").at(&source, span, "");
            assert!(render(&[finding], false).contains("warning[R000]: odd"));
        }
    }
}
