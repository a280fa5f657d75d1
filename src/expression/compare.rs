//! Comparisons that run but do not say what was meant.
//!
//! The engine orders values of different types by type: a date is always greater than a text, and what is not filled
//! in is smaller than everything. None of that is an error when it runs, so it is looked for here.

use super::Problem;
use super::scope::{NameKind, PlainType, Scope};
use super::syntax::{Comparison, Operand, Outline};
use crate::diagnostic::{Severity, nearest};
use crate::words::ComparisonSentence as Says;

pub(super) fn check(outline: &Outline, scope: &Scope<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for Comparison { order, sides } in &outline.comparisons {
        problems.extend(mixed(sides, scope));
        if *order {
            problems.extend(sides.iter().filter_map(|side| unguarded(side, &outline.asked, scope)));
        }
    }
    problems
}

/// A date against a text, a word that the field does not allow, a record against `none`.
fn mixed(sides: &[Operand; 2], scope: &Scope<'_>) -> Option<Problem> {
    let (path, other) = match sides {
        [Operand::Path(path, _), other] | [other, Operand::Path(path, _)] => (path, other),
        _ => return None,
    };
    match (scope.resolve(path).ok()?, other) {
        (NameKind::Plain(PlainType::Day), Operand::Text(text, span)) => {
            let mut problem = Problem::error(Says::DateWithText, span.clone());
            if text.parse::<jiff::civil::Date>().is_ok() {
                problem.replacement = Some(format!("date(\"{text}\")"));
            }
            Some(problem.help(Says::WriteDate))
        }
        (NameKind::Plain(PlainType::Words(words)), Operand::Text(text, span)) if !words.contains(text) => {
            let near = nearest(text, words.iter().map(String::as_str));
            let replacement = near.map(|near| format!("\"{near}\""));
            let message = Says::NeverThatWord { path: path.clone(), word: text.clone() };
            let problem = Problem::error(message, span.clone());
            let mut problem = problem.help(Says::OneOf { words: words.to_vec() });
            problem.replacement = replacement;
            Some(problem)
        }
        (NameKind::Record(_), Operand::Nothing(span)) => {
            let problem = Problem::error(Says::RecordWithNone, span.clone());
            Some(problem.help(Says::WriteIsNone { path: path.clone() }))
        }
        _ => None,
    }
}

/// A field that may be unfilled, ordered without asking whether it is filled in.
fn unguarded(side: &Operand, asked: &[String], scope: &Scope<'_>) -> Option<Problem> {
    let Operand::Path(path, span) = side else { return None };
    let own = ["today", "now", "occurrence", "company"];
    let root = path.split('.').next().unwrap_or("");
    if own.contains(&root)
        || path.ends_with("created_at")
        || asked.contains(path)
        || !matches!(scope.resolve(path), Ok(NameKind::Plain(_)))
    {
        return None;
    }
    let message = Says::SmallestWhereUnfilled { path: path.clone() };
    let mut problem = Problem::error(message, span.clone());
    problem.severity = Severity::Warning;
    Some(problem.help(Says::AskWhetherFilled { path: path.clone() }))
}
