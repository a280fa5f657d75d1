//! How an explanation is laid out: a word in a column of its own, and what it is about.

use super::super::shell::{Shell, padded};
use crate::operations::explain::Verdict;
use crate::operations::people::masked_name;
use crate::record::{Record, RecordKey};
use crate::terms::Reason;
use crate::words::{ExplainLabel, ExplainSentence, Language, Translate, hanging};

/// How wide the column is that the words stand in.
const LABEL_COLUMNS: usize = 10;

/// The language of an explanation, and how wide it may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) language: Language,
    columns: Option<usize>,
}

impl Page {
    pub(super) fn of(shell: &Shell) -> Page {
        Page { language: shell.language(), columns: shell.columns() }
    }

    /// A word in its column.
    pub(super) fn label(self, label: ExplainLabel) -> String {
        padded(&self.language.say(&label), LABEL_COLUMNS)
    }

    /// A line of an explanation: a word, and what it is about.
    pub(super) fn line(self, text: &mut String, label: ExplainLabel, says: &dyn Translate) {
        self.marked(text, "", label, says);
    }

    /// The same after a mark.
    pub(super) fn marked(self, text: &mut String, mark: &str, label: ExplainLabel, says: &dyn Translate) {
        let line = format!("  {mark}{} {}", self.label(label), self.language.say(says));
        let indent = " ".repeat(3 + mark.chars().count() + LABEL_COLUMNS);
        text.push_str(&self.columns.map_or(line.clone(), |columns| hanging(&line, columns, &indent)));
        text.push('\n');
    }

    /// The line that an explanation begins with.
    pub(super) fn heading(self, label: ExplainLabel, rest: &str, reason: Option<Reason>) -> String {
        format!("{} {rest}{}\n", self.label(label), self.because(reason))
    }

    /// The code of a reason, where there is one.
    pub(super) fn because(self, reason: Option<Reason>) -> String {
        let said = |reason| self.language.say(&ExplainSentence::ReasonCode { reason });
        reason.map_or(String::new(), |reason| format!("   {}", said(reason)))
    }

    /// `陈** (C-1042)`, or nobody.
    pub(super) fn whom(self, name: Option<&Record>, key: Option<&RecordKey>) -> String {
        match key {
            Some(key) => {
                let name = name.map(masked_name).unwrap_or_default();
                format!("{name} ({})", key.id).trim_start().to_owned()
            }
            None => self.language.say(&ExplainSentence::Nobody),
        }
    }
}

/// The word for what becomes of a touch.
pub(super) fn verdict(verdict: &Verdict) -> ExplainLabel {
    match verdict {
        Verdict::Kept { outcome, .. } => ExplainLabel::Kept(*outcome),
        Verdict::WillBeSent { .. } => ExplainLabel::WillBeSent,
        Verdict::WillGo => ExplainLabel::WillGo,
        Verdict::WouldGo(_) => ExplainLabel::WouldGo,
        Verdict::WillWait(_) => ExplainLabel::WillWait,
        Verdict::DueNow => ExplainLabel::DueNow,
        Verdict::NotSent { .. } | Verdict::Unplanned(_) => ExplainLabel::NotSent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{Outcome, Word as _};

    #[test]
    fn every_outcome_reads_in_words_and_fits_its_column() {
        for outcome in Outcome::ALL {
            let label = verdict(&Verdict::Kept { outcome: *outcome, reason: None });
            for language in [Language::English, Language::Chinese] {
                assert!(!language.say(&label).contains('_'), "{outcome}");
                let page = Page { language, columns: None };
                assert!(page.label(label).len() >= LABEL_COLUMNS);
            }
        }
    }

    #[test]
    fn every_word_at_the_beginning_of_a_line_fits_its_column() {
        let labels = [
            ExplainLabel::DueNow,
            ExplainLabel::WillGo,
            ExplainLabel::WouldGo,
            ExplainLabel::WillWait,
            ExplainLabel::NotSent,
            ExplainLabel::NeverDue,
            ExplainLabel::Nothing,
            ExplainLabel::Next,
            ExplainLabel::Why,
            ExplainLabel::ToDo,
            ExplainLabel::Error,
            ExplainLabel::Touch,
            ExplainLabel::About,
            ExplainLabel::Due,
            ExplainLabel::Message,
            ExplainLabel::Waits,
            ExplainLabel::Text,
            ExplainLabel::Step,
            ExplainLabel::Date,
            ExplainLabel::StopOnce,
            ExplainLabel::Only,
            ExplainLabel::Where,
            ExplainLabel::Limits,
            ExplainLabel::Recipient,
            ExplainLabel::Paused,
            ExplainLabel::LateOk,
            ExplainLabel::Consent,
            ExplainLabel::Address,
            ExplainLabel::Window,
            ExplainLabel::Caps,
        ];
        let columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        for label in labels {
            for language in [Language::English, Language::Chinese] {
                assert_eq!(columns(&Page { language, columns: None }.label(label)), LABEL_COLUMNS, "{label}");
            }
        }
        let waits = verdict(&Verdict::WillBeSent { reason: None });
        assert_eq!([waits.to_string(), Language::Chinese.say(&waits)], ["will be sent", "待发"]);
    }

    #[test]
    fn a_long_line_hangs_under_what_it_says() {
        let page = Page { language: Language::Chinese, columns: Some(30) };
        let mut text = String::new();
        page.line(&mut text, ExplainLabel::Why, &ExplainSentence::NeverRan);
        assert_eq!(text, "  原因       后台服务还没有按\n             这条规则运行过\n");
    }
}
