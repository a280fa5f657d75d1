//! One body of a template: `sms.zh.txt`, `email.zh.md`, `task.zh.md`.

use std::io;
use std::ops::Range;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State};

use super::Part;
use super::{markdown, stray};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::expression::{Problem, add_text, environment};
use crate::words::{BodySentence as Says, FileSentence};

/// Longest text that a body may give, in bytes.
const OUTPUT_MAX: usize = 64 * 1024;
const SUBJECT: &str = "Subject:";

/// A body that compiles; the compiled text is in the template's engine under [`Body::id`].
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) part: Part,
    pub(super) language: String,
    pub(super) source: Source,
    /// Bytes of the source that are the body; before them stands the subject of an e-mail.
    pub(super) text: Range<usize>,
    /// Bytes of the subject.
    pub(super) subject: Option<Range<usize>>,
    /// The names it uses, without those it sets itself, each with its place in the source.
    pub(super) uses: Vec<(String, Range<usize>)>,
}

impl Body {
    /// The name of the compiled body; its ending decides how values are escaped.
    pub(super) fn id(&self) -> String {
        match self.part {
            Part::Sms => format!("sms.{}.txt", self.language),
            Part::Email => format!("email.{}.md", self.language),
            Part::Task => format!("task.{}.md", self.language),
        }
    }

    /// The names it uses, as often as it uses them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.uses.iter().map(|(name, _)| name.as_str())
    }

    /// The name of the compiled subject.
    pub(super) fn subject_id(&self) -> String {
        format!("email.{}.subject", self.language)
    }

    /// Reads and compiles a file. What is wrong goes to the report; a body is returned only where nothing is.
    pub(super) fn read(
        part: Part,
        language: &str,
        source: &Source,
        params: &[&str],
        engine: &mut Environment<'static>,
        report: &mut Report,
    ) -> Option<Body> {
        let before = report.errors();
        let (subject, text) = split(part, source, report);
        let uses = Vec::new();
        let mut body =
            Body { part, language: language.to_owned(), source: source.clone(), text, subject, uses };
        if slice(source, &body.text).trim().is_empty() {
            let found = Diagnostic::error("T206", Says::Empty);
            report.push(found.at(source, body.text.clone(), Says::NothingToSend));
        }
        let mut pieces = vec![(body.id(), body.text.clone())];
        pieces.extend(body.subject.clone().map(|subject| (body.subject_id(), subject)));
        for (id, place) in pieces {
            compile(&id, source, &place, params, engine, &mut body.uses, report);
            stray::check(source, &place, params, report);
        }
        (report.errors() == before).then_some(body)
    }
}

/// Subject and body of a file: the subject of an e-mail is its first line.
fn split(part: Part, source: &Source, report: &mut Report) -> (Option<Range<usize>>, Range<usize>) {
    let text: &str = &source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if part != Part::Email {
        return (None, start..text.len());
    }
    let line_end = text.find('\n').unwrap_or(text.len());
    let line = text.get(start..line_end).unwrap_or("");
    let Some(written) = line.strip_prefix(SUBJECT) else {
        let found = Diagnostic::error("T205", Says::SubjectFirst);
        let found = found.at(source, start..line_end, Says::ExpectedSubject);
        report.push(found.help(Says::WriteSubject));
        return (None, start..text.len());
    };
    let from = start + SUBJECT.len() + (written.len() - written.trim_start().len());
    let to = from + written.trim().len();
    if to == from {
        report.push(Diagnostic::error("T205", Says::SubjectEmpty).at(
            source,
            start..line_end,
            Says::NothingHere,
        ));
    }
    (Some(from..to), line_end..text.len())
}

fn slice<'s>(source: &'s Source, place: &Range<usize>) -> &'s str {
    source.text.get(place.clone()).unwrap_or("")
}

/// Compiles one piece of a file and looks for names that do not exist, each with its place in the file.
fn compile(
    id: &str,
    source: &Source,
    place: &Range<usize>,
    params: &[&str],
    engine: &mut Environment<'static>,
    used: &mut Vec<(String, Range<usize>)>,
    report: &mut Report,
) {
    let in_file = |span: Range<usize>| place.start + span.start..place.start + span.end;
    let (outline, problems) = match add_text(engine, id, slice(source, place)) {
        Ok(read) => read,
        Err(Problem { message, span, .. }) => {
            let found = Diagnostic::error("T203", Says::Unreadable { said: Box::new(message) });
            report.push(found.at(source, in_file(span), FileSentence::Here).help(Says::ValueIsWritten));
            return;
        }
    };
    for problem in problems {
        let found =
            Diagnostic::error("T202", problem.message).at(source, in_file(problem.span), Says::ThisUnknown);
        report.push(Diagnostic { help: problem.help, replacement: problem.replacement, ..found });
    }
    for (name, span) in outline.variables() {
        if !params.contains(&name) {
            let found = Diagnostic::error("T201", Says::NotInParams { name: name.to_owned() });
            let found = found.at(source, in_file(span.clone()), FileSentence::ThisNameUnknown);
            report.push(found.did_you_mean(name, params.iter().copied()));
        }
        used.push((name.to_owned(), in_file(span)));
    }
}

/// An engine for bodies: values are escaped where the text is Markdown, and nowhere marked as safe.
pub(super) fn engine() -> Environment<'static> {
    let mut engine = environment();
    engine.set_auto_escape_callback(|name| {
        if name.ends_with(".md") { AutoEscape::Custom("markdown".into()) } else { AutoEscape::None }
    });
    engine.set_formatter(|out, state: &mut State<'_, '_>, value| {
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if value.is_none() {
            return Ok(());
        }
        // By name, so that nothing in a body can switch it off.
        if state.name().ends_with(".md") {
            out.write_str(&markdown::escape(&value.to_string()))?;
        } else {
            write!(out, "{value}")?;
        }
        Ok(())
    });
    engine
}

/// Renders, within the bounds of steps and length.
pub(super) fn render(template: &minijinja::Template<'_, '_>, values: Value) -> Result<String, Error> {
    let mut text = Vec::new();
    template.render_captured_to(values, Bounded(&mut text))?;
    let text = String::from_utf8(text).map_err(|_| Error::from(ErrorKind::WriteFailure))?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Takes what fits, then fails.
struct Bounded<'t>(&'t mut Vec<u8>);

impl io::Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_MAX {
            return Err(io::Error::other("longer than 64 KiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
