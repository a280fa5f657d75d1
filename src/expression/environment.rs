//! The engine as rules and templates see it: strict, bounded, and with a closed list of filters, tests and functions.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};

use super::{argument, filters, growth};

/// Steps that one run may take; a long message takes some hundreds.
const FUEL: u64 = 20_000;

/// The filters there are.
pub(crate) const FILTERS: [&str; 48] = [
    "abs",
    "add_days",
    "add_months",
    "batch",
    "capitalize",
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
    "float",
    "groupby",
    "int",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "mask",
    "max",
    "min",
    "money",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "time",
    "times",
    "title",
    "trim",
    "unique",
    "upper",
    "weekday_zh",
    "years_since",
];
/// Further filters that need no place in a list of proposals.
const ALSO: [&str; 1] = ["zip"];

/// The tests there are, after `is`.
pub(crate) const TESTS: [&str; 21] = [
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "even",
    "false",
    "ge",
    "gt",
    "in",
    "iterable",
    "le",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
];

/// The functions there are.
pub(crate) const FUNCTIONS: [&str; 6] = ["count", "date", "days_since", "days_until", "range", "years_since"];

/// What the engine brings and this house does not offer: what marks texts as safe, shows insides, or makes more text
/// than it is given.
const UNLISTED_FILTERS: [&str; 15] = [
    "attr",
    "bool",
    "chain",
    "d",
    "dictsort",
    "e",
    "escape",
    "format",
    "indent",
    "items",
    "lines",
    "pprint",
    "safe",
    "tojson",
    "urlencode",
];
const UNLISTED_GLOBALS: [&str; 3] = ["debug", "dict", "namespace"];

/// Whether a filter exists.
pub(super) fn is_filter(name: &str) -> bool {
    FILTERS.contains(&name) || ALSO.contains(&name)
}

/// A fresh engine. Debug mode stays off: it would put record values into error texts.
pub(crate) fn environment() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_debug(false);
    engine.set_fuel(Some(FUEL));
    // A block tag on a line of its own leaves no empty line behind.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        engine.set_syntax(syntax);
    }
    for unlisted in UNLISTED_GLOBALS {
        engine.remove_global(unlisted);
    }
    // `map` takes a filter's name as a text, which no check sees: what is not on the list must not be there.
    for unlisted in UNLISTED_FILTERS {
        engine.remove_filter(unlisted);
    }
    engine.add_test("none", argument::is_none);
    engine.add_filter("default", filters::default);
    engine.add_filter("join", growth::join);
    engine.add_filter("replace", growth::replace);
    engine.add_filter("string", growth::string);
    engine.add_filter("split", growth::split);
    engine.add_filter("reverse", growth::reverse);
    engine.add_filter("upper", growth::upper);
    engine.add_filter("lower", growth::lower);
    engine.add_filter("title", growth::title);
    engine.add_filter("capitalize", growth::capitalize);
    engine.add_filter("trim", growth::trim);
    engine.add_filter("times", growth::times);
    engine.add_function("range", growth::range);
    engine.add_filter("batch", filters::batch);
    engine.add_filter("slice", filters::slice);
    engine.add_filter("count", filters::count);
    engine.add_filter("length", filters::count);
    engine.add_filter("date", filters::date);
    engine.add_filter("date_iso", filters::date_iso);
    engine.add_filter("date_zh", filters::date_zh);
    engine.add_filter("date_full_zh", filters::date_full_zh);
    engine.add_filter("date_en", filters::date_en);
    engine.add_filter("time", filters::time);
    engine.add_filter("weekday_zh", filters::weekday_zh);
    engine.add_filter("days_since", filters::days_since);
    engine.add_filter("days_until", filters::days_until);
    engine.add_filter("years_since", filters::years_since);
    engine.add_filter("add_days", filters::add_days);
    engine.add_filter("add_months", filters::add_months);
    engine.add_filter("money", filters::money);
    engine.add_filter("mask", filters::mask);
    engine.add_function("count", filters::count);
    engine.add_function("date", filters::date);
    engine.add_function("days_since", filters::days_since);
    engine.add_function("days_until", filters::days_until);
    engine.add_function("years_since", filters::years_since);
    engine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_proposed_exists() {
        let engine = environment();
        for filter in FILTERS.iter().chain(&ALSO) {
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
        for unlisted in UNLISTED_GLOBALS {
            assert!(engine.render_str(&format!("{{{{ {unlisted}() }}}}"), ()).is_err(), "{unlisted}");
        }
        for unlisted in UNLISTED_FILTERS {
            let text = format!("{{{{ ['<'] | map('{unlisted}') }}}}");
            assert!(engine.render_str(&text, ()).is_err(), "{unlisted}");
        }
    }
}
