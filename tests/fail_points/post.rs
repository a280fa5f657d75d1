//! Scenes of planning and sending: a first start, deliveries, rules that were edited while nothing ran.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use touchbase::failpoint::{Commit, Point};
use touchbase::record::Value;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;
use touchbase::terms::{Reason, TouchState};

use crate::front;
use crate::stage::{COMPLAINTS, Case, How, is_settled, is_sound, settles, settles_by_itself, site};
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, now, rule};
use crate::support::{PATIENCE, within};

const MESSAGES: u32 = COMPLAINTS * 4;

/// There is no database yet.
pub(crate) fn first_start(case: &Case) -> bool {
    let servers = Servers::start();
    let site = site(&servers, servers.mail_port());
    let (_, done) = case.run(&site, &["run", "--once"]);
    let ended = site.run(&["run", "--once"]);
    assert_eq!(ended.code, Some(0), "{case}: {}", ended.stderr);
    site.complain(1..COMPLAINTS + 1);
    settles(case, &site, &servers, MESSAGES);
    done
}

/// Complaints wait, and go out with PIPELINING.
pub(crate) fn delivery(case: &Case) -> bool {
    let servers = Servers::start();
    let site = site(&servers, servers.mail_port());
    deliver(case, &site, &servers)
}

/// The same through STARTTLS and AUTH, one command after the other.
pub(crate) fn delivery_step_by_step(case: &Case) -> bool {
    let mail = SmtpScript { pipelining: false, ..SmtpScript::default() };
    let servers = Servers::scripted(mail, HttpScript::default());
    let site = site(&servers, front::open(&servers));
    let config = std::fs::read_to_string(site.path().join("touchbase.toml")).unwrap();
    let encrypted = format!(
        "tls = 'starttls'\nca_file = '{}'\nuser = 'care'\npassword = 'smtp-password'\n",
        front::certificate().display()
    );
    site.write("touchbase.toml", &config.replace("tls = 'none'\n", &encrypted));
    site.secret("smtp-password");
    deliver(case, &site, &servers)
}

/// Everything was paused when it fell due, and is resumed.
pub(crate) fn resumed_rules(case: &Case) -> bool {
    let servers = Servers::start();
    let site = site(&servers, servers.mail_port());
    site.known_since(1);
    site.complain(1..COMPLAINTS + 1);
    for command in [["pause", "--all", "--reason=春节"].as_slice(), &["run", "--once"], &["resume", "--all"]]
    {
        assert_eq!(site.run(command).code, Some(0), "{case}: {command:?}");
    }
    assert_eq!(servers.texts().len() + servers.mails().len(), 0, "{case}");
    let paused = site.ledger().number("SELECT count(*) FROM message WHERE reason = 'paused'");
    assert_eq!(paused, i64::from(MESSAGES));
    if case.is_deadly() {
        let (_, done) = case.run(&site, &["run", "--once"]);
        is_sound(case, &site, &servers);
        settles(case, &site, &servers, MESSAGES);
        return done;
    }
    let mut running = case.launch("", &site, &["run"]);
    settles_by_itself(case, &site, &mut running, MESSAGES);
    let ended = running.stop();
    is_settled(case, &site, &servers, MESSAGES);
    case.is_done(&ended.stderr)
}

fn deliver(case: &Case, site: &Site, servers: &Servers) -> bool {
    site.known_since(1);
    site.complain(1..COMPLAINTS + 1);
    // Ends are written by themselves only where the turn that should have written them failed.
    let finishes =
        matches!(case.point, Point::BeforeCommit(Commit::Finish) | Point::AfterCommit(Commit::Finish));
    let others = if finishes { "turn.before_commit=error@3..6," } else { "" };
    // A daemon that is not killed must get over it by itself; one that is only stopped gives back.
    let gives_back = matches!(case.point, Point::BeforeCommit(Commit::GiveBack));
    if case.is_deadly() || gives_back {
        let (_, done) = case.run_after(others, site, &["run", "--once"]);
        is_sound(case, site, servers);
        settles(case, site, servers, MESSAGES);
        return done;
    }
    let mut running = case.launch(others, site, &["run"]);
    if at_start(case.point) {
        let ended = running.ended();
        assert_eq!(ended.code, Some(75), "{case}: {}", ended.stderr);
        settles(case, site, servers, MESSAGES);
        return case.is_done(&ended.stderr);
    }
    settles_by_itself(case, site, &mut running, MESSAGES);
    let ended = running.stop();
    is_settled(case, site, servers, MESSAGES);
    case.is_done(&ended.stderr)
}

/// Whether a daemon that fails there does not start.
fn at_start(point: Point) -> bool {
    matches!(point, Point::BeforeCommit(Commit::Boot | Commit::Remember))
}

/// One rule was renamed, one fits nothing any more, one is due later; and there is a new kind of record.
struct Edited {
    servers: Servers,
    site: Site,
    /// When the third rule was due before.
    due_at: Timestamp,
}

impl Edited {
    /// A site with open touches, one message sent, and its rules edited since.
    fn new(case: &Case) -> Edited {
        let servers = Servers::start();
        let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
        plan.rules =
            vec![rule("old", &["sms"], ""), rule("gone", &["email"], ""), rule("late", &["email"], "")];
        let site = Site::in_memory(&plan);
        site.known_since(1);
        let soon = now() + SignedDuration::from_mins(30);
        let records: Vec<_> = (1..COMPLAINTS + 1).flat_map(|number| complaint(number, soon)).collect();
        site.put(&records);
        assert_eq!(site.run(&["run", "--once"]).code, Some(0), "{case}");
        site.complain(50..51);
        assert_eq!(site.run(&["run", "--once"]).code, Some(0), "{case}");
        let due_at = due(&site, "late");
        Edited { servers, site, due_at }
    }

