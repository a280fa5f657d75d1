//! What `customer erase` asks and tells, in English.

use std::fmt;

use super::ErasureSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::EraseWhat { person, rows, open, related } => write!(
            out,
            "{person}: the record, its history and the texts of {} go for good; {} planned or held and will be \
             cancelled; {} to the person",
            count(*rows, "touch|touches"),
            count(*open, "touch is|touches are"),
            count(*related, "record refers|records refer"),
        ),
        Says::EraseThem => write!(out, "Erase everything that is kept of this person?"),
        Says::PersonsOfTheirOwn { persons } => write!(
            out,
            "these persons refer to the person and stay; erase each by itself if that is meant: {}",
            persons.join(", ")
        ),
        Says::Erased { rows, cancelled, texts, by } => write!(
            out,
            "erased, by {by}: {} without a name in the ledger, {} cancelled, {} removed",
            count(*rows, "row stays|rows stay"),
            count(*cancelled, "touch|touches"),
            count(*texts, "text"),
        ),
        Says::CopiesLeft { files } => write!(
            out,
            "the person is still in these copies of the database; delete them when they are not needed any more: {}",
            files.join(", ")
        ),
        Says::OtherCopies => write!(
            out,
            "backups elsewhere, lists, reject files and exports are not touched: delete the person there too"
        ),
        Says::NotWipedYet => write!(
            out,
            "what was removed may still be read from the database's file, because somebody is reading it just now: \
             run touchbase customer erase --finish"
        ),
        Says::NothingErased => write!(out, "nothing was erased"),
    }
}
