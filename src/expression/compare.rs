//! Comparisons that run but do not say what was meant.
//!
//! The engine orders values of different types by type: a date is always greater than a text, and what is not filled
//! in is smaller than everything. None of that is an error when it runs, so it is looked for here.

use std::ops::Range;

use super::Problem;
use super::scan::{Placed, Token};
use super::scope::{PlainType, Scope, Thing};
use crate::diagnostic::{Severity, nearest};

const ORDER: [&str; 4] = ["<", "<=", ">", ">="];
const EQUAL: [&str; 2] = ["==", "!="];

/// One side of a comparison, where it is simple enough to look at.
enum Side {
    Path(String, Range<usize>),
    Text(String, Range<usize>),
    Nothing(Range<usize>),
    Other,
}

pub(super) fn check(tokens: &[Placed], scope: &Scope<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, (token, _)) in tokens.iter().enumerate() {
        let Token::Sign(sign) = token else { continue };
        let order = ORDER.contains(sign);
        if !order && !EQUAL.contains(sign) {
            continue;
        }
        let sides = [left(tokens, at), right(tokens, at)];
        problems.extend(mixed(&sides, scope));
        if order {
            problems.extend(sides.iter().filter_map(|side| unguarded(side, tokens, scope)));
        }
    }
    problems
}

/// A date against a text, a word that the field does not allow, a record against `none`.
fn mixed(sides: &[Side; 2], scope: &Scope<'_>) -> Option<Problem> {
    let (path, other) = match sides {
        [Side::Path(path, _), other] | [other, Side::Path(path, _)] => (path, other),
        _ => return None,
    };
    match (scope.resolve(path).ok()?, other) {
        (Thing::Plain(PlainType::Day), Side::Text(text, span)) => {
            let mut problem = Problem::error("a date does not compare with a text", span.clone());
            if text.parse::<jiff::civil::Date>().is_ok() {
                problem.replacement = Some(format!("date(\"{text}\")"));
            }
            Some(problem.help("write `date(\"2026-03-31\")`"))
        }
        (Thing::Plain(PlainType::Words(words)), Side::Text(text, span)) if !words.contains(text) => {
            let near = nearest(text, words.iter().map(String::as_str));
            let replacement = near.map(|near| format!("\"{near}\""));
            let problem = Problem::error(format!("`{path}` is never `{text}`"), span.clone());
            let mut problem = problem.help(format!("it is one of: {}", words.join(", ")));
            problem.replacement = replacement;
            Some(problem)
        }
        (Thing::Record(_), Side::Nothing(span)) => {
            let problem = Problem::error("a record does not compare with `none`", span.clone());
            Some(problem.help(format!("write `{path} is none` or `{path} is not none`")))
        }
        _ => None,
    }
}

/// A field that may be unfilled, ordered without asking whether it is filled in.
fn unguarded(side: &Side, tokens: &[Placed], scope: &Scope<'_>) -> Option<Problem> {
    let Side::Path(path, span) = side else { return None };
    let own = ["today", "now", "occurrence", "company"];
    let root = path.split('.').next().unwrap_or("");
    if own.contains(&root)
        || path.ends_with("created_at")
        || !matches!(scope.resolve(path), Ok(Thing::Plain(_)))
    {
        return None;
    }
    let guarded = (0..tokens.len()).any(|at| {
        let after = tokens.get(at).map(|(token, _)| token);
        let asks = matches!(after, Some(Token::Name(name)) if name == "is" || name == "and");
        asks && matches!(left(tokens, at), Side::Path(found, _) if found == *path)
    });
    if guarded {
        return None;
    }
    let message = format!("`{path}` counts as smaller than everything where it is not filled in");
    let mut problem = Problem::error(message, span.clone());
    problem.severity = Severity::Warning;
    Some(problem.help(format!("write `{path} is not none and …`, or `is none or …` if that is meant")))
}

/// What stands before a token: only a path or a text that no filter or operator belongs to.
fn left(tokens: &[Placed], at: usize) -> Side {
    let Some(last) = at.checked_sub(1) else { return Side::Other };
    let mut first = last;
    while let (Some(dot), Some(name)) = (first.checked_sub(1), first.checked_sub(2)) {
        if sign(tokens, dot) != Some(".") || !matches!(tokens.get(name), Some((Token::Name(_), _))) {
            break;
        }
        first = name;
    }
    match first.checked_sub(1).and_then(|before| tokens.get(before)) {
        Some((Token::Sign("(" | "["), _)) | None => side(tokens, first, last),
        Some((Token::Name(word), _)) if ["and", "or", "not", "if", "else"].contains(&word.as_str()) => {
            side(tokens, first, last)
        }
        _ => Side::Other,
    }
}

fn right(tokens: &[Placed], at: usize) -> Side {
    let first = at + 1;
    let mut last = first;
    while sign(tokens, last + 1) == Some(".") && matches!(tokens.get(last + 2), Some((Token::Name(_), _))) {
        last += 2;
    }
    match tokens.get(last + 1) {
        Some((Token::Sign(")" | "]" | ","), _)) | None => side(tokens, first, last),
        Some((Token::Name(word), _)) if ["and", "or", "if", "else"].contains(&word.as_str()) => {
            side(tokens, first, last)
        }
        _ => Side::Other,
    }
}

fn side(tokens: &[Placed], first: usize, last: usize) -> Side {
    let span = match (tokens.get(first), tokens.get(last)) {
        (Some((_, first)), Some((_, last))) => first.start..last.end,
        _ => return Side::Other,
    };
    match tokens.get(first) {
        Some((Token::Name(word), _)) if word == "none" => Side::Nothing(span),
        Some((Token::Text(text), _)) => Side::Text(text.clone(), span),
        Some((Token::Name(_), _)) => {
            let names = tokens.get(first..=last).unwrap_or(&[]).iter().filter_map(|(token, _)| match token {
                Token::Name(name) => Some(name.as_str()),
                _ => None,
            });
            Side::Path(names.collect::<Vec<_>>().join("."), span)
        }
        _ => Side::Other,
    }
}

fn sign(tokens: &[Placed], at: usize) -> Option<&'static str> {
    match tokens.get(at) {
        Some((Token::Sign(sign), _)) => Some(sign),
        _ => None,
    }
}
