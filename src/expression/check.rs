//! Finds what is wrong with an expression before it runs on anybody's record.

use std::collections::HashSet;
use std::ops::Range;

use minijinja::value::ValueKind;
use minijinja::{Environment, ErrorKind};

use super::compare;
use super::environment::{FILTERS, FUNCTIONS, TESTS};
use super::sample::trial;
use super::scope::{Astray, NameKind, Scope};
use super::syntax::{self, Outline, TextKind, Usage};
use super::{Expression, Problem, plain, sort};
use crate::words::{TryingSentence as Says, WordSort};

pub(super) fn check(expression: &Expression, scope: &Scope<'_>, condition: bool) -> Vec<Problem> {
    let mut problems = vocabulary(&expression.outline.uses);
    problems.extend(paths(expression, scope));
    problems.extend(attributes(expression, scope));
    if problems.is_empty() {
        problems.extend(compare::check(&expression.outline, scope));
        problems.extend(try_out(expression, scope, condition));
    }
    problems
}

/// Filters, tests and functions that do not exist.
fn vocabulary(uses: &[(Usage, Range<usize>)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (what, span) in uses {
        let (sort, name, known): (WordSort, &String, &[&str]) = match what {
            Usage::Filter(name) if !FILTERS.contains(&name.as_str()) => (WordSort::Filter, name, &FILTERS),
            Usage::Test(name) if !TESTS.contains(&name.as_str()) => (WordSort::Test, name, &TESTS),
            Usage::Call(name) if !FUNCTIONS.contains(&name.as_str()) => {
                (WordSort::Function, name, &FUNCTIONS)
            }
            _ => continue,
        };
        let problem = Problem::error(Says::NoSuchWord { sort, name: name.clone() }, span.clone());
        problems.push(problem.did_you_mean(name, known.iter().copied()));
    }
    problems
}

/// Puts a body or the layout into an engine. What is wrong with it besides its syntax is returned with what it uses.
///
/// # Errors
/// Where it cannot be read; the problem says what the engine says.
pub(crate) fn add_text(
    engine: &mut Environment<'static>,
    id: &str,
    text: &str,
) -> Result<(Outline, Vec<Problem>), Problem> {
    if let Some(problem) = syntax::too_deep(text, TextKind::Body) {
        return Err(problem);
    }
    let refused = syntax::refused(text, TextKind::Body);
    let read = Outline::of_text(text).and_then(|outline| {
        if refused.is_empty() {
            engine.add_template_owned(id.to_owned(), text.to_owned())?;
        }
        Ok(outline)
    });
    let outline = read
        .map_err(|error| Problem::error(plain(&error), syntax::fit(text, error.range().unwrap_or(0..0))))?;
    let mut problems = vocabulary(&outline.uses);
    problems.extend(refused);
    Ok((outline, problems))
}

/// Every path that the engine will look up must lead somewhere; each is said once.
fn paths(expression: &Expression, scope: &Scope<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for (what, place) in &expression.outline.uses {
        if let Usage::Path(path) = what
            && seen.insert(path)
            && let Err(astray) = scope.resolve(path)
        {
            problems.push(problem(astray, path, &expression.text, place));
        }
    }
    problems
}

/// What is asked of list elements must exist in one of the lists.
fn attributes(expression: &Expression, scope: &Scope<'_>) -> Vec<Problem> {
    let uses = &expression.outline.uses;
    let lists: Vec<NameKind<'_>> = uses
        .iter()
        .filter_map(|(what, _)| match what {
            Usage::Path(path) => {
                scope.resolve(path).ok().filter(|t| matches!(t, NameKind::Many(_) | NameKind::Items))
            }
            _ => None,
        })
        .collect();
    let mut problems = Vec::new();
    for (what, place) in uses {
        let (Usage::AttributeText(path) | Usage::Attribute(path)) = what else { continue };
        let tried: Vec<Result<NameKind<'_>, Astray>> =
            lists.iter().map(|list| scope.resolve_from(*list, path)).collect();
        if tried.iter().any(Result::is_ok) {
            continue;
        }
        if let Some(Err(astray)) = tried.into_iter().next() {
            problems.push(problem(astray, path, &expression.text, place));
        }
    }
    problems
}

/// The problem of a path that stands at this place, at the name that is wrong.
fn problem(astray: Astray, path: &str, text: &str, place: &Range<usize>) -> Problem {
    let quoted = |c: char| c.is_whitespace() || c == '"' || c == '\'';
    let written = text.get(place.clone()).and_then(|names| names.split('.').nth(astray.part));
    let span = written.map_or(place.clone(), |name| syntax::place(text, name.trim_matches(quoted)));
    let mut problem = Problem::error(astray.message, span);
    if !astray.known.is_empty() {
        let name = path.split('.').nth(astray.part).unwrap_or(path);
        problem = problem.did_you_mean(name, astray.known.iter().map(String::as_str));
    }
    match astray.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// Runs it on a filled-in sample and on one with nothing filled in.
fn try_out(expression: &Expression, scope: &Scope<'_>, condition: bool) -> Option<Problem> {
    let whole = 0..expression.text.len();
    for filled in [true, false] {
        let Ok(context) = trial(scope, expression.needs(), filled) else { continue };
        let value = match expression.eval_sample(&context) {
            Ok(value) => value,
            Err(error) => {
                let span = syntax::fit(&expression.text, error.range().unwrap_or(whole));
                let why = Box::new(plain(&error));
                let message = if filled { Says::Fails { why } } else { Says::FailsOnNothing { why } };
                let problem = Problem::error(message, span);
                if error.kind() == ErrorKind::UndefinedError && !filled {
                    return Some(problem.help(Says::ListMayBeEmpty));
                }
                return Some(problem);
            }
        };
        if condition && value.kind() != ValueKind::Bool {
            let gives = sort(&value);
            let message =
                if filled { Says::NotTrueOrFalse { gives } } else { Says::NotTrueOrFalseOnNothing { gives } };
            return Some(condition_help(Problem::error(message, whole), value.kind()));
        }
        if value.is_undefined() {
            return Some(Problem::error(Says::NothingThere, whole));
        }
        if !condition && value.kind() == ValueKind::Map && filled {
            let problem = Problem::error(Says::WholeRecord, whole);
            return Some(problem.help(Says::NameAField));
        }
        let says_none = value.as_str().is_some_and(|text| text.contains("None"));
        let mut uses = expression.outline.uses.iter();
        let author_says = uses.any(|(what, _)| matches!(what, Usage::Text(text) if text.contains("None")));
        if !condition && !filled && says_none && !author_says {
            let problem = Problem::error(Says::WouldWriteNone, whole);
            return Some(problem.help(Says::EndWithDefault));
        }
    }
    None
}

fn condition_help(problem: Problem, kind: ValueKind) -> Problem {
    match kind {
        ValueKind::Seq | ValueKind::Iterable => problem.help(Says::WriteLength),
        ValueKind::None => problem.help(Says::AskFirst),
        ValueKind::Map | ValueKind::Plain | ValueKind::String => problem.help(Says::WriteIsNotNone),
        _ => problem.help(Says::CompareIt),
    }
}
