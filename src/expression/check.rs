//! Finds what is wrong with an expression before it runs on anybody's record.

use std::ops::Range;

use minijinja::ErrorKind;
use minijinja::value::ValueKind;

use super::compare;
use super::environment::{FILTERS, FUNCTIONS, TESTS};
use super::sample::trial;
use super::scan::{self, Placed, Token, Use};
use super::scope::{Astray, Scope, Thing};
use super::{Expression, Problem, describe, plain};

pub(super) fn check(expression: &Expression, scope: &Scope<'_>, condition: bool) -> Vec<Problem> {
    let tokens = scan::expression(&expression.text);
    let uses = scan::uses(&tokens);
    let mut problems = vocabulary(&uses);
    problems.extend(paths(expression, &uses, scope));
    problems.extend(attributes(&uses, scope));
    if problems.is_empty() {
        problems.extend(compare::check(&tokens, scope));
        problems.extend(try_out(expression, scope, condition, &tokens));
    }
    problems
}

/// Filters, tests and functions that do not exist.
pub(crate) fn vocabulary(uses: &[(Use, Range<usize>)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (what, span) in uses {
        let (sort, name, known): (&str, &str, &[&str]) = match what {
            Use::Filter(name) if !FILTERS.contains(&name.as_str()) => ("filter", name, &FILTERS),
            Use::Test(name) if !TESTS.contains(&name.as_str()) => ("test", name, &TESTS),
            Use::Call(name) if !FUNCTIONS.contains(&name.as_str()) => ("function", name, &FUNCTIONS),
            _ => continue,
        };
        let problem = Problem::error(format!("there is no {sort} `{name}`"), span.clone());
        problems.push(problem.did_you_mean(name, known.iter().copied()));
    }
    problems
}

/// Where a text of signs and names stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In a rule or in `[params]`: it works out one value.
    Expression,
    /// In a template's body or the layout: it shows values and chooses between words.
    Body,
}

/// The tags of a body. `set`, `with` and their like bind names; what is bound in a loop to twice what it was would
/// grow beyond any bound, and fuel does not see it.
const TAGS: [&str; 8] = ["for", "endfor", "if", "elif", "else", "endif", "raw", "endraw"];

/// What could make more than any bound holds: signs that repeat or join, tags that bind names.
pub(crate) fn unbounded(tokens: &[Placed], place: Where) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, (token, span)) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(|(token, _)| token);
        let opens = |token: Option<&Token>| matches!(token, Some(Token::Sign("{{" | "{%")));
        let ends = at + 1 == tokens.len() || opens(tokens.get(at + 1).map(|(token, _)| token));
        // `{%+` and `+%}` keep blanks.
        let keeps_blanks = opens(before) || ends;
        match (token, place) {
            (Token::Sign("*"), _) => problems.push(
                Problem::error("`*` cannot be used: it would also repeat a text or a list", span.clone())
                    .help("multiply numbers with a filter: `price | times(3)`"),
            ),
            (Token::Sign(sign @ ("~" | "+")), Where::Body) if !keeps_blanks => problems.push(
                Problem::error(format!("`{sign}` cannot be used in a text"), span.clone())
                    .help("write values side by side, or work out the value in [params]"),
            ),
            (Token::Sign("{%"), Where::Body) => {
                let mut next = tokens.iter().skip(at + 1);
                let tag = next.find(|(token, _)| !matches!(token, Token::Sign("-" | "+")));
                if let Some((Token::Name(name), span)) = tag
                    && !TAGS.contains(&name.as_str())
                {
                    let problem = Problem::error(format!("a text has no `{{% {name} %}}`"), span.clone());
                    problems
                        .push(problem.help("it shows values and chooses words; work out values in [params]"));
                }
            }
            _ => {}
        }
    }
    problems
}

/// Every path that the engine will look up must lead somewhere.
fn paths(expression: &Expression, uses: &[(Use, Range<usize>)], scope: &Scope<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for path in expression.needs().paths() {
        // The engine lists called functions among the names; they are looked at as functions.
        let called = uses.iter().any(|(what, _)| matches!(what, Use::Call(name) if *name == path));
        let also = uses.iter().any(|(what, _)| matches!(what, Use::Path(name) if *name == path));
        if called && !also {
            continue;
        }
        let Err(astray) = scope.resolve(&path) else { continue };
        let place = uses.iter().find(|(what, _)| matches!(what, Use::Path(found) if *found == path));
        let whole = 0..expression.text.len();
        let span = place.map_or(whole, |(_, span)| part_of(&path, astray.part, span.start));
        problems.push(problem(astray, &path, span));
    }
    problems
}

