//! The page around every e-mail: `templates/_layout.html`, or the built-in one where there is none.

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::body;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::expression::{Company, Problem, add_text, cause, environment};
use crate::words::{FileSentence, Sentence, TemplateSentence as Says};

/// The names a layout may use. `company` knows what `[company]` says; what it does not say is empty.
const NAMES: [&str; 5] = ["company", "content", "language", "opt_out", "subject"];
const FILE: &str = "_layout.html";

/// A layout that renders.
#[derive(Debug)]
pub(super) struct Layout {
    engine: Environment<'static>,
    company: Company,
}

impl Layout {
    /// The layout of this file; the built-in one where there is no file, or where it is wrong.
    pub(super) fn read(source: Option<&Source>, company: &Company, report: &mut Report) -> Layout {
        let layout = |text: &str| Layout { engine: engine(text), company: company.clone() };
        let built_in = || layout(include_str!("../../templates/_layout.html"));
        let Some(source) = source else { return built_in() };
        let before = report.errors();
        check(source, report);
        if report.errors() > before { built_in() } else { layout(&source.text) }
    }

    /// The whole page. `content` is HTML, the rest is text.
    pub(super) fn render(
        &self,
        content: &str,
        subject: &str,
        language: &str,
        opt_out: &str,
    ) -> Result<String, Sentence> {
        let values = Value::from(std::collections::BTreeMap::from([
            ("content", Value::from_safe_string(content.to_owned())),
            ("subject", Value::from(subject)),
            ("language", Value::from(language)),
            ("opt_out", Value::from(opt_out)),
            ("company", Value::from(self.company.clone())),
        ]));
        let template = self.engine.get_template(FILE).map_err(|error| cause(&error))?;
        body::render(&template, values).map_err(|error| cause(&error))
    }
}

fn engine(text: &str) -> Environment<'static> {
    let mut engine = environment();
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    engine.set_undefined_behavior(UndefinedBehavior::Chainable);
    // A layout that does not compile was reported; what is used instead of it compiles.
    if engine.add_template_owned(FILE, text.to_owned()).is_err() {
        engine.clear_templates();
    }
    engine
}

fn check(source: &Source, report: &mut Report) {
    let wrong = |message: Sentence| Diagnostic::error("T213", message);
    let (outline, problems) = match add_text(&mut environment(), FILE, &source.text) {
        Ok(read) => read,
        Err(Problem { message, span, .. }) => {
            let unreadable = Says::LayoutUnreadable { said: Box::new(message) };
            report.push(wrong(unreadable.into()).at(source, span, FileSentence::Here));
            return;
        }
    };
    for problem in problems {
        let found = wrong(problem.message).at(source, problem.span, None);
        report.push(Diagnostic { help: problem.help, replacement: problem.replacement, ..found });
    }
    for (name, span) in outline.variables().filter(|(name, _)| !NAMES.contains(name)) {
        let found = wrong(Says::LayoutHasNo { name: name.to_owned() }.into());
        report.push(found.at(source, span, FileSentence::ThisNameUnknown).did_you_mean(name, NAMES));
    }
    if outline.variables().all(|(name, _)| name != "content") {
        let found = wrong(Says::LayoutWithoutContent.into());
        report.push(found.at(source, 0..0, None).help(Says::WriteContent));
    }
}
