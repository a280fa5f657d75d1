//! The starting set of a configuration directory, inside the binary: rules, templates, kinds, calendars.

/// The texts of the named files of the repository, each with its path.
macro_rules! embedded {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)))),+]
    };
}

/// Every file of the starting set: its path in a configuration directory, and its text.
pub(super) const STARTING_SET: &[(&str, &str)] = embedded![
    "calendars/cn/2024.toml",
    "calendars/cn/2025.toml",
    "calendars/cn/2026.toml",
    "calendars/festivals.toml",
    "records.toml",
    "rules/birthday.toml",
    "rules/complaint-overdue.toml",
    "rules/family-birthday.toml",
    "rules/four-year-revisit.toml",
    "rules/warranty-month.toml",
    "templates/_layout.html",
    "templates/birthday/email.en.md",
    "templates/birthday/email.zh.md",
    "templates/birthday/sms.en.txt",
    "templates/birthday/sms.zh.txt",
    "templates/birthday/template.toml",
    "templates/complaint-escalate/email.en.md",
    "templates/complaint-escalate/email.zh.md",
    "templates/complaint-escalate/sms.en.txt",
    "templates/complaint-escalate/sms.zh.txt",
    "templates/complaint-escalate/template.toml",
    "templates/complaint-received/email.en.md",
    "templates/complaint-received/email.zh.md",
    "templates/complaint-received/sms.en.txt",
    "templates/complaint-received/sms.zh.txt",
    "templates/complaint-received/template.toml",
    "templates/complaint-remind/email.en.md",
    "templates/complaint-remind/email.zh.md",
    "templates/complaint-remind/sms.en.txt",
    "templates/complaint-remind/sms.zh.txt",
    "templates/complaint-remind/template.toml",
    "templates/family-birthday/email.en.md",
    "templates/family-birthday/email.zh.md",
    "templates/family-birthday/sms.en.txt",
    "templates/family-birthday/sms.zh.txt",
    "templates/family-birthday/template.toml",
    "templates/revisit-notice/email.en.md",
    "templates/revisit-notice/email.zh.md",
    "templates/revisit-notice/sms.en.txt",
    "templates/revisit-notice/sms.zh.txt",
    "templates/revisit-notice/template.toml",
    "templates/revisit-visit/email.en.md",
    "templates/revisit-visit/email.zh.md",
    "templates/revisit-visit/sms.en.txt",
    "templates/revisit-visit/sms.zh.txt",
    "templates/revisit-visit/template.toml",
    "templates/warranty-month/email.en.md",
    "templates/warranty-month/email.zh.md",
    "templates/warranty-month/sms.en.txt",
    "templates/warranty-month/sms.zh.txt",
    "templates/warranty-month/template.toml",
    "touchbase.toml",
];
