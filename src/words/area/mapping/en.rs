//! Which column of a list is which field, and the file that says so. In English.

use std::fmt;

use super::MappingSentence as Says;
use crate::words::Cited;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoHeader { seen, expected } => write!(
            out,
            "no header is known: the first row says {}; expected headers such as {}",
            quoted(seen),
            expected.join(", ")
        ),
        Says::NoId { kind, expected } => {
            write!(out, "no column names the {kind} records: one needs the header {}", expected.join(" or "))
        }
        Says::Tie { kinds } => write!(
            out,
            "the headers fit several kinds equally well: say --kind {}",
            kinds.join(" or --kind ")
        ),
        Says::NoSuchKind { name, near: Some(near) } => {
            write!(out, "no kind is called `{name}`; did you mean `{near}`?")
        }
        Says::NoSuchKind { name, near: None } => write!(out, "no kind is called `{name}`"),
        Says::UnknownKind => write!(out, "unknown kind"),
        Says::NoSuchField { kind, field } => write!(out, "`{kind}` has no field `{field}`"),
        Says::NotReferring { other, kind } => {
            write!(out, "`{other}` does not refer to `{kind}` by just one field")
        }
        Says::OnlyReferring => {
            write!(out, "only a record that refers to the row's record can be filled from the same row")
        }
        Says::FileUnusable { path } => write!(out, "the mapping file {path} cannot be used"),
        Says::FileUnreadable { path } => write!(out, "cannot read the mapping file {path}"),
        Says::FileOfOtherKind { file, kind } => {
            write!(out, "{file} is about {kind} records and was not used")
        }
        Says::FileNotSaved { file, said } => write!(out, "the mapping could not be saved as {file}: {said}"),
        Says::HeadersInRow { row } => {
            write!(out, "the headers are in row {row}; the rows above are not imported")
        }
        Says::ColumnsMissing { columns } => {
            write!(out, "the mapping names columns that are not there: {}", columns.join(", "))
        }
        Says::ColumnMeant { column, near } => {
            write!(out, "column {column} is left out; did you mean {near}?")
        }
        Says::ColumnTwice { column, field } => write!(
            out,
            "column {column} is left out: another column is {field} already; choose in the mapping file"
        ),
        Says::ColumnElsewhere { column, path } => {
            write!(out, "column {column} is left out; in the mapping file it could be {path}")
        }
        Says::FileHead => {
            write!(out, "Which column is which field, guessed from the headers. \"\" leaves a column out.")
        }
        Says::FilePerhaps { path } => write!(out, "perhaps {path}"),
        Says::FileLike { header } => write!(out, "like the header {header}?"),
        Says::FileTwice { field } => write!(out, "another column is {field} already"),
    }
}

fn quoted(cells: &[Cited]) -> String {
    cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(" ")
}