    fn edit(&self) {
        let site = &self.site;
        std::fs::remove_file(site.path().join("rules/old.toml")).unwrap();
        site.write("rules/new.toml", &format!("was = ['old']\n{}", rule("new", &["sms"], "").1));
        site.write("rules/gone.toml", &rule("gone", &["email"], "[only]\nlevel = '重大'\n").1);
        let late = rule("late", &["email"], "").1.replace("late_ok", "after = '10 minutes'\nlate_ok");
        site.write("rules/late.toml", &late);
        let kinds = std::fs::read_to_string(site.path().join("records.toml")).unwrap();
        site.write(
            "records.toml",
            &format!("{kinds}\n[visit]\ntitle = '回访'\n[visit.fields]\nheld_on = 'date'\n"),
        );
    }

    /// Nothing has been sent but what was before the edit.
    fn sent_nothing_more(&self, case: &Case) {
        is_sound(case, &self.site, &self.servers);
        assert_eq!((self.servers.texts().len(), self.servers.mails().len()), (1, 2), "{case}");
    }

    /// Waits until the planner has seen every change of a record.
    fn looks_again(&self, case: &Case, running: &Running) {
        let seen = within(PATIENCE, || {
            let ledger = self.site.ledger();
            let last = ledger.number("SELECT max(number) FROM change").to_string();
            (ledger.note("changes_planned") == Some(last)).then_some(())
        });
        assert!(seen.is_some(), "{case}: {}", running.log());
        // Time to send what it has found, if it found any.
        std::thread::sleep(Duration::from_millis(500));
    }

    /// Whether what is open is as the new rules want it.
    fn is_in_line(&self) -> bool {
        let ledger = self.site.ledger();
        let of = |rule: &str| -> Vec<_> {
            let entries = ledger.of_rule(rule).into_iter();
            let open = entries.filter(|entry| entry.touch.key.record.to_string() != "complaint:k50");
            open.map(|entry| (entry.touch.state, entry.touch.reason)).collect()
        };
        let all = |stands| vec![stands; COMPLAINTS as usize];
        of("old").is_empty()
            && of("new") == all((TouchState::Planned, None))
            && of("gone") == all((TouchState::Cancelled, Some(Reason::NotMatching)))
            && due(&self.site, "late") == self.due_at + SignedDuration::from_mins(10)
            && ledger.entries().len() == (COMPLAINTS as usize + 1) * 3
    }
}

fn due(site: &Site, rule: &str) -> Timestamp {
    site.ledger().of_rule(rule).iter().map(|entry| entry.touch.due_at).max().unwrap()
}

/// Rules were edited while nothing ran: the next start brings what is open into line.
pub(crate) fn edited_rules(case: &Case) -> bool {
    let edited = Edited::new(case);
    edited.edit();
    let (ended, done) = case.run(&edited.site, &["run", "--once"]);
    if done && case.how == How::Error {
        assert_eq!(ended.code, Some(75), "{case}: {}", ended.stderr);
    }
    edited.sent_nothing_more(case);
    let again = edited.site.run(&["run", "--once"]);
    assert_eq!(again.code, Some(0), "{case}: {}", again.stderr);
    edited.sent_nothing_more(case);
    assert!(edited.is_in_line(), "{case}: {:#?}", edited.site.ledger().entries());
    done
}

/// Rules are edited and reloaded: a daemon that lives on gets there by itself, whatever was in its way.
pub(crate) fn reloaded_rules(case: &Case) -> bool {
    let edited = Edited::new(case);
    let mut running = case.launch("", &edited.site, &["run"]);
    // It may die before that: some commits are made at a start as well as later.
    let up = running.comes_up();
    assert!(up || (case.is_deadly() && case.is_done(&running.log())), "{case}: {}", running.log());
    edited.edit();
    let reload = edited.site.run(&["reload", "--wait"]);
    let done = case.is_done(&running.log());
    if case.is_deadly() && done {
        assert_eq!(running.ended().code, None, "{case} was survived");
        edited.sent_nothing_more(case);
        assert_eq!(edited.site.run(&["run", "--once"]).code, Some(0), "{case}");
    } else {
        // What was sent is looked at again, by whatever rules are in force now.
        edited.site.change("complaint:k50", "no", Some(Value::Text("T50-2".to_owned())));
        edited.looks_again(case, &running);
        edited.sent_nothing_more(case);
        if reload.code != Some(0) {
            assert!(
                reload.stderr.contains("the rules in force stay as they are"),
                "{case}: {}",
                reload.stderr
            );
            let again = edited.site.run(&["reload", "--wait"]);
            assert_eq!(again.code, Some(0), "{case}: {}", again.stderr);
        }
        let in_line = within(PATIENCE, || edited.is_in_line().then_some(()));
        assert!(in_line.is_some(), "{case}: {:#?}\n{}", edited.site.ledger().entries(), running.log());
        running.stop();
    }
    edited.sent_nothing_more(case);
    assert!(edited.is_in_line(), "{case}: {:#?}", edited.site.ledger().entries());
    done
}
