//! Something that somebody should look at: each kind a variant, with a word for programs.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use super::daemon_status::{HoldStatus, Overdue, RetentionWait};
use super::live::NoAnswer;
use crate::operations::account::Sums;
use crate::operations::taking_over::at_start::CalledOffAtStart;
use crate::store::{Cause, HeldUntil};
use crate::terms::{ChannelName, Mode, Reason};
use crate::words::{SecretSentence, Sentence};

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The configuration has so many errors.
    Configuration(usize),
    /// The working days of a year are not known.
    MissingYear(i16),
    /// No daemon runs.
    NoDaemon,
    /// A daemon is there and does not answer.
    Silent(NoAnswer),
    /// The daemon's last tick was so many seconds ago.
    Hangs(u64),
    /// The daemon is starting since then, and takes long.
    Starting(Timestamp),
    /// The daemon holds everything back.
    Held(HoldStatus),
    /// The planner fails, with what its error says.
    PlanningFails(Sentence),
    /// A reload was refused.
    ReloadRefused {
        /// When.
        at: Timestamp,
        /// When the rules in force were loaded.
        in_force_since: Timestamp,
    },
    /// The daemon runs in another mode than the configuration says.
    OtherMode {
        /// The configuration's.
        configured: Mode,
        /// The daemon's.
        runs_in: String,
        /// Whether only a restart can change it.
        restart: bool,
    },
    /// A channel fails.
    ChannelFails {
        /// The channel.
        channel: String,
        /// Since when.
        since: Timestamp,
        /// What was said last.
        said: Option<Sentence>,
        /// Of how many messages nobody can know whether they went, because of that.
        unknown: u64,
    },
    /// Some of the addresses of a channel's other side take connections and say nothing.
    SilentAddresses {
        /// The channel.
        channel: String,
        /// The addresses.
        addresses: Vec<String>,
    },
    /// A channel calls too many addresses bad.
    BadAddresses {
        /// The channel.
        channel: String,
        /// How many addresses.
        refused: u64,
        /// Of how many messages of the last hour.
        answered: u64,
    },
    /// Messages should have gone and have not.
    Overdue(Overdue),
    /// So many touches failed today.
    Failed(u64),
    /// Of so many messages nobody knows whether they went.
    Unknown(u64),
    /// Touches wait for a person.
    Waiting {
        /// How many.
        touches: u64,
        /// Of which rules.
        rules: Vec<String>,
    },
    /// A list, an edit or a start has brought more to a day than the brake lets through.
    Cause(Cause),
    /// The touches of a rule that fell due today do not all have a place.
    Amiss {
        /// The rule.
        rule: String,
        /// What is known of them.
        sums: Sums,
    },
    /// Nothing was ever planned.
    NeverPlanned,
    /// Nothing was planned beyond an instant that is past, and the daemon was not asked.
    NotPlannedSince(Timestamp),
    /// There is no database at this place.
    NotStarted(PathBuf),
    /// There is no database any more; it would be this file.
    DatabaseGone(PathBuf),
    /// A start would refuse to send, for want of a secret.
    Secret(SecretSentence),
    /// Little room is left in a folder.
    LittleRoom {
        /// The bytes that may still be written.
        free_bytes: u64,
        /// The folder.
        folder: PathBuf,
    },
    /// Files have changed, and a reload would take it over.
    NotReloaded {
        /// Keys of `touchbase.toml`, and files.
        names: Vec<String>,
    },
    /// Files have changed, and a restart would take it over.
    NeedsRestart {
        /// Keys of `touchbase.toml`, and files.
        names: Vec<String>,
    },
    /// A rule failed on one day for many of those that it was for.
    RuleFails(RuleFailure),
    /// Somebody who works here did not get what a rule wanted to say.
    StaffOutOfReach {
        /// Who; `kind:id`.
        person: String,
        /// Of which rules.
        rules: Vec<String>,
        /// How many touches of today.
        touches: u64,
        /// What is in the way; none where sending failed.
        reason: Option<Reason>,
    },
    /// A rule for staff has nobody to tell.
    NobodyToTell {
        /// The rule.
        rule: String,
        /// How many touches of today.
        touches: u64,
    },
    /// Rules need one of these channels, and none of them is configured.
    ChannelNotConfigured {
        /// The channels.
        channels: Vec<ChannelName>,
        /// The rules.
        rules: Vec<String>,
    },
    /// There are no rules, though so many were planned before.
    NoRules(u64),
    /// Nothing that was kept long enough goes, for the clock has moved far.
    RetentionWaits(RetentionWait),
    /// A channel's lane cannot write to the database.
    CommitsFail {
        /// The channel.
        channel: String,
        /// What the database says.
        said: Sentence,
    },
    /// A pause without an end holds for a week or longer.
    PausedLong {
        /// The rule; none for all.
        rule: Option<String>,
        /// Who paused it.
        by: String,
        /// For how many days.
        days: u64,
    },
    /// Touches wait for a person, and are too late soon.
    HeldUntil(HeldUntil),
    /// A start with other files has called touches off.
    CalledOffAtStart(CalledOffAtStart),
    /// Somebody named in `[alarm]` cannot be reached.
    AlarmOutOfReach {
        /// Who; as it is written.
        person: String,
        /// What is in the way; none where there is no such member of staff.
        reason: Option<Reason>,
    },
    /// An alarm reached nobody.
    AlarmFailed(Sentence),
}

