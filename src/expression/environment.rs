//! The engine as rules and templates see it: strict, bounded, and with a closed list of filters, tests and functions.
//!
//! It begins empty. What is not put in here is not there, whatever an expression calls it by.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, filters as own, tests as test};

use super::{argument, filters, growth};

/// Steps that one run may take; a long message takes some hundreds.
const FUEL: u64 = 20_000;

/// The filters there are.
pub(crate) const FILTERS: [&str; 33] = [
    "add_days",
    "add_months",
    "count",
    "date",
    "date_en",
    "date_full_zh",
    "date_iso",
    "date_zh",
    "days_since",
    "days_until",
    "default",
    "first",
    "join",
    "last",
    "length",
    "lower",
    "map",
    "mask",
    "max",
    "min",
    "money",
    "replace",
    "round",
    "select",
    "selectattr",
    "sort",
    "sum",
    "time",
    "times",
    "unique",
    "upper",
    "weekday_zh",
    "years_since",
];

/// The tests there are, after `is`.
pub(crate) const TESTS: [&str; 13] = [
    "defined",
    "endingwith",
    "eq",
    "false",
    "ge",
    "gt",
    "in",
    "le",
    "lt",
    "ne",
    "none",
    "startingwith",
    "true",
];

/// The functions there are.
pub(crate) const FUNCTIONS: [&str; 5] = ["count", "date", "days_since", "days_until", "years_since"];

/// A fresh engine. Debug mode stays off: it would put record values into error texts.
pub(crate) fn environment() -> Environment<'static> {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_debug(false);
    engine.set_fuel(Some(FUEL));
    // A block tag on a line of its own leaves no empty line behind.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        engine.set_syntax(syntax);
    }
    add_tests(&mut engine);
    add_filters(&mut engine);
    engine.add_function("count", filters::count);
    engine.add_function("date", filters::date);
    engine.add_function("days_since", filters::days_since);
    engine.add_function("days_until", filters::days_until);
    engine.add_function("years_since", filters::years_since);
    engine
}

fn add_tests(engine: &mut Environment<'_>) {
    engine.add_test("defined", test::is_defined);
    engine.add_test("endingwith", test::is_endingwith);
    engine.add_test("eq", test::is_eq);
    engine.add_test("false", test::is_false);
    engine.add_test("ge", test::is_ge);
    engine.add_test("gt", test::is_gt);
    engine.add_test("in", test::is_in);
    engine.add_test("le", test::is_le);
    engine.add_test("lt", test::is_lt);
    engine.add_test("ne", test::is_ne);
    engine.add_test("none", argument::is_none);
    engine.add_test("startingwith", test::is_startingwith);
    engine.add_test("true", test::is_true);
}

fn add_filters(engine: &mut Environment<'_>) {
    // The engine's own: they make nothing that is longer than what they are given.
    engine.add_filter("first", own::first);
    engine.add_filter("last", own::last);
    engine.add_filter("map", own::map);
    engine.add_filter("max", own::max);
    engine.add_filter("min", own::min);
    engine.add_filter("round", own::round);
    engine.add_filter("select", own::select);
    engine.add_filter("selectattr", own::selectattr);
    engine.add_filter("sort", own::sort);
    engine.add_filter("sum", own::sum);
    engine.add_filter("unique", own::unique);
    engine.add_filter("join", growth::join);
    engine.add_filter("lower", growth::lower);
    engine.add_filter("replace", growth::replace);
    engine.add_filter("times", growth::times);
    engine.add_filter("upper", growth::upper);
    engine.add_filter("add_days", filters::add_days);
    engine.add_filter("add_months", filters::add_months);
    engine.add_filter("count", filters::count);
    engine.add_filter("date", filters::date);
    engine.add_filter("date_en", filters::date_en);
    engine.add_filter("date_full_zh", filters::date_full_zh);
    engine.add_filter("date_iso", filters::date_iso);
    engine.add_filter("date_zh", filters::date_zh);
    engine.add_filter("days_since", filters::days_since);
    engine.add_filter("days_until", filters::days_until);
    engine.add_filter("default", filters::default);
    engine.add_filter("length", filters::count);
    engine.add_filter("mask", filters::mask);
    engine.add_filter("money", filters::money);
    engine.add_filter("time", filters::time);
    engine.add_filter("weekday_zh", filters::weekday_zh);
    engine.add_filter("years_since", filters::years_since);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_proposed_exists() {
        let engine = environment();
        for filter in FILTERS {
            let error = engine.render_str(&format!("{{{{ 1 | {filter} }}}}"), ()).err();
            let known = error.is_none_or(|e| e.kind() != minijinja::ErrorKind::UnknownFilter);
            assert!(known, "{filter}");
        }
        for test in TESTS {
            let error = engine.render_str(&format!("{{{{ 1 is {test} }}}}"), ()).err();
            assert!(error.is_none_or(|e| e.kind() != minijinja::ErrorKind::UnknownTest), "{test}");
        }
        for function in FUNCTIONS {
            let error = engine.render_str(&format!("{{{{ {function}() }}}}"), ()).err();
            assert!(error.is_none_or(|e| e.kind() != minijinja::ErrorKind::UnknownFunction), "{function}");
        }
    }

    #[test]
    fn the_engines_others_are_not_there_under_any_name() {
        let engine = environment();
        for absent in ["safe", "tojson", "format", "range", "chain", "split", "string", "dictsort", "batch"] {
            for text in [
                format!("{{{{ ['<'] | map('{absent}') }}}}"),
                format!("{{{{ '<' | {absent} }}}}"),
                format!("{{{{ {absent}(3) }}}}"),
            ] {
                assert!(engine.render_str(&text, ()).is_err(), "{text}");
            }
        }
    }
}
