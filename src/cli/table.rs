//! Lists on a page and in a file: columns aligned by the width that a terminal gives Chinese characters, CSV that a
//! spreadsheet opens without running anything.

use unicode_width::UnicodeWidthStr as _;

use super::shell::padded;

/// A colour that says again what the word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// It went well.
    Green,
    /// Somebody should look.
    Yellow,
    /// It went wrong.
    Red,
    /// Of little interest.
    Dim,
}

/// One cell of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    colour: Option<Colour>,
}

impl Cell {
    /// A cell with a colour.
    pub(super) fn coloured(text: impl Into<String>, colour: Option<Colour>) -> Cell {
        Cell { text: text.into(), colour }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell { text, colour: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(text.to_owned())
    }
}

/// Aligns rows; what has been as wide as a column stays its width, so that what follows later fits below.
#[derive(Debug, Default)]
pub(super) struct Columns {
    widths: Vec<usize>,
    colour: bool,
}

impl Columns {
    /// Columns that are as wide as they need be.
    pub(super) fn new(colour: bool) -> Columns {
        Columns { widths: Vec::new(), colour }
    }

    /// The rows as lines.
    pub(super) fn lines(&mut self, rows: &[Vec<Cell>]) -> String {
        for row in rows {
            self.widths.resize(self.widths.len().max(row.len()), 0);
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        rows.iter().map(|row| self.line(row) + "\n").collect()
    }

    fn line(&self, row: &[Cell]) -> String {
        let filled = row.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        let cells = row.iter().take(filled).zip(&self.widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| {
            let text = if at + 1 == filled { cell.text.clone() } else { padded(&cell.text, *width) };
            match cell.colour.filter(|_| self.colour) {
                Some(colour) => painted(&text, colour),
                None => text,
            }
        });
        cells.collect::<Vec<_>>().join("  ")
    }
}

fn painted(text: &str, colour: Colour) -> String {
    let code = match colour {
        Colour::Green => 32,
        Colour::Yellow => 33,
        Colour::Red => 31,
        Colour::Dim => 2,
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A line of CSV. A cell that a spreadsheet would run as a formula gets a quote before it (OWASP, CSV injection).
pub(super) fn csv<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells = cells.into_iter().map(|cell| quoted(cell.as_ref()));
    cells.collect::<Vec<_>>().join(",") + "\n"
}

fn quoted(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let cell = if runs { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// The mark at the beginning of a file by which Excel knows UTF-8.
pub(super) const BOM: &str = "\u{feff}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let mut columns = Columns::new(false);
        let row = |cells: [&str; 3]| cells.into_iter().map(Cell::from).collect::<Vec<_>>();
        let lines = columns.lines(&[row(["陈**", "sms", "x"]), row(["Zhang**", "", ""])]);
        assert_eq!(lines, "陈**     sms  x\nZhang**\n");
        assert_eq!(columns.lines(&[row(["a", "b", "c"])]), "a        b    c\n");
        let mut painted = Columns::new(true);
        let red = Cell::coloured("no", Some(Colour::Red));
        assert_eq!(painted.lines(&[vec![red, "x".into()]]), "\u{1b}[31mno\u{1b}[0m  x\n");
    }

    #[test]
    fn a_spreadsheet_runs_nothing_of_a_list() {
        assert_eq!(csv(["a", "=1+1", "x,y", "say \"hi\"", ""]), "a,'=1+1,\"x,y\",\"say \"\"hi\"\"\",\n");
        assert_eq!(csv(["@a", "+86", "-1", "\tx"]), "'@a,'+86,'-1,'\tx\n");
    }
}
