//! One message instead of more than ten urgent ones. In English.

use std::fmt;

use super::ManySentence as Says;
use crate::number::{count, grouped};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Head { items, rules, more } => {
            let rules: Vec<String> =
                rules.iter().map(|(rule, items)| format!("{rule} {}", grouped(*items))).collect();
            write!(out, "{} urgent: {}", grouped(*items), rules.join(", "))?;
            if *more > 0 { write!(out, ", and {}", count(*more, "more rule|more rules")) } else { Ok(()) }
        }
        Says::First { items, more } => {
            write!(out, "{}", items.join(", "))?;
            if *more > 0 { write!(out, " and {} more", grouped(*more)) } else { Ok(()) }
        }
        Says::NotListed { items } => write!(out, "and {} more", grouped(*items)),
        Says::Where => write!(out, "all: touchbase log"),
    }
}