/// What is asked of list elements must exist in one of the lists.
fn attributes(uses: &[(Use, Range<usize>)], scope: &Scope<'_>) -> Vec<Problem> {
    let lists: Vec<Thing<'_>> = uses
        .iter()
        .filter_map(|(what, _)| match what {
            Use::Path(path) => {
                scope.resolve(path).ok().filter(|t| matches!(t, Thing::Many(_) | Thing::Items))
            }
            _ => None,
        })
        .collect();
    let mut problems = Vec::new();
    for (what, span) in uses {
        let (path, start) = match what {
            Use::AttributeText(path) => (path, span.start + 1),
            Use::Attribute(path) => (path, span.start),
            _ => continue,
        };
        let tried: Vec<Result<Thing<'_>, Astray>> =
            lists.iter().map(|list| scope.resolve_from(*list, path)).collect();
        if tried.iter().any(Result::is_ok) {
            continue;
        }
        if let Some(Err(astray)) = tried.into_iter().next() {
            let span = part_of(path, astray.part, start);
            problems.push(problem(astray, path, span));
        }
    }
    problems
}

fn problem(astray: Astray, path: &str, span: Range<usize>) -> Problem {
    let name = path.split('.').nth(astray.part).unwrap_or(path);
    let mut problem = Problem::error(astray.message, span);
    if !astray.known.is_empty() {
        problem = problem.did_you_mean(name, astray.known.iter().map(String::as_str));
    }
    match astray.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// Bytes of the n-th name of a path that begins at `start`.
fn part_of(path: &str, part: usize, start: usize) -> Range<usize> {
    let mut at = start;
    for (index, name) in path.split('.').enumerate() {
        if index == part {
            return at..at + name.len();
        }
        at += name.len() + 1;
    }
    start..start + path.len()
}

/// Runs it on a filled-in sample and on one with nothing filled in.
fn try_out(
    expression: &Expression,
    scope: &Scope<'_>,
    condition: bool,
    tokens: &[Placed],
) -> Option<Problem> {
    let whole = 0..expression.text.len();
    for filled in [true, false] {
        let case = if filled { "" } else { " where nothing is filled in" };
        let Ok(context) = trial(scope, expression.needs(), filled) else { continue };
        let value = match expression.eval_sample(&context) {
            Ok(value) => value,
            Err(error) => {
                let span = scan::fit(&expression.text, error.range().unwrap_or(whole));
                let problem = Problem::error(format!("this fails{case}: {}", plain(&error)), span);
                if error.kind() == ErrorKind::UndefinedError && !filled {
                    let help =
                        "a list may be empty: write `… | map(attribute=\"name\") | first | default(\"\")`";
                    return Some(problem.help(help));
                }
                return Some(problem);
            }
        };
        if condition && value.kind() != ValueKind::Bool {
            let message = format!("this gives {}{case}, not true or false", describe(&value));
            return Some(condition_help(Problem::error(message, whole), value.kind()));
        }
        if value.is_undefined() {
            return Some(Problem::error("this names something that is not there", whole));
        }
        if !condition && value.kind() == ValueKind::Map && filled {
            let problem = Problem::error("this is a whole record, not a value", whole);
            return Some(problem.help("name one of its fields, such as `.name`"));
        }
        let says_none = value.as_str().is_some_and(|text| text.contains("None"));
        let author_says = tokens.iter().any(|(t, _)| matches!(t, scan::Token::Text(t) if t.contains("None")));
        if !condition && !filled && says_none && !author_says {
            let problem = Problem::error("an unfilled value would be written as `None`", whole);
            return Some(problem.help("end it with `| default(\"\")` before it is joined to other text"));
        }
    }
    None
}

fn condition_help(problem: Problem, kind: ValueKind) -> Problem {
    match kind {
        ValueKind::Seq | ValueKind::Iterable => problem.help("write `… | length > 0`"),
        ValueKind::None => problem.help("write `field is not none and …`"),
        ValueKind::Map | ValueKind::Plain | ValueKind::String => problem.help("write `… is not none`"),
        _ => problem.help("compare it with something"),
    }
}
