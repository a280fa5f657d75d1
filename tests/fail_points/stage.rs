//! A site with its servers, the binary run on it under orders, and what must hold afterwards.

use std::fmt;
use std::path::Path;

use rustix::process::{Resource, Rlimit, setrlimit};
use touchbase::failpoint::Point;

use crate::support::process::{Ended, Running};
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, rule};
use crate::support::within;

/// Complaints of a site; each becomes four messages.
pub(crate) const COMPLAINTS: u32 = 5;
/// Connections to both servers together, twice: so many messages may be armed at one moment.
const ARMED_MAX: u64 = 2 * (2 + 2);
/// Clean runs after which nothing may be open any more.
const RUNS_MAX: u32 = 6;

/// What happens at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The process dies, the so-manieth time somebody comes there.
    Abort(u32),
    /// The first one there is told that it failed.
    Error,
    /// The first one there unwinds.
    Panic,
}

/// One thing to try.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// Where.
    pub(crate) point: Point,
    /// What.
    pub(crate) how: How,
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={}", self.point.name(), self.order())
    }
}

impl Case {
    fn order(&self) -> String {
        match self.how {
            How::Abort(time) => format!("abort@{time}"),
            How::Error => "error".to_owned(),
            How::Panic => "panic".to_owned(),
        }
    }

    /// Whether the process is to die of it.
    pub(crate) fn is_deadly(&self) -> bool {
        matches!(self.how, How::Abort(_))
    }

    /// Runs a command to its end under orders; says how it ended, and whether the order was carried out.
    pub(crate) fn run(&self, site: &Site, arguments: &[&str]) -> (Ended, bool) {
        self.run_after("", site, arguments)
    }

    /// The same with other orders before.
    pub(crate) fn run_after(&self, others: &str, site: &Site, arguments: &[&str]) -> (Ended, bool) {
        let ended = self.launch(others, site, arguments).ended();
        let done = self.is_done(&ended.stderr);
        if self.is_deadly() && done {
            assert_eq!(ended.code, None, "{self} was survived: {}", ended.stderr);
        } else {
            assert!(ended.code.is_some(), "{self}: {}", ended.stderr);
        }
        (ended, done)
    }

    /// Starts a command under orders.
    pub(crate) fn launch(&self, others: &str, site: &Site, arguments: &[&str]) -> Running {
        let orders = format!("{others}{self}");
        Running::launch(site, arguments, &[("TOUCHBASE_FAIL", Path::new(&orders))])
    }

    /// Whether the order was carried out, by the log.
    pub(crate) fn is_done(&self, log: &str) -> bool {
        log.contains(&format!("fail point {}: ", self.point.name()))
    }
}

/// A process that aborts must not leave its memory on the disk.
pub(crate) fn leave_no_cores() {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).unwrap();
}

/// A site whose four rules send every complaint by both channels under both policies.
pub(crate) fn site(servers: &Servers, mail_port: u16) -> Site {
    let resend = "[limits]\non_unknown = 'resend'\n";
    let mut plan = Plan::on(mail_port, servers.sms_port());
    plan.mail_more = "connections = 2\n".to_owned();
    plan.gateway.push(("connections", "2".to_owned()));
    plan.rules = vec![
        rule("sms-hold", &["sms"], ""),
        rule("mail-hold", &["email"], ""),
        rule("sms-resend", &["sms"], resend),
        rule("mail-resend", &["email"], resend),
    ];
    Site::in_memory(&plan)
}

/// What must hold at any moment, dead or alive.
pub(crate) fn is_sound(case: &Case, site: &Site, servers: &Servers) {
    let findings = site.ledger().examine(&servers.received());
    assert_eq!(findings.broken, [""; 0], "{case}: left behind");
    assert_eq!(findings.lost, [0; 0], "{case}: left behind");
}

/// Runs the binary undisturbed until nothing is open; then everything has arrived once, or nobody can know.
pub(crate) fn settles(case: &Case, site: &Site, servers: &Servers, messages: u32) {
    for _ in 0..RUNS_MAX {
        let ended = site.run(&["run", "--once"]);
        assert_eq!(ended.code, Some(0), "{case}: {}", ended.stderr);
        if site.ledger().open_messages() == 0 {
            break;
        }
        site.let_the_wait_pass();
    }
    is_settled(case, site, servers, messages);
}

/// Lets a running daemon work until nothing is open.
pub(crate) fn settles_by_itself(case: &Case, site: &Site, running: &mut Running, messages: u32) {
    let settled = within(crate::support::PATIENCE, || {
        assert!(!running.has_ended(), "{case}: it ended:\n{}", running.log());
        site.let_the_wait_pass();
        let ledger = site.ledger();
        (ledger.entries().len() == messages as usize && ledger.open_messages() == 0).then_some(())
    });
    assert!(settled.is_some(), "{case}: {:#?}\n{}", site.ledger().open_rows(), running.log());
}

/// Everything has arrived once, or nobody can know, and both only within what may be.
pub(crate) fn is_settled(case: &Case, site: &Site, servers: &Servers, messages: u32) {
    let findings = site.ledger().examine(&servers.received());
    assert_eq!(findings.broken, [""; 0], "{case}");
    assert_eq!(findings.lost, [0; 0], "{case}");
    for (number, rule, passed_through_doubt) in &findings.twice {
        assert!(rule.ends_with("resend") && *passed_through_doubt, "{case}: M-{number} of {rule} came twice");
    }
    let count = |state: &str| findings.states.get(state).copied().unwrap_or(0);
    let (accepted, unknown) = (count("accepted"), count("unknown"));
    assert_eq!(accepted + unknown, u64::from(messages), "{case}: {findings:?}");
    // Nobody but a crash leaves more than the one at hand in doubt.
    let doubts_max = if case.is_deadly() { ARMED_MAX } else { 1 };
    assert!(unknown <= doubts_max, "{case}: {findings:?}");
}
