//! The starting set, taken into the binary when it is built: the repository's own configuration directory.
//!
//! A test compares the list with the folders, so a new rule or template cannot be forgotten.

/// Paths from the configuration directory, each with its text.
macro_rules! shipped {
    ($($path:literal,)+) => { &[$(($path, include_str!(concat!("../", $path))),)+] };
}

/// Every file of the starting set that is shipped as it is.
pub(crate) const FILES: &[(&str, &str)] = shipped![
    "touchbase.toml",
    "records.toml",
    "calendars/cn/2024.toml",
    "calendars/cn/2025.toml",
    "calendars/cn/2026.toml",
    "calendars/festivals.toml",
    "gateways/chuanglan.toml",
    "gateways/yunpian.toml",
    "rules/birthday.toml",
    "rules/complaint-agreed.toml",
    "rules/complaint-callback.toml",
    "rules/complaint-limit.toml",
    "rules/complaint-overdue.toml",
    "rules/complaint-received.toml",
    "rules/complaint-start.toml",
    "rules/complaint-track.toml",
    "rules/family-birthday.toml",
    "rules/four-year-revisit.toml",
    "rules/warranty-month.toml",
    "templates/_layout.html",
    "templates/birthday/email.en.md",
    "templates/birthday/email.zh.md",
    "templates/birthday/sms.en.txt",
    "templates/birthday/sms.zh.txt",
    "templates/birthday/template.toml",
    "templates/complaint-callback/email.en.md",
    "templates/complaint-callback/email.zh.md",
    "templates/complaint-callback/sms.en.txt",
    "templates/complaint-callback/sms.zh.txt",
    "templates/complaint-callback/template.toml",
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
    "templates/complaint-start/email.en.md",
    "templates/complaint-start/email.zh.md",
    "templates/complaint-start/sms.en.txt",
    "templates/complaint-start/sms.zh.txt",
    "templates/complaint-start/template.toml",
    "templates/complaint-track/email.en.md",
    "templates/complaint-track/email.zh.md",
    "templates/complaint-track/sms.en.txt",
    "templates/complaint-track/sms.zh.txt",
    "templates/complaint-track/template.toml",
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
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn collect(root: &Path, path: &Path, found: &mut BTreeSet<String>) {
        if path.is_dir() {
            for entry in std::fs::read_dir(path).unwrap() {
                collect(root, &entry.unwrap().path(), found);
            }
        } else {
            found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }

    #[test]
    fn the_list_is_the_repositorys_own_configuration() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut there = BTreeSet::new();
        for part in ["touchbase.toml", "records.toml", "rules", "templates", "calendars", "gateways"] {
            collect(root, &root.join(part), &mut there);
        }
        let listed: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        let missing: Vec<_> = there.difference(&listed).map(|path| format!("    \"{path}\",")).collect();
        assert!(missing.is_empty(), "to be added to the list:\n{}", missing.join("\n"));
        assert_eq!(listed.len(), FILES.len(), "each once");
    }
}
