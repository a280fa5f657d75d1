//! Rule files: `once_within`. In English.

use std::fmt;

use super::RuleOnceSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::OrNone => write!(out, "or write \"none\": every other date is news"),
        Says::NothingToCorrect => {
            write!(
                out,
                "`once_within` has no meaning with `created` and `changed`: another instant is always news"
            )
        }
        Says::AlwaysNews => write!(out, "always news"),
        Says::LeaveItOut => write!(out, "leave `once_within` out"),
        Says::MovedByLittle { field } => {
            write!(out, "where `{field}` is moved by an hour or less, nobody is told again")
        }
        Says::AppointmentSaysNone => {
            write!(out, "if it is an appointment, write once_within = \"none\" under [when]")
        }
        Says::NoAppointmentSaysSo => write!(out, "if it is not, write once_within = \"1 hour\""),
    }
}
