//! A configuration directory with its database: the repository's kinds, templates and calendars, servers on
//! loopback, and rules that are due as soon as a complaint comes in.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use touchbase::calendar::zone::Zone;
use touchbase::clock::Clock;
use touchbase::deployment::Deployment;
use touchbase::diagnostic::Report;
use touchbase::record::{Kinds, RecordKey, Value};
use touchbase::source::Sources;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Author, Changes, DaemonState as _, Incoming, RecordStore as _, RuleState};
use touchbase::terms::MessageState;

use super::ledger::Ledger;
use super::process::{Ended, Running};
use super::{PATIENCE, within};

/// What a site is made of, before it is written down.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The first lines of `touchbase.toml`.
    pub(crate) top: String,
    /// The relay's port, where e-mail is configured.
    pub(crate) mail: Option<u16>,
    /// More lines of `[email]`.
    pub(crate) mail_more: String,
    /// The gateway's port, where SMS is configured.
    pub(crate) sms: Option<u16>,
    /// Lines of the gateway's file that are written otherwise.
    pub(crate) gateway: Vec<(&'static str, String)>,
    /// The rules: id and text.
    pub(crate) rules: Vec<(String, String)>,
    /// Whether the secrets are there.
    pub(crate) secrets: bool,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            top: "mode = 'live'\nzone = 'Asia/Shanghai'\nlanguage = 'zh'\ncountry = 'cn'\n".to_owned(),
            mail: None,
            mail_more: String::new(),
            sms: None,
            gateway: vec![("rate_per_second", "10000".to_owned())],
            rules: vec![rule("by-sms", &["sms"], ""), rule("by-mail", &["email"], "")],
            secrets: true,
        }
    }
}

impl Plan {
    /// A site with these servers.
    pub(crate) fn on(mail: u16, sms: u16) -> Plan {
        Plan { mail: Some(mail), sms: Some(sms), ..Plan::default() }
    }
}

/// A rule that tells a customer at once that a complaint has come in.
pub(crate) fn rule(id: &str, via: &[&str], limits: &str) -> (String, String) {
    let via: Vec<String> = via.iter().map(|channel| format!("'{channel}'")).collect();
    let text = format!(
        "id = '{id}'\ntitle = '投诉受理告知'\nclass = 'service'\nurgent = true\neach = 'complaint'\n\
         [when]\ndate = 'opened_at'\nlate_ok = '2 days'\nstop_once = 'solved_at'\n\
         [send]\nto = 'customer'\nvia = [{}]\ntemplate = 'complaint-received'\n{limits}",
        via.join(", ")
    );
    (id.to_owned(), text)
}

/// A site on disk.
#[derive(Debug)]
pub(crate) struct Site {
    folder: TempDir,
    state: Option<PathBuf>,
    /// Kinds and zone, which no test changes: reading a whole site takes a while.
    words: OnceLock<(Kinds, Zone)>,
}

impl Site {
    /// Writes a site down.
    pub(crate) fn new(plan: &Plan) -> Site {
        Site::within(tempfile::tempdir().unwrap(), plan)
    }

    /// A site in memory where the machine has such a place: a SIGKILL leaves what was written to the system alone,
    /// so a disk would add nothing to the test but waiting.
    pub(crate) fn in_memory(plan: &Plan) -> Site {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Site::within(folder.unwrap(), plan)
    }

    fn within(folder: TempDir, plan: &Plan) -> Site {
        let site = Site { folder, state: None, words: OnceLock::new() };
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["records.toml", "templates", "calendars"] {
            copy(&repository.join(name), &site.path().join(name));
        }
        fs::create_dir(site.path().join("rules")).unwrap();
        fs::create_dir(site.path().join("gateways")).unwrap();
        for (id, text) in &plan.rules {
            site.write(&format!("rules/{id}.toml"), text);
        }
        let mut config = plan.top.clone();
        config += "[company]\nname = '云栖物业'\ncommunity = '云栖花园'\nhotline = '400-000-0000'\naddress = '客服中心'\n";
        if let Some(port) = plan.mail {
            config += &format!(
                "[email]\nhost = '127.0.0.1'\nport = {port}\ntls = 'none'\n\
                 from = '云栖物业 <care@example.com>'\n{}",
                plan.mail_more
            );
        }
        if let Some(port) = plan.sms {
            config += "[sms]\ngateway = 'yunpian'\n";
            site.write("gateways/yunpian.toml", &gateway(repository, port, &plan.gateway));
        }
        site.write("touchbase.toml", &config);
        if plan.secrets {
            site.secret("yunpian-apikey");
        }
        // Now, while it is what the plan says: a test may break it later.
        site.words();
        site
    }

    /// The configuration directory.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the database somewhere else from now on.
    pub(crate) fn keep_state_in(&mut self, dir: &Path) {
        self.state = Some(dir.to_owned());
    }

    /// The state directory, where it is not the usual one.
    pub(crate) fn state(&self) -> Option<&Path> {
        self.state.as_deref()
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.state.clone().unwrap_or_else(|| self.path().join("state")).join("touchbase.db")
    }

