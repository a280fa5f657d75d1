//! The page around every e-mail: `templates/_layout.html`, or the built-in one where there is none.

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::body;
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::expression::{Company, Where, cause, environment, plain, scan, unbounded, vocabulary};

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
    ) -> Result<String, String> {
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
    let wrong = |message: String| Diagnostic::error("T213", message);
    let mut engine = environment();
    if let Err(error) = engine.add_template_owned(FILE, source.text.to_string()) {
        let span = scan::fit(&source.text, error.range().unwrap_or(0..0));
        report.push(wrong(format!("the layout is wrong: {}", plain(&error))).at(source, span, "here"));
        return;
    }
    let tokens = scan::template(&source.text);
    let uses = scan::uses(&tokens);
    for problem in vocabulary(&uses).into_iter().chain(unbounded(&tokens, Where::Body)) {
        let found = wrong(problem.message.clone()).at(source, problem.span.clone(), "");
        report.push(Diagnostic { help: problem.help, replacement: problem.replacement, ..found });
    }
    let used =
        engine.get_template(FILE).map(|template| template.undeclared_variables(false)).unwrap_or_default();
    for name in used.iter().filter(|name| !NAMES.contains(&name.as_str())) {
        if let Some(span) = body::places(&uses, name).into_iter().next() {
            let found = wrong(format!("a layout has no `{name}`")).at(source, span, "unknown name");
            report.push(found.did_you_mean(name, NAMES));
        }
    }
    if !used.contains("content") {
        let found = wrong("the layout does not show the message".to_owned());
        report.push(found.at(source, 0..0, "").help("write {{ content }} where it belongs"));
    }
}
