//! Drawing findings: any text, any span, any words.

use touchbase::diagnostic::{Diagnostic, FrameStyle, Source, nearest, render};
use touchbase::words::{Language, Sentence};

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    // Four offsets, then the texts, one after the other.
    let Some((head, rest)) = data.split_at_checked(4) else { return };
    let rest = String::from_utf8_lossy(rest);
    let mut parts = rest.splitn(5, '\u{1f}');
    let mut part = || parts.next().unwrap_or("");
    let (text, message, label, help, replacement) = (part(), part(), part(), part(), part());
    let at = |low: u8, high: u8| usize::from(low) | usize::from(high) << 8;
    let source = Source::new("rules/gift.toml", text);
    let span = at(head[0], head[1])..at(head[2], head[3]);
    let said = |text: &str| Sentence::Quoted(text.to_owned());
    let mut finding =
        Diagnostic::error("R104", said(message)).at(&source, span, said(label)).help(said(help));
    finding.replacement = Some(replacement.to_owned());
    let plain = Diagnostic::warning("T301", said(message)).did_you_mean(label, [help, replacement]);
    for (colour, language, columns) in [
        (false, Language::English, None),
        (true, Language::Chinese, Some(80)),
        (false, Language::Chinese, Some(1)),
    ] {
        let drawn = render(&[finding.clone(), plain.clone()], FrameStyle { language, colour, columns });
        assert!(drawn.contains("R104") && drawn.contains("T301"));
    }
    let (line, column) = source.line_column(at(head[0], head[1]));
    assert!(line >= 1 && column >= 1 && finding.location().is_some());
    if let Some(near) = nearest(label, [help, replacement]) {
        assert!(near == help || near == replacement);
    }
}