    /// Writes a file of the site.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    /// Writes a secret as it should lie.
    pub(crate) fn secret(&self, name: &str) {
        let folder = self.path().join("secrets");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), "horse").unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// The site as the daemon reads it.
    pub(crate) fn deployment(&self) -> Deployment {
        let mut report = Report::default();
        let sources = Sources::read(self.path(), "cn", &mut report);
        let deployment = Deployment::read(&sources, &mut report);
        assert_eq!(report.errors(), 0, "{:?}", report.findings());
        deployment
    }

    /// The store, opened as `import` opens it: beside the daemon, which goes on writing.
    pub(crate) fn store(&self) -> SqliteStore {
        let (kinds, zone) = self.words();
        fs::create_dir_all(self.database().parent().unwrap()).unwrap();
        let mut options = OpenOptions::new(zone.clone());
        // The daemon makes the database; a test that comes first does it in its place.
        options.migrate = !self.database().exists();
        options.check_up_to_bytes = 0;
        SqliteStore::open(&self.database(), kinds, options).unwrap()
    }

    /// The ledger, to be read.
    pub(crate) fn ledger(&self) -> Ledger {
        let (kinds, zone) = self.words();
        Ledger::open(&self.database(), kinds, zone)
    }

    fn words(&self) -> &(Kinds, Zone) {
        self.words.get_or_init(|| {
            let deployment = self.deployment();
            (deployment.kinds, deployment.calendars.zone)
        })
    }

    /// As if the daemon had known its rules for so many hours: what was due since may still be planned.
    pub(crate) fn known_since(&self, hours: i64) {
        let mut store = self.store();
        let since = now() - SignedDuration::from_hours(hours);
        for rule in self.deployment().rules.iter() {
            let state = RuleState {
                effective_from: since,
                planned_through: since,
                digest: rule.digest().to_owned(),
                canonical: rule.canonical().text.clone(),
                ..RuleState::default()
            };
            store.set_rule_state(&rule.id, &state).unwrap();
        }
    }

    /// Complaints of as many customers, opened now; as an import would bring them in.
    pub(crate) fn complain(&self, numbers: std::ops::Range<u32>) {
        let records: Vec<Incoming> = numbers.flat_map(|number| complaint(number, now())).collect();
        self.put(&records);
    }

    /// Writes records in one transaction.
    pub(crate) fn put(&self, records: &[Incoming]) {
        put(&mut self.store(), records);
    }

    /// Changes one field of one record.
    pub(crate) fn change(&self, record: &str, field: &str, value: Option<Value>) {
        self.put(&[incoming(record, &[(field, value)])]);
    }

    /// A message that was not taken, or that nobody can know about, waits for minutes before it goes once more; here
    /// they pass at once.
    pub(crate) fn let_the_wait_pass(&self) {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        connection.busy_timeout(PATIENCE).unwrap();
        connection
            .execute(
                "UPDATE message SET not_before_at = due_at
                 WHERE state = 'planned' AND reason IN ('outcome_unknown', 'retry', 'channel_down', 'channel_busy')",
                [],
            )
            .unwrap();
    }

    /// Waits until so many messages are accepted.
    pub(crate) fn accepts(&self, count: u64) {
        let accepted = || self.ledger().count(MessageState::Accepted);
        let done = within(PATIENCE, || (accepted() == count).then_some(()));
        assert!(
            done.is_some(),
            "{} of {count} messages accepted: {:#?}",
            accepted(),
            self.ledger().open_rows()
        );
    }

    /// Starts the daemon and waits until it says that it is ready.
    pub(crate) fn start(&self) -> Running {
        let mut running = Running::launch(self, &["run"], &[]);
        running.wait_until_ready();
        running
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Running::launch(self, arguments, &[]).ended()
    }
}

/// Writes records in one transaction, as an import does.
pub(crate) fn put(store: &mut SqliteStore, records: &[Incoming]) {
    let author = Author { name: "import 投诉.csv".to_owned(), at: now() };
    let mut work = |changes: &mut dyn Changes| changes.put(records, &author).map(|_| true);
    store.change(&mut work).unwrap();
}

/// The present instant.
pub(crate) fn now() -> Timestamp {
    Clock::System.now()
}

/// The address of a customer: nobody else has it.
pub(crate) fn email(number: u32) -> String {
    format!("resident{number:05}@example.com")
}

/// The phone of a customer: nobody has it.
pub(crate) fn mobile(number: u32) -> String {
    format!("+86139000{number:05}")
}

/// The name of a customer.
pub(crate) fn name(number: u32) -> String {
    format!("陈静怡{number:05}")
}

/// A customer, and the complaint opened at `opened_at`.
pub(crate) fn complaint(number: u32, opened_at: Timestamp) -> [Incoming; 2] {
    let text = |text: String| Some(Value::Text(text));
    let customer = format!("c{number}");
    [
        incoming(
            &format!("customer:{customer}"),
            &[("name", text(name(number))), ("mobile", text(mobile(number))), ("email", text(email(number)))],
        ),
        incoming(
            &format!("complaint:k{number}"),
            &[
                ("no", text(format!("T{number}"))),
                ("customer", text(customer)),
                ("opened_at", Some(Value::Datetime(opened_at))),
            ],
        ),
    ]
}

/// Fields of one record.
pub(crate) fn incoming(record: &str, fields: &[(&str, Option<Value>)]) -> Incoming {
    let fields: BTreeMap<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Incoming { key: RecordKey::parse(record).unwrap(), fields }
}

/// The shipped gateway, asked at a local port, with some of its lines written otherwise.
fn gateway(repository: &Path, port: u16, lines: &[(&str, String)]) -> String {
    let shipped = fs::read_to_string(repository.join("gateways/yunpian.toml")).unwrap();
    let mut text = String::new();
    for line in shipped.lines() {
        let key = line.split([' ', '=']).next().unwrap_or("");
        if key == "url" {
            text += &format!("url = 'http://127.0.0.1:{port}/send'\n");
        } else if let Some((_, value)) = lines.iter().find(|(name, _)| *name == key) {
            text += &format!("{key} = {value}\n");
        } else {
            text += &format!("{line}\n");
        }
    }
    text
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}
