//! What somebody should look at in words, each with what to do about it.

use crate::cli::measure::{bytes, length};
use crate::cli::moment;
use crate::config::Config;
use crate::number::count;
use crate::operations::status::daemon_status::OverdueCause;
use crate::operations::status::live::NoAnswer;
use crate::operations::status::problems::Problem;

/// What is the matter.
pub(super) fn says(problem: &Problem, config: &Config) -> String {
    let at = |at| moment::shown(at, config);
    match problem {
        Problem::Configuration(errors) => format!("the configuration has {}", count(*errors, "error")),
        Problem::MissingYear(year) => {
            format!("the working days of {year} are not known: Monday to Friday are taken")
        }
        Problem::NoDaemon => "the daemon does not run".to_owned(),
        Problem::Silent(why) => format!("the daemon does not answer: {}", silence(why)),
        Problem::Hangs(age_secs) => {
            format!("the daemon's last tick was {} ago: it hangs", length(*age_secs))
        }
        Problem::Held(held) => held.said.clone(),
        Problem::PlanningFails(error) => format!("planning fails: {error}"),
        Problem::ReloadRefused { at: when, in_force_since } => format!(
            "the reload of {} was refused: the rules of {} are in force",
            at(*when),
            at(*in_force_since)
        ),
        Problem::OtherMode { configured, runs_in } => {
            format!("touchbase.toml says mode = \"{configured}\", the daemon runs in {runs_in}")
        }
        Problem::ChannelFails { channel, since, said } => {
            let said = said.as_deref().unwrap_or("no reason was given");
            format!("{channel} fails since {}: {said}", at(*since))
        }
        Problem::Overdue(overdue) => format!(
            "expected and sent disagree: {} of {} by {}, {}, the first since {}",
            count(overdue.messages, "message"),
            overdue.rule,
            overdue.channel,
            overdue.why.says(),
            at(overdue.oldest_at)
        ),
        Problem::Failed(touches) => format!("{} failed today", count(*touches, "touch|touches")),
        Problem::Unknown(messages) => {
            format!("of {} nobody knows whether it went", count(*messages, "message"))
        }
        Problem::Waiting { touches, rules } => {
            format!("{} held for a person: {}", count(*touches, "touch|touches"), rules.join(", "))
        }
        Problem::Amiss { rule, sums } => format!(
            "of {} of {rule} that fell due today, {} have a known place",
            count(sums.planned, "touch|touches"),
            sums.found()
        ),
        Problem::NeverPlanned => "nothing was ever planned: the daemon has not run yet".to_owned(),
        Problem::NotPlannedSince(through) => {
            format!("nothing was planned beyond {}: the daemon does not run", at(*through))
        }
        Problem::NotStarted(file) => {
            format!("not started yet: there is no database at {}", file.display())
        }
        Problem::LittleRoom { free_bytes, folder } => {
            format!("only {} free in {}", bytes(*free_bytes), folder.display())
        }
    }
}

/// What to do about it.
pub(super) fn to_do(problem: &Problem, config: &Config) -> String {
    let fixed = match problem {
        Problem::MissingYear(year) => return format!("add calendars/{}/{year}.toml", config.country),
        Problem::Configuration(_) => "touchbase check",
        Problem::NoDaemon => "systemctl start touchbase, or touchbase run",
        Problem::Silent(_) => {
            "ask as its user, sudo -u touchbase; if it hangs, journalctl -u touchbase, then systemctl restart touchbase"
        }
        Problem::Hangs(_) => "journalctl -u touchbase, then systemctl restart touchbase",
        Problem::Held(held) if held.reason == "clock" => "timedatectl, then touchbase resume --clock",
        Problem::Held(_) | Problem::LittleRoom { .. } => "make room",
        Problem::PlanningFails(_) => "journalctl -u touchbase; it is tried again every second",
        Problem::ReloadRefused { .. } => "touchbase check, then touchbase reload",
        Problem::OtherMode { .. } => "systemctl restart touchbase",
        Problem::ChannelFails { .. } => {
            "nothing is lost, and it is tried again by itself; once the cause is gone, touchbase send-test TEMPLATE --to staff:ID"
        }
        Problem::Overdue(overdue) => match overdue.why {
            OverdueCause::NotTakenUp => "journalctl -u touchbase, then systemctl restart touchbase",
            OverdueCause::Lost | OverdueCause::Stuck => {
                "touchbase log --outcome claimed,sending, then systemctl restart touchbase, which gives them back"
            }
        },
        Problem::Failed(_) => {
            "touchbase log --outcome failed,undelivered --since today, then touchbase retry --failed"
        }
        Problem::Unknown(_) => "touchbase log --outcome unknown, then touchbase retry --unknown, or leave it",
        Problem::Waiting { .. } => "touchbase approve RULE, or touchbase cancel --rule RULE",
        Problem::Amiss { .. } => "touchbase log --since today; it is a fault of Touchbase, report it",
        Problem::NeverPlanned => "touchbase run",
        Problem::NotPlannedSince(_) => "systemctl status touchbase, or touchbase run",
        Problem::NotStarted(_) => "touchbase import FILE --apply, then touchbase run",
    };
    fixed.to_owned()
}

/// Why a daemon does not answer.
pub(super) fn silence(why: &NoAnswer) -> &str {
    match why {
        NoAnswer::OtherVersion => "it is of another version",
        NoAnswer::NotInTime => "not within 5 seconds",
        NoAnswer::BrokeOff(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::operations::status::daemon_status::HoldStatus;
    use crate::terms::Mode;

    #[test]
    fn what_is_the_matter_is_said_with_what_to_do() {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let at: Timestamp = "2026-11-22T01:12:00Z".parse().unwrap();
        let good = "2026-11-20T01:12:00Z".parse().unwrap();
        let hold = |reason: &str| HoldStatus {
            reason: reason.to_owned(),
            said: "1 MiB are free".to_owned(),
            until: None,
        };
        let said = Some("smtp-535 authentication failed".to_owned());
        for (problem, expected) in [
            (Problem::Hangs(61), "the daemon's last tick was 61 s ago: it hangs"),
            (Problem::Held(hold("room")), "1 MiB are free"),
            (Problem::PlanningFails("the disk is full".to_owned()), "planning fails: the disk is full"),
            (
                Problem::ReloadRefused { at, in_force_since: good },
                "the reload of 2026-11-22 09:12 was refused: the rules of 2026-11-20 09:12 are in force",
            ),
            (
                Problem::OtherMode { configured: Mode::Shadow, runs_in: "live".to_owned() },
                "touchbase.toml says mode = \"shadow\", the daemon runs in live",
            ),
            (
                Problem::ChannelFails { channel: "email".to_owned(), since: at, said },
                "email fails since 2026-11-22 09:12: smtp-535 authentication failed",
            ),
        ] {
            assert_eq!(says(&problem, &config), expected);
        }
        assert_eq!(to_do(&Problem::Held(hold("room")), &config), "make room");
        assert_eq!(
            to_do(&Problem::Held(hold("clock")), &config),
            "timedatectl, then touchbase resume --clock"
        );
        assert_eq!(to_do(&Problem::MissingYear(2027), &config), "add calendars/cn/2027.toml");
    }
}
