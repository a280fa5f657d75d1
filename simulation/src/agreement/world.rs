//! A world: what stands in its directory, who is in its records and since when, what a person has paused, and the
//! days that are looked at. All of it is plain texts and values, so that parts can be taken away one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::texts;
use touchbase::deployment::Deployment;
use touchbase::diagnostic::{self, Diagnostic, Report, Severity, Source};
use touchbase::record::{RecordKey, Value};
use touchbase::terms::ChannelName;

/// A made-up installation and some days of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct World {
    /// The lines of `touchbase.toml`.
    pub(super) config: Vec<String>,
    /// The rules, by id.
    pub(super) rules: BTreeMap<String, Vec<String>>,
    /// Records and changes of records, in the order in which they came in.
    pub(super) told: Vec<ToldRecord>,
    /// Addresses on the suppression list.
    pub(super) suppressed: Vec<(ChannelName, String)>,
    /// What a person has paused, until when.
    pub(super) pauses: BTreeMap<String, Option<Timestamp>>,
    /// The channels that are configured.
    pub(super) channels: BTreeSet<ChannelName>,
    /// How many seconds a lane takes to get to a message; less than a minute.
    pub(super) lag_secs: i64,
    /// When the daemon starts.
    pub(super) began: Timestamp,
    /// When the forecast is asked for; from here on no record changes.
    pub(super) now: Timestamp,
    /// The last instant that is looked at.
    pub(super) through: Timestamp,
}

/// What somebody wrote down about a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ToldRecord {
    /// When.
    pub(super) at: Timestamp,
    /// About what.
    pub(super) key: RecordKey,
    /// The fields; `None` empties one.
    pub(super) fields: BTreeMap<String, Option<Value>>,
}

impl World {
    /// How long a lane takes to get to a message.
    pub(super) fn lag(&self) -> SignedDuration {
        SignedDuration::from_secs(self.lag_secs)
    }

    /// The directory, read as everybody's is.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn deployment(&self) -> Result<Deployment, String> {
        let rule = |(id, lines): (&String, &Vec<String>)| {
            Source::new(&format!("rules/{id}.toml"), &(lines.join("\n") + "\n"))
        };
        let sources = texts::sources(&self.config, self.rules.iter().map(rule).collect());
        let mut report = Report::default();
        let mut deployment = Deployment::read(&sources, &mut report);
        if report.errors() > 0 {
            let errors: Vec<Diagnostic> =
                report.findings().iter().filter(|found| found.severity == Severity::Error).cloned().collect();
            return Err(diagnostic::render(&errors, diagnostic::FrameStyle::default()));
        }
        // The channels' own settings are not needed: the other side is made up.
        deployment.channels.clone_from(&self.channels);
        Ok(deployment)
    }
}

impl fmt::Display for World {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channels: Vec<String> = self.channels.iter().map(ToString::to_string).collect();
        writeln!(out, "--- touchbase.toml; channels: {}\n{}", channels.join(", "), self.config.join("\n"))?;
        for (id, lines) in &self.rules {
            writeln!(out, "--- rules/{id}.toml\n{}", lines.join("\n"))?;
        }
        writeln!(out, "--- records")?;
        for told in &self.told {
            let fields: Vec<String> = told
                .fields
                .iter()
                .map(|(name, value)| {
                    format!("{name} {}", value.as_ref().map_or("-".to_owned(), Value::display))
                })
                .collect();
            writeln!(out, "{} {}: {}", told.at, told.key, fields.join(", "))?;
        }
        for (channel, address) in &self.suppressed {
            writeln!(out, "suppressed: {channel} {address}")?;
        }
        for (rule, until) in &self.pauses {
            writeln!(
                out,
                "paused: {rule} until {}",
                until.map_or("further notice".to_owned(), |at| at.to_string())
            )?;
        }
        writeln!(
            out,
            "--- the daemon starts {}; lanes take {} s; forecast {} to {}",
            self.began, self.lag_secs, self.now, self.through
        )
    }
}
