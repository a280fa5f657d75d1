//! The texts of a made-up configuration, read by the same code as everybody's: kinds, templates, rules, policy.

use touchbase::deployment::Deployment;
use touchbase::diagnostic::{self, Report, Severity, Source};
use touchbase::source::Sources;
use touchbase::terms::{ChannelName, Mode, Word as _};

use super::sketch::Sketch;

/// Attempts on one channel before a message fails there.
pub(super) const TRIES_MAX: u32 = 4;
/// A reload that brings more than this is held.
pub(super) const RELOAD_BRAKE: u64 = 3;
/// Messages of the class care that one person may get on one day.
pub(super) const CARE_A_DAY: u32 = 1;
/// Messages of the class marketing that one person may get on one day.
pub(super) const MARKETING_A_DAY: u32 = 1;

const RECORDS: &str = r#"
[customer]
title = "客户"
person = true
[customer.fields]
birthday  = "anniversary"
segment   = ["key", "premium", "normal"]
signed_on = "date"
steward   = "-> staff"
[warranty]
title = "保修"
[warranty.fields]
customer = "-> customer"
status   = ["active", "void"]
ends_on  = "date"
[complaint]
title = "投诉"
[complaint.fields]
customer  = "-> customer"
handler   = "-> staff"
level     = ["plain", "grave"]
opened_at = "datetime"
solved_at = "datetime"
[staff]
title = "员工"
staff = true
[staff.fields]
role    = ["handler", "manager", "director"]
manager = "-> staff"
left_on = "date"
"#;

const TEMPLATE: &str = r#"
title = "made up"
languages = ["zh"]
[params]
name = "to.name"
[sample]
name = "陈女士"
"#;

/// What stands in the configuration directory, and what differs between lives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Files {
    /// The zone's IANA name.
    pub(super) zone: &'static str,
    pub(super) mode: Mode,
    pub(super) rules: Vec<Sketch>,
}

impl Files {
    /// The texts as a directory would hold them.
    pub(super) fn sources(&self) -> Sources {
        let config = format!(
            "mode = \"{}\"\nzone = \"{}\"\nbrake = {RELOAD_BRAKE}\n\
             [caps]\ncare = {{ per_day = {CARE_A_DAY}, per_month = 6 }}\n\
             marketing = {{ per_day = {MARKETING_A_DAY}, per_month = 3 }}\n[tries]\nmax = {TRIES_MAX}\n\
             [retention]\nbodies = \"153 days\"\nrows = \"160 days\"\n",
            self.mode.as_str(),
            self.zone,
        );
        let mut templates = Vec::new();
        for name in ["greeting", "notice"] {
            let file = |ending: &str, text: &str| Source::new(&format!("templates/{name}/{ending}"), text);
            templates.push(file("email.zh.md", "Subject: 问候\n\n{{ name }}，您好。\n"));
            templates.push(file("sms.zh.txt", "{{ name }}，您好。"));
            templates.push(file("template.toml", TEMPLATE));
        }
        let rule = |sketch: &Sketch| Source::new(&format!("rules/{}.toml", sketch.id), &sketch.text());
        let mut rules: Vec<Source> = self.rules.iter().map(rule).collect();
        rules.sort_by(|one, other| one.path.cmp(&other.path));
        Sources {
            config: Some(Source::new("touchbase.toml", &config)),
            records: Some(Source::new("records.toml", RECORDS)),
            rules,
            templates,
            ..Sources::default()
        }
    }

    /// The texts, read. Only for a start: a reload compares with what is in force.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn deployment(&self) -> Result<Deployment, String> {
        let mut report = Report::default();
        let mut deployment = Deployment::read(&self.sources(), &mut report);
        if report.errors() > 0 {
            let wrong: Vec<_> =
                report.findings().iter().filter(|one| one.severity == Severity::Error).cloned().collect();
            return Err(diagnostic::render(&wrong, diagnostic::FrameStyle::default()));
        }
        // The channels' own settings are not needed: the other side is made up.
        deployment.channels = ChannelName::ALL.iter().copied().collect();
        Ok(deployment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    #[test]
    fn the_made_up_files_are_right() {
        for zone in super::super::ZONES {
            let files =
                Files { zone, mode: Mode::Live, rules: sketch::opening(super::super::Programme::Busy) };
            let deployment = files.deployment().unwrap_or_else(|said| panic!("{said}"));
            assert_eq!(deployment.rules.len(), files.rules.len());
        }
    }
}
