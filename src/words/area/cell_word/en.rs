//! A cell that should hold text, a name, an id, yes or no, a known word, or a number. In English.

use std::fmt;

use super::CellWordSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::BreakInName => write!(out, "there is a line break in the name"),
        Says::BreakInId => write!(out, "there is a line break or a tab in the number of a record"),
        Says::ExcelMadeDate => write!(out, "Excel has turned the number into a date"),
        Says::ExcelShortened => write!(out, "Excel has shortened the number, digits are lost"),
        Says::ExcelKeeps15 => write!(out, "Excel keeps only 15 digits of a number, the last ones are lost"),
        Says::MakeTextTypeAgain => write!(out, "make the column Text and type it again"),
        Says::MakeTextSaveAgain => write!(out, "make the column Text and save again"),
        Says::NeitherYesNorNo => write!(out, "not a yes or no"),
        Says::WriteYesOrNo => write!(out, "write 是 or 否"),
        Says::NotAllowed => write!(out, "not one of the allowed words"),
        Says::TooManyItems { most } => write!(out, "more than {most} items"),
        Says::ControlCharacter { code } => {
            write!(out, "there is an invisible control character in it (U+{code:04X})")
        }
        Says::TypeAgain => write!(out, "type the cell again"),
        Says::TooLong { characters, most } => {
            write!(out, "{characters} characters are too many: at most {most}")
        }
        Says::WholeNumberNeeded => write!(out, "a whole number is needed here"),
        Says::NumberNeeded => write!(out, "a number is needed here"),
        Says::NumberTooLarge => write!(out, "the number is too large"),
        Says::CommasMisplaced => write!(out, "the commas in the number do not stand at the thousands"),
    }
}
