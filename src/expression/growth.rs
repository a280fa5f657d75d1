//! The filters that make texts, with a bound on what they make. Fuel counts steps, and one step of the engine's own
//! `replace` may make a text of any length.
//!
//! Promise: all filters of one run together make no more than [`MADE_MAX`] bytes; what would be more is an error
//! before it is made. With what `syntax::refused` leaves out (`*`, which repeats texts) and what template bodies may not
//! say (`set`, `~`, `+`: so that no name is bound to twice what it was), memory follows the length of what is
//! written.

use std::fmt::{self, Write as _};

use minijinja::value::{StringInput, Value, ValueKind};
use minijinja::{Error, ErrorKind, State, filters};

use super::argument::{is_none, refused};
use crate::words::FilterSentence;

/// What the filters of one run may make in all, in bytes.
pub(super) const MADE_MAX: usize = 256 * 1024;

/// What the filters of this run have made.
struct Made(usize);

/// Counts what is about to be made.
fn charge(state: &mut State<'_, '_>, bytes: usize) -> Result<(), Error> {
    let made = state.get_or_insert_extension(Made(0));
    made.0 = made.0.saturating_add(bytes);
    if made.0 > MADE_MAX { Err(Error::from(ErrorKind::WriteFailure)) } else { Ok(()) }
}

/// Every place where the one text stands becomes the other.
pub(super) fn replace(
    state: &mut State<'_, '_>,
    value: StringInput<'_>,
    from: StringInput<'_>,
    to: StringInput<'_>,
) -> Result<Value, Error> {
    let places = value.as_str().matches(from.as_str()).count();
    charge(state, places.saturating_mul(to.as_str().len()).saturating_add(value.as_str().len()))?;
    filters::replace(state, value, from, to)
}

/// The elements of a list as one text; elements with nothing in them are left out.
pub(super) fn join(
    state: &mut State<'_, '_>,
    value: &Value,
    separator: Option<&str>,
) -> Result<Value, Error> {
    if is_none(value) {
        return Ok(Value::from(""));
    }
    if let Some(text) = value.as_str() {
        return Ok(Value::from(text));
    }
    let mut joined = Limited(String::new());
    for (at, item) in value.try_iter()?.filter(|item| !is_none(item)).enumerate() {
        let separator = separator.filter(|_| at > 0).unwrap_or("");
        write!(joined, "{separator}{item}").map_err(|_| Error::from(ErrorKind::WriteFailure))?;
    }
    charge(state, joined.0.len())?;
    Ok(Value::from(joined.0))
}

/// In capitals.
pub(super) fn upper(state: &mut State<'_, '_>, value: StringInput<'_>) -> Result<Value, Error> {
    charge(state, value.as_str().len())?;
    Ok(filters::upper(value))
}

/// In small letters.
pub(super) fn lower(state: &mut State<'_, '_>, value: StringInput<'_>) -> Result<Value, Error> {
    charge(state, value.as_str().len())?;
    Ok(filters::lower(value))
}

/// The product of two numbers; `*` would repeat a text or a list as well.
pub(super) fn times(value: &Value, factor: &Value) -> Result<Value, Error> {
    if is_none(value) || is_none(factor) {
        return Ok(Value::from(()));
    }
    if value.kind() != ValueKind::Number || factor.kind() != ValueKind::Number {
        return Err(refused(FilterSentence::OnlyNumbersMultiplied));
    }
    if let (true, true, Some(one), Some(other)) =
        (value.is_integer(), factor.is_integer(), value.as_i64(), factor.as_i64())
    {
        return one
            .checked_mul(other)
            .map(Value::from)
            .ok_or_else(|| refused(FilterSentence::ProductTooLarge));
    }
    let number = |value: &Value| f64::try_from(value.clone());
    Ok(Value::from(number(value)? * number(factor)?))
}

/// Takes what fits, then fails.
struct Limited(String);

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > MADE_MAX {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::expression::{Context, Expression};
    use crate::words::Sentence;

    /// Whether an expression holds of `name`, a text, `homes`, a list, `lot`, one of 200, and `many`, a long one.
    fn holds(text: &str) -> Result<bool, Sentence> {
        let homes = Value::from(vec!["A-1", "A-2"]);
        let many = (0..50_000).map(Value::from).collect();
        let lot = (0..200).map(|number| Value::from(number.to_string())).collect();
        let name = Value::from("陈静");
        let values = BTreeMap::from([("name", name), ("homes", homes), ("lot", lot), ("many", many)]);
        Expression::compile(text).unwrap().eval_bool(&Context(Value::from(values)))
    }

    #[test]
    fn a_short_expression_makes_no_long_text() {
        let tenfold = " | replace('x', 'xxxxxxxxxx')".repeat(12);
        let mapped = " | map('replace', 'x', 'xxxxxxxxxx')".repeat(12);
        let numbers = vec!["lot"; 150].join(" + ");
        let texts = [
            format!("('x'{tenfold}) | length > 3"),
            format!("(['x']{mapped}) | length > 3"),
            format!("(({numbers}) | join('aaaaaaaaaaaaaaaaaaaa')) | length > 3"),
            format!("(lot | map('replace', '', 'xxxxxxxxxx'){}) | length > 3", " | map('upper')".repeat(90)),
            "many | join(', ') | length > 3".to_owned(),
            "[many, many] | map('join', 'x') | length > 3".to_owned(),
            "([''] | map('default', homes)) | length > 3".to_owned(),
        ];
        for text in texts {
            assert!(holds(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_messages_need_is_far_from_the_bound() {
        for text in [
            "lot | map('replace', '1', '一') | join('、') | upper | length == 689",
            "'a-b' | replace('-', '') | upper == 'AB'",
            "['', 'a', none, 'b'] | join('-') == '-a-b'",
            "none | default([]) | length == 0 and none | default('x') == 'x'",
        ] {
            assert_eq!(holds(text), Ok(true), "{text}");
        }
    }

    #[test]
    fn numbers_are_multiplied_and_texts_are_not() {
        for text in [
            "3 | times(4) == 12",
            "homes | length | times(1.5) == 3.0",
            "-2 | times(0.5) == -1.0",
            "(none | times(2)) is none",
            "2 ** 3 == 8",
            "'**' == '*' ~ '*'",
        ] {
            assert_eq!(holds(text), Ok(true), "{text}");
        }
        for text in
            ["name | times(2)", "2 | times(name)", "homes | times(2)", "9223372036854775807 | times(2)"]
        {
            assert!(holds(&format!("({text}) == 1")).is_err(), "{text}");
        }
        for text in [
            "('x' * 100000000) == ''",
            "homes|length * 2 > 3",
            "[1] * 2 == []",
            "count(*homes) == 2",
            "{*homes}",
        ] {
            let problem = Expression::compile(text).unwrap_err();
            assert_eq!(text.get(problem.span), Some("*"), "{text}");
            assert_eq!(
                problem.help.first().unwrap().to_string(),
                "multiply numbers with a filter: `price | times(3)`"
            );
        }
    }
}
