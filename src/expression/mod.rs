//! Expressions of rules and templates: `where`, and the values of a template's parameters.
//!
//! An expression sees one record under its kind's name (`warranty.item`), what it refers to (`home.steward.name`),
//! what refers to it (`customer.family`), its own fields bare, the recipient (`to`), `company`, `today`, `now` and
//! `occurrence`. A field that was never filled in is `none`; a name that does not exist is found by
//! [`Expression::check`] before anything runs. Running has bounds (fuel, lists of [`LIST_MAX`], texts of
//! [`SEEN_CHARS_MAX`], references followed [`DEPTH_MAX`] deep, what filters make), and no error text ever holds a
//! record's value.

mod argument;
mod check;
mod compare;
mod context;
mod day;
mod environment;
mod filters;
mod growth;
mod needs;
mod sample;
mod scope;
mod syntax;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, ErrorKind};

use crate::diagnostic::{Diagnostic, Severity, Source, nearest};
use crate::words::{
    EvaluationSentence as Fault, ExpressionSentence, FilterSentence, FindingSentence, Sentence, ValueSort,
};
pub(crate) use syntax::fit;
use syntax::{Outline, TextKind};

pub(crate) use check::add_text;
pub use context::{DEPTH_MAX, Extras, LIST_MAX, Occurrence, SEEN_CHARS_MAX, context};
pub(crate) use environment::environment;
pub use needs::Needs;
pub use scope::Scope;

/// What a deployment says about itself, `[company]` of touchbase.toml: name, hotline, …
pub type Company = BTreeMap<String, String>;

/// Longer expressions are refused, in bytes: nobody can read them.
const TEXT_MAX: usize = 2_000;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

/// Something wrong with an expression: what, where in its text, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: Sentence,
    /// Bytes of the expression's text.
    pub span: Range<usize>,
    /// What to do or what was expected, a line each.
    pub help: Vec<Sentence>,
    /// What should stand at the span instead, where that is known.
    pub replacement: Option<String>,
}

impl Problem {
    pub(crate) fn error(message: impl Into<Sentence>, span: Range<usize>) -> Problem {
        Problem {
            severity: Severity::Error,
            message: message.into(),
            span,
            help: Vec::new(),
            replacement: None,
        }
    }

    pub(crate) fn help(mut self, line: impl Into<Sentence>) -> Problem {
        self.help.push(line.into());
        self
    }

    pub(crate) fn did_you_mean<'a>(
        mut self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Problem {
        let known: Vec<&str> = known.into_iter().collect();
        let near = nearest(written, known.iter().copied());
        self.help.extend(FindingSentence::meant(near, &known).map(Sentence::from));
        self.replacement = near.map(str::to_owned);
        self
    }

    /// The finding about the file that holds the expression as a TOML string at `value` (quotes included).
    #[must_use]
    pub fn diagnostic(
        &self,
        code: &'static str,
        source: &Source,
        value: &Range<usize>,
        text: &str,
    ) -> Diagnostic {
        // Escapes in the TOML string shift everything after them; then the whole value is the place.
        let written = source.text.get(value.clone()).unwrap_or("");
        let found = written.find(text).filter(|_| !text.is_empty());
        let (span, exact) = match found {
            Some(at) => {
                let start = value.start + at;
                (start + self.span.start..start + self.span.end.min(text.len()), true)
            }
            None => (value.clone(), false),
        };
        Diagnostic {
            code: code.into(),
            severity: self.severity,
            message: self.message.clone(),
            place: None,
            help: self.help.clone(),
            replacement: self.replacement.as_ref().filter(|_| exact).map(|text| quoted_within(text, written)),
        }
        .at(source, span, None)
    }
}

/// A text of an expression as it can stand within the quotes of a TOML string: with the other quotes.
fn quoted_within(text: &str, value: &str) -> String {
    if value.starts_with('"') { text.replace('"', "'") } else { text.to_owned() }
}

/// A compiled expression; cheap to clone.
#[derive(Clone)]
pub struct Expression {
    text: Arc<str>,
    compiled: Arc<minijinja::Expression<'static, 'static>>,
    outline: Arc<Outline>,
    needs: Arc<Needs>,
}

