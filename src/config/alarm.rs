//! `[alarm]`: who is told of problems at once, and which program is.

use crate::diagnostic::{Diagnostic, Report};
use crate::document::Table;
use crate::record::RecordKey;
use crate::words::ConfigSentence;

/// Who is told of problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alarm {
    /// Members of staff; `staff:S-1`.
    pub to: Vec<String>,
    /// A program with its arguments, without a shell; empty for none. Its path is whole.
    pub command: Vec<String>,
}

impl Alarm {
    /// Whether nobody is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to.is_empty() && self.command.is_empty()
    }

    /// Reads `[alarm]`.
    pub(super) fn read(root: &mut Table, report: &mut Report) -> Alarm {
        let Some(mut table) = root.table("alarm", report) else { return Alarm::default() };
        let source = table.source().clone();
        let to = table.texts("to", report).unwrap_or_default();
        let command = table.texts("command", report).unwrap_or_default();
        table.finish(report);
        for person in to.iter().filter(|person| RecordKey::parse(&person.value).is_none()) {
            let said = ConfigSentence::AlarmNamesNoRecord { written: person.value.clone() };
            report.push(Diagnostic::error("C150", said).at(&source, person.span.clone(), None));
        }
        if let Some(program) = command.first().filter(|program| !program.value.starts_with('/')) {
            let said = ConfigSentence::AlarmCommandNotWhole { written: program.value.clone() };
            let finding = Diagnostic::error("C151", said).at(&source, program.span.clone(), None);
            report.push(finding.help(ConfigSentence::AlarmCommandHasNoShell));
        }
        let values = |texts: Vec<crate::document::Text>| texts.into_iter().map(|text| text.value).collect();
        Alarm { to: values(to), command: values(command) }
    }
}
