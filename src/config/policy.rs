//! When people may be disturbed, how often, and what they must have agreed to.

use std::collections::BTreeMap;

use crate::calendar::window::Window;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Table;
use crate::terms::{Class, Word};

/// Send windows per class, in local time. Staff and urgent rules are reached at any time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    by_class: BTreeMap<Class, Window>,
}

impl Default for Windows {
    fn default() -> Windows {
        let all = |text| Window::parse(text).unwrap_or(Window::ALWAYS);
        Windows {
            by_class: BTreeMap::from([
                (Class::Service, all("08:30-20:30")),
                (Class::Care, all("09:00-20:00")),
                (Class::Marketing, all("09:00-20:00")),
            ]),
        }
    }
}

impl Windows {
    /// The window of a class; [`Window::ALWAYS`] for staff.
    #[must_use]
    pub fn of(&self, class: Class) -> Window {
        self.by_class.get(&class).copied().unwrap_or(Window::ALWAYS)
    }
}

/// How many messages of a class one person may get; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// In one local day.
    pub per_day: u32,
    /// In thirty days.
    pub per_month: u32,
}

/// What holds for every rule of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Send windows.
    pub windows: Windows,
    caps: BTreeMap<Class, Caps>,
    /// Whether care messages go only to those who agreed (`[consent] care = "opt-in"`).
    pub care_needs_consent: bool,
    /// The words that offer a way out, by language, for care and marketing by SMS.
    pub opt_out_words: BTreeMap<String, String>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            windows: Windows::default(),
            caps: BTreeMap::from([
                (Class::Care, Caps { per_day: 1, per_month: 4 }),
                (Class::Marketing, Caps { per_day: 1, per_month: 2 }),
            ]),
            care_needs_consent: false,
            opt_out_words: BTreeMap::from([
                ("zh".to_owned(), "拒收请回复R".to_owned()),
                ("en".to_owned(), "Reply R to stop".to_owned()),
            ]),
        }
    }
}

impl Policy {
    /// Reads `[windows]`, `[caps]`, `[consent]` and `[opt_out]`.
    pub(super) fn read(root: &mut Table, report: &mut Report) -> Policy {
        let mut policy = Policy::default();
        if let Some(table) = root.table("windows", report) {
            read_windows(&mut policy.windows, table, report);
        }
        if let Some(mut table) = root.table("caps", report) {
            for class in [Class::Service, Class::Care, Class::Marketing] {
                if let Some(caps) = table.table(class.as_str(), report) {
                    policy.caps.insert(class, read_caps(caps, report));
                }
            }
            table.finish(report);
        }
        if let Some(table) = root.table("consent", report) {
            policy.care_needs_consent = read_consent(table, report);
        }
        if let Some(mut table) = root.table("opt_out", report) {
            for key in table.remaining() {
                if let Some(text) = table.text(&key.value, report) {
                    policy.opt_out_words.insert(key.value, text.value);
                }
            }
        }
        policy
    }

    /// The caps of a class, if it has any.
    #[must_use]
    pub fn caps(&self, class: Class) -> Option<Caps> {
        self.caps.get(&class).copied()
    }

    /// The words that offer a way out of messages of this class by SMS, in a language.
    #[must_use]
    pub fn opt_out_words(&self, class: Class, language: &str) -> Option<&str> {
        matches!(class, Class::Care | Class::Marketing)
            .then(|| self.opt_out_words.get(language).map(String::as_str))
            .flatten()
    }
}

fn read_windows(windows: &mut Windows, mut table: Table, report: &mut Report) {
    let source = table.source().clone();
    for class in [Class::Service, Class::Care, Class::Marketing] {
        if let Some(text) = table.text(class.as_str(), report) {
            match Window::parse(&text.value) {
                Ok(window) => {
                    windows.by_class.insert(class, window);
                }
                Err(error) => report.push(error.diagnostic("C104", &source, text.span)),
            }
        }
    }
    table.finish(report);
}

fn read_caps(mut table: Table, report: &mut Report) -> Caps {
    let mut limit = |key: &str| {
        let value = table.integer_in(key, 0..=10_000, report).unwrap_or(0);
        u32::try_from(value).unwrap_or(0)
    };
    let caps = Caps { per_day: limit("per_day"), per_month: limit("per_month") };
    table.finish(report);
    caps
}

fn read_consent(mut table: Table, report: &mut Report) -> bool {
    let source = table.source().clone();
    let mut needs = false;
    if let Some(text) = table.text("care", report) {
        match text.value.as_str() {
            "opt-in" => needs = true,
            "opt-out" => {}
            other => report.push(
                Diagnostic::error("C105", super::cannot_be("care", other))
                    .at(&source, text.span, None)
                    .did_you_mean(other, ["opt-out", "opt-in"]),
            ),
        }
    }
    table.finish(report);
    needs
}