impl Expression {
    /// Compiles a text.
    ///
    /// # Errors
    /// Where the text is not an expression; filters, tests and names are [`Expression::check`]'s matter.
    pub fn compile(text: &str) -> Result<Expression, Problem> {
        if text.trim().is_empty() {
            return Err(Problem::error(ExpressionSentence::Empty, 0..text.len()));
        }
        if text.len() > TEXT_MAX {
            return Err(Problem::error(ExpressionSentence::TooLong, 0..text.len())
                .help(ExpressionSentence::AtMostBytes { most: TEXT_MAX }));
        }
        let too_deep = syntax::too_deep(text, TextKind::Expression);
        let refused = || syntax::refused(text, TextKind::Expression).into_iter().next();
        if let Some(problem) = too_deep.or_else(refused) {
            return Err(problem);
        }
        let read = Outline::of_expression(text)
            .and_then(|outline| Ok((outline, ENVIRONMENT.compile_expression_owned(text.to_owned())?)));
        let (outline, compiled) = read.map_err(|error| {
            let span = syntax::fit(text, error.range().unwrap_or(0..text.len()));
            Problem::error(ExpressionSentence::NotAnExpression { why: Box::new(plain(&error)) }, span)
        })?;
        let (needs, outline) = (Arc::new(Needs::of(&outline)), Arc::new(outline));
        Ok(Expression { text: text.into(), compiled: Arc::new(compiled), outline, needs })
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What has to be in a [`Context`] for it.
    #[must_use]
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// Whether every name, filter, test and function exists in the scope, and whether it runs: on a filled-in
    /// sample record, and on one with nothing filled in.
    #[must_use]
    pub fn check(&self, scope: &Scope<'_>) -> Vec<Problem> {
        check::check(self, scope, false)
    }

    /// The same for a condition, which must also give true or false in both cases.
    #[must_use]
    pub fn check_condition(&self, scope: &Scope<'_>) -> Vec<Problem> {
        check::check(self, scope, true)
    }

    /// Runs it as a condition.
    ///
    /// # Errors
    /// When it fails or gives anything but true or false. The sentence says why, without any value of the records.
    pub fn eval_bool(&self, context: &Context) -> Result<bool, Sentence> {
        let value = self.eval(context)?;
        match value.kind() {
            ValueKind::Bool => Ok(value.is_true()),
            _ => Err(Fault::NotTrueOrFalse { gives: sort(&value) }.into()),
        }
    }

    /// Runs it.
    ///
    /// # Errors
    /// As [`Expression::eval_bool`], save that any value is fine; `undefined` is not.
    pub(crate) fn eval(&self, context: &Context) -> Result<Value, Sentence> {
        let value = self.compiled.eval(context.0.clone()).map_err(|error| cause(&error))?;
        if value.is_undefined() {
            return Err(Fault::NothingThere.into());
        }
        Ok(value)
    }

    /// Runs it on samples, so the whole error may be shown.
    fn eval_sample(&self, context: &Context) -> Result<Value, minijinja::Error> {
        self.compiled.eval(context.0.clone())
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Expression({:?})", self.text)
    }
}

/// What an expression runs on. Its `Debug` shows nothing: it is made of people's data.
#[derive(Clone)]
pub struct Context(pub(crate) Value);

impl fmt::Debug for Context {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Context(…)")
    }
}

/// Why something failed, in words that hold no value: the kind, and the detail only where that is made of names.
pub(crate) fn cause(error: &minijinja::Error) -> Sentence {
    match error.kind() {
        ErrorKind::UndefinedError
        | ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::TooManyArguments
        | ErrorKind::MissingArgument => plain(error),
        kind => own(error).unwrap_or_else(|| fault(kind).into()),
    }
}

/// What the engine says, without its `(in <expression>:1)`. May hold values: only for syntax and samples.
pub(crate) fn plain(error: &minijinja::Error) -> Sentence {
    if let Some(own) = own(error) {
        return own;
    }
    match (error.kind(), error.detail()) {
        (ErrorKind::SyntaxError, Some(detail)) => syntax::said::meaning(detail).into(),
        (kind @ (ErrorKind::OutOfFuel | ErrorKind::WriteFailure), _) | (kind, None) => fault(kind).into(),
        (kind, Some(detail)) => {
            Fault::Detailed { fault: Box::new(fault(kind)), said: detail.to_owned() }.into()
        }
    }
}

/// The sentence of a filter of this house that refused, where it was one.
fn own(error: &minijinja::Error) -> Option<Sentence> {
    let source = std::error::Error::source(error)?;
    source.downcast_ref::<FilterSentence>().map(|why| Sentence::from(*why))
}

/// What a kind of error says.
fn fault(kind: ErrorKind) -> Fault {
    match kind {
        ErrorKind::InvalidOperation => Fault::InvalidOperation,
        ErrorKind::UndefinedError => Fault::Undefined,
        ErrorKind::UnknownFilter => Fault::UnknownFilter,
        ErrorKind::UnknownTest => Fault::UnknownTest,
        ErrorKind::UnknownFunction => Fault::UnknownFunction,
        ErrorKind::UnknownMethod => Fault::UnknownMethod,
        ErrorKind::TooManyArguments => Fault::TooManyArguments,
        ErrorKind::MissingArgument => Fault::MissingArgument,
        ErrorKind::CannotUnpack => Fault::CannotUnpack,
        ErrorKind::OutOfFuel => Fault::TooManySteps,
        ErrorKind::WriteFailure => Fault::TooLong,
        other => Fault::Other { said: other.to_string() },
    }
}

fn sort(value: &Value) -> ValueSort {
    match value.kind() {
        ValueKind::None => ValueSort::Nothing,
        ValueKind::Number => ValueSort::Number,
        ValueKind::String => ValueSort::Text,
        ValueKind::Seq | ValueKind::Iterable => ValueSort::List,
        ValueKind::Map => ValueSort::Record,
        ValueKind::Plain => ValueSort::Date,
        _ => ValueSort::Other,
    }
}

#[cfg(test)]
mod tests;
