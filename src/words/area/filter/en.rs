//! A filter or a function that refuses what it is given. None of these holds a value. In English.

use std::fmt;

use super::FilterSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::ListStandsIn => write!(out, "a list of values cannot stand in here"),
        Says::OnlyListsAndTextsCounted => write!(out, "only lists and texts can be counted"),
        Says::NoTimeOfDay => write!(out, "a date has no time of day"),
        Says::NotWholeFen => write!(out, "money needs a whole number of 分"),
        Says::OnlyTextsMasked => write!(out, "only texts can be masked"),
        Says::TooFarAway => write!(out, "the date is too far away"),
        Says::NoToday => write!(out, "there is no `today` here"),
        Says::NotADate => write!(out, "this is not a date"),
        Says::OnlyNumbersMultiplied => write!(out, "only numbers can be multiplied"),
        Says::ProductTooLarge => write!(out, "the product is too large"),
    }
}
