//! A deployment in a folder of its own, the binary run in it, and a stand-in for the daemon that fills the ledger.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use touchbase::deployment::Deployment;
use touchbase::diagnostic::Report;
use touchbase::gate::{self, PausedRules, Setting};
use touchbase::message::outcome::{Answer, Refusal};
use touchbase::message::{PlannedTouch, transition};
use touchbase::plan::{self, Span};
use touchbase::source::Sources;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{AttemptEnd, DaemonState as _, Outbox as _, RuleState};
use touchbase::terms::{ChannelName, Mode, Reason, TouchState, Word as _};
use touchbase::words::Sentence;

/// The time at which most cases run.
pub(crate) const NOW: &str = "2026-11-22 10:00";

/// The shipped rules that the cases are about.
const RULES: [&str; 4] =
    ["birthday.toml", "family-birthday.toml", "four-year-revisit.toml", "warranty-month.toml"];

/// A ladder from the customer to the handler and on to the manager.
const LADDER: &str = r#"
id    = "complaint-overdue"
title = "投诉超期跟进"
class = "service"
each  = "complaint"
[when]
date      = "opened_at"
late_ok   = "1 day"
stop_once = "solved_at"
[[step]]
id       = "complaint-received"
to       = "customer"
via      = ["sms", "email"]
template = "complaint-received"
[[step]]
id       = "complaint-remind"
after    = "2 days"
at       = "09:00"
repeat   = "1 day"
times    = 30
to       = "handler"
via      = ["sms", "email"]
template = "complaint-remind"
[[step]]
id       = "complaint-escalate"
after    = "5 days"
at       = "09:30"
repeat   = "3 days"
times    = 10
to       = "handler.manager"
via      = ["sms", "email"]
template = "complaint-escalate"
"#;

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    fn of(output: Output) -> Ended {
        Ended {
            code: output.status.code().unwrap_or(-1),
            out: by_wang(&String::from_utf8(output.stdout).unwrap()),
            err: by_wang(&String::from_utf8(output.stderr).unwrap()),
        }
    }
}

/// The user who runs the tests, as the program sees it.
pub(crate) fn me() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let output = Command::new("id").arg("-un").output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    })
}

/// The same, with that user called wang, so that it reads alike wherever it runs.
pub(crate) fn by_wang(text: &str) -> String {
    let me = me();
    // Whoever has become another user on this machine is named beside that one.
    let mut text = text.to_owned();
    while let Some((before, behind)) = text.split_once(&format!("{me} (login: ")) {
        text = format!("{before}{me}{}", behind.split_once(')').map_or("", |(_, rest)| rest));
    }
    text.replace(&format!("operator {me}"), "operator wang")
        .replace(&format!("操作人 {me}"), "操作人 wang")
        .replace(&format!(" by {me}"), " by wang")
}