/// How a rule failed on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFailure {
    /// The rule.
    pub rule: String,
    /// The local day.
    pub day: Date,
    /// For how many people.
    pub people: u64,
    /// Of how many that it was for.
    pub of: u64,
    /// Why, the commonest first; none where sending failed without one.
    pub reasons: Vec<Reason>,
}

impl Problem {
    /// One word for the kind of problem, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Configuration(_) => "configuration",
            Problem::MissingYear(_) => "missing_year",
            Problem::NoDaemon => "no_daemon",
            Problem::Silent(_) => "silent",
            Problem::Hangs(_) => "hangs",
            Problem::Starting(_) => "starting",
            Problem::Held(_) => "held",
            Problem::PlanningFails(_) => "planning_fails",
            Problem::ReloadRefused { .. } => "reload_refused",
            Problem::OtherMode { .. } => "other_mode",
            Problem::ChannelFails { .. } => "channel_fails",
            Problem::BadAddresses { .. } => "bad_addresses",
            Problem::SilentAddresses { .. } => "silent_addresses",
            Problem::Overdue(_) => "overdue",
            Problem::Failed(_) => "failed",
            Problem::Unknown(_) => "unknown",
            Problem::Waiting { .. } => "waiting",
            Problem::Cause(_) => "cause",
            Problem::Amiss { .. } => "amiss",
            Problem::NeverPlanned => "never_planned",
            Problem::NotPlannedSince(_) => "not_planned_since",
            Problem::NotStarted(_) => "not_started",
            Problem::DatabaseGone(_) => "database_gone",
            Problem::Secret(_) => "secret",
            Problem::LittleRoom { .. } => "little_room",
            Problem::NotReloaded { .. } => "not_reloaded",
            Problem::NeedsRestart { .. } => "needs_restart",
            Problem::RuleFails(_) => "rule_fails",
            Problem::StaffOutOfReach { .. } => "staff_out_of_reach",
            Problem::NobodyToTell { .. } => "nobody_to_tell",
            Problem::ChannelNotConfigured { .. } => "channel_not_configured",
            Problem::NoRules(_) => "no_rules",
            Problem::CommitsFail { .. } => "commits_fail",
            Problem::PausedLong { .. } => "paused_long",
            Problem::HeldUntil(_) => "held_until",
            Problem::CalledOffAtStart(_) => "called_off_at_start",
            Problem::AlarmOutOfReach { .. } => "alarm_out_of_reach",
            Problem::AlarmFailed(_) => "alarm_failed",
            Problem::RetentionWaits(_) => "retention_waits",
        }
    }

    /// What tells it from others of its kind: a problem with the same code and subject is the same one, however many
    /// it is about by now.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Problem::MissingYear(year) => year.to_string(),
            Problem::Held(held) => held.reason.clone(),
            Problem::ChannelFails { channel, .. }
            | Problem::BadAddresses { channel, .. }
            | Problem::SilentAddresses { channel, .. }
            | Problem::CommitsFail { channel, .. } => channel.clone(),
            Problem::Overdue(overdue) => format!("{} {}", overdue.rule, overdue.channel),
            Problem::Amiss { rule, .. } | Problem::NobodyToTell { rule, .. } => rule.clone(),
            Problem::RuleFails(failure) => format!("{} {}", failure.rule, failure.day),
            Problem::Waiting { rules, .. } => rules.join(" "),
            Problem::StaffOutOfReach { person, .. } | Problem::AlarmOutOfReach { person, .. } => {
                person.clone()
            }
            Problem::ChannelNotConfigured { channels, .. } => {
                channels.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
            }
            Problem::PausedLong { rule, .. } => rule.clone().unwrap_or_default(),
            Problem::HeldUntil(held) => held.rule.clone(),
            Problem::CalledOffAtStart(one) => format!("{} {}", one.rule, one.at),
            Problem::Cause(cause) => cause.number.to_string(),
            Problem::Secret(said) => said.to_string(),
            Problem::Configuration(_)
            | Problem::NoDaemon
            | Problem::Silent(_)
            | Problem::Hangs(_)
            | Problem::Starting(_)
            | Problem::PlanningFails(_)
            | Problem::ReloadRefused { .. }
            | Problem::OtherMode { .. }
            | Problem::Failed(_)
            | Problem::Unknown(_)
            | Problem::NeverPlanned
            | Problem::NotPlannedSince(_)
            | Problem::NotStarted(_)
            | Problem::DatabaseGone(_)
            | Problem::LittleRoom { .. }
            | Problem::NotReloaded { .. }
            | Problem::NeedsRestart { .. }
            | Problem::NoRules(_)
            | Problem::RetentionWaits(_)
            | Problem::AlarmFailed(_) => String::new(),
        }
    }
}