/// A deployment: the repository's own configuration, with five rules, in a folder that goes away.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// Without a database.
    pub(crate) fn bare() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["touchbase.toml", "records.toml"] {
            std::fs::copy(root.join(name), folder.path().join(name)).unwrap();
        }
        for name in ["rules", "templates", "calendars", "gateways", "examples/lists"] {
            copy_folder(&root.join(name), &folder.path().join(name));
        }
        let place = Place { folder };
        // What the cases count must not change with each rule that is added.
        for entry in std::fs::read_dir(place.path("rules")).unwrap().flatten() {
            if !RULES.contains(&entry.file_name().to_string_lossy().as_ref()) {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
        place.write("rules/complaint-overdue.toml", LADDER);
        place
    }

    /// With the example lists imported.
    pub(crate) fn with_records() -> Place {
        static DATABASE: OnceLock<Vec<u8>> = OnceLock::new();
        Place::with_database(DATABASE.get_or_init(|| {
            let place = Place::bare();
            for list in ["staff", "customers", "families", "homes", "warranties", "complaints"] {
                let ended = place.run(&["import", &format!("examples/lists/{list}.csv"), "--apply"]);
                assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
            }
            std::fs::read(place.path("state/touchbase.db")).unwrap()
        }))
    }

    /// With a database that was filled once and is copied for each case.
    fn with_database(database: &[u8]) -> Place {
        let place = Place::bare();
        std::fs::create_dir(place.path("state")).unwrap();
        std::fs::write(place.path("state/touchbase.db"), database).unwrap();
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Replaces words of a file.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replace(from, to));
    }

    /// Runs the binary at [`NOW`].
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.at(NOW, args)
    }

    /// Runs the binary at a time.
    pub(crate) fn at(&self, now: &str, args: &[&str]) -> Ended {
        Ended::of(self.command(now, args).output().unwrap())
    }

    /// What must end well; its stdout.
    pub(crate) fn fine(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.code, 0, "{args:?}: {}{}", ended.out, ended.err);
        ended.out
    }

    /// What cannot be done; says nothing on stdout. Its stderr.
    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{args:?}: {}", ended.err);
        ended.err
    }

    /// Runs the binary at [`NOW`] on a terminal of script(1)'s; what it shows there. `None` where the machine has no such.
    pub(crate) fn on_terminal(&self, args: &[&str]) -> Option<String> {
        let line = format!("{} {}", env!("CARGO_BIN_EXE_touchbase"), args.join(" "));
        let inner = self.command(NOW, &[]);
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(self.folder.path());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let output = command.stdin(std::process::Stdio::null()).output().ok()?;
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{args:?}: {shown}");
        Some(shown)
    }

    /// All that is kept of a person.
    pub(crate) fn exported(&self, id: &str) -> serde_json::Value {
        self.fine(&["customer", "export", id, "--out", "exported.json"]);
        let text = std::fs::read_to_string(self.path("exported.json")).unwrap();
        std::fs::remove_file(self.path("exported.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) fn command(&self, now: &str, args: &[&str]) -> Command {
        let mut command = self.command_of_today(args);
        // `--at` is for looking only, and these also write.
        command.env("TOUCHBASE_CLOCK_STANDS_AT", now);
        command
    }

    /// The same by the machine's own clock.
    pub(crate) fn command_of_today(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchbase"));
        command.current_dir(self.folder.path()).args(args);
        for name in ["STATE_DIRECTORY", "CONFIGURATION_DIRECTORY", "NO_COLOR", "CLICOLOR_FORCE", "SUDO_USER"]
        {
            command.env_remove(name);
        }
        command.env("LC_ALL", "en_US.UTF-8").env_remove("COLUMNS");
        // Nobody is believed who only says so.
        command.env("USER", "somebody-else").stdin(std::process::Stdio::null());
        command
    }

    /// Everything the configuration says.
    pub(crate) fn deployment(&self) -> Deployment {
        let mut report = Report::default();
        let sources = Sources::read(self.folder.path(), "cn", &mut report);
        let deployment = Deployment::read(&sources, &mut report);
        assert_eq!(report.errors(), 0, "{report:?}");
        deployment
    }

    pub(crate) fn store(&self, deployment: &Deployment) -> SqliteStore {
        let options = OpenOptions::new(deployment.config.zone.clone());
        SqliteStore::open(&self.path("state/touchbase.db"), &deployment.kinds, options).unwrap()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with(".map.toml") {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Does one pass of what the daemon does: plans what is due in the hour up to `now`, then delivers what is due, with
/// the outcome that `answer` gives for each channel and address.
pub(crate) fn pass(place: &Place, now: &str, mode: Mode, answer: &dyn Fn(ChannelName, &str) -> Answer) {
    let deployment = place.deployment();
    let mut store = place.store(&deployment);
    let now = touchbase_instant(&deployment, now);
    let span = Span { after: now.saturating_sub(SignedDuration::from_hours(1)).unwrap(), through: now };
    for rule in deployment.rules.iter() {
        let mut touches = Vec::new();
        plan::plan_rule(rule, &store, deployment.world(), span, &mut |touch| {
            touches.push(touch);
            Ok(())
        })
        .unwrap();
        store.plan(&touches, now).unwrap();
        let state = RuleState {
            effective_from: span.after,
            planned_through: now,
            digest: rule.digest().to_owned(),
            canonical: rule.canonical().text.clone(),
            ..RuleState::default()
        };
        store.set_rule_state(&rule.id, &state).unwrap();
    }
    deliver(&deployment, &mut store, now, mode, answer);
}

/// Takes up what is due and hands it over.
fn deliver(
    deployment: &Deployment,
    store: &mut SqliteStore,
    now: Timestamp,
    mode: Mode,
    answer: &dyn Fn(ChannelName, &str) -> Answer,
) {
    let nothing_paused = PausedRules::default();
    let channels: BTreeSet<ChannelName> = ChannelName::ALL.iter().copied().collect();
    let setting = Setting { mode, channels: &channels, ..deployment.setting(&nothing_paused) };
    let boot = store.boot(now, &mut |_| panic!("nothing was being sent")).unwrap().boot;
    for channel in ChannelName::ALL {
        let claimed = store.claim(*channel, now, 1_000, boot).unwrap();
        let armed = store
            .arm(&claimed, boot, now, &mut |message, touches, view| {
                Ok(gate::decide(message, touches, setting, view, now)?)
            })
            .unwrap();
        for armed in armed {
            let outcome = answer(*channel, &armed.ready.address);
            let next = transition::after_attempt(
                &armed.message,
                &outcome,
                deployment.tries(&armed.message.rule),
                now,
            );
            let code = outcome.code().map(|code| Sentence::Quoted(code.to_owned()));
            let end = AttemptEnd {
                message: armed.message.id,
                attempt: armed.attempt,
                outcome: outcome.word(),
                detail: code.or(outcome.detail()),
                address: None,
                ended_at: now,
                next,
                memory: None,
            };
            assert_eq!(store.finish(&[end]).unwrap(), 1);
        }
    }
}

fn touchbase_instant(deployment: &Deployment, text: &str) -> Timestamp {
    deployment.config.zone.instant(text.replace(' ', "T").parse().unwrap())
}

pub(crate) fn accepted(_: ChannelName, _: &str) -> Answer {
    Answer::Accepted { provider_id: Some("p-1".to_owned()) }
}

pub(crate) fn refused(_: ChannelName, _: &str) -> Answer {
    Answer::refused(Refusal::Other, "isv.MOBILE_NUMBER_ILLEGAL")
}

pub(crate) fn lost(_: ChannelName, _: &str) -> Answer {
    Answer::unknown(Sentence::Quoted("the reply was lost".to_owned()))
}

/// A ledger with something of each kind. On 23 November four reminders of complaints, refused by SMS and nobody knows
/// about them by e-mail, an escalation and a family birthday accepted; on 1 December, in shadow, a birthday, four
/// reminders and two escalations.
pub(crate) fn with_ledger() -> Place {
    static DATABASE: OnceLock<Vec<u8>> = OnceLock::new();
    Place::with_database(DATABASE.get_or_init(|| {
        let place = Place::with_records();
        pass(&place, "2026-11-23 09:15", Mode::Live, &|channel, address| match channel {
            ChannelName::Sms => refused(channel, address),
            ChannelName::Email => lost(channel, address),
        });
        pass(&place, "2026-11-23 09:45", Mode::Live, &accepted);
        pass(&place, "2026-12-01 09:30", Mode::Shadow, &accepted);
        std::fs::read(place.path("state/touchbase.db")).unwrap()
    }))
}

/// A birthday of 1 December 2026 that waits for a person.
pub(crate) fn with_held_birthday() -> Place {
    let place = Place::with_records();
    let deployment = place.deployment();
    let mut store = place.store(&deployment);
    let rule = deployment.rules.get("birthday").unwrap();
    let begins = touchbase_instant(&deployment, "2026-12-01 00:00");
    let through = touchbase_instant(&deployment, "2026-12-01 23:00");
    let mut touches = Vec::new();
    plan::plan_rule(rule, &store, deployment.world(), Span { after: begins, through }, &mut |touch| {
        touches.push(PlannedTouch { state: TouchState::Held, reason: Some(Reason::Approve), ..touch });
        Ok(())
    })
    .unwrap();
    store.plan(&touches, begins).unwrap();
    place
}
