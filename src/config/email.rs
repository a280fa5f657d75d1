//! `[email]` in touchbase.toml: the relay, how it is spoken to, and who the mail is from.
//!
//! A configuration that exists is usable: no plain text beyond this machine, no password in the file, addresses
//! that parse. Codes C201 to C209.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Table, Text};
use crate::words::ConfigSentence;

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct EmailConfig {
    /// The relay: a name or an address.
    pub host: String,
    /// Its port; by itself 587 for `starttls`, 465 for `implicit`, 25 for `none`.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// PEM file of the certificates to trust instead of the system's, as written; see [`EmailConfig::under`].
    pub ca_file: Option<PathBuf>,
    /// User and the name of the password's secret, when the relay asks for them.
    pub login: Option<Login>,
    /// Who the mail is from: `"云栖物业 <care@example.com>"`.
    pub from: Mailbox,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<Mailbox>,
    /// What we call ourselves in EHLO; by itself the domain of `from`.
    pub helo: String,
    /// How many connections at once, 1 to 64; by itself 4.
    pub connections: u16,
    /// The relay's limit, if it has one: messages a minute.
    pub rate_per_minute: Option<u32>,
    /// After how many mails a connection is closed, 1 to 1000; by itself 50.
    pub mails_per_connection: u32,
    /// How long each phase may take.
    pub timeouts: Timeouts,
}

/// How the connection to the relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Plain greeting, then STARTTLS (RFC 3207), which must succeed: there is no falling back.
    Starttls,
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
    /// Plain text; only to this machine itself.
    None,
}

/// Who we log in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub user: String,
    /// The name of the secret that holds the password.
    pub password: String,
}

/// A name and an e-mail address; the address is ASCII and valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name before the address, if any.
    pub name: Option<String>,
    /// `care@example.com`.
    pub address: String,
}

/// Our own deadlines; `[email.timeouts]`, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name lookup and TCP connection; by itself 10 s.
    pub connect: Duration,
    /// One TLS handshake; by itself 10 s.
    pub tls: Duration,
    /// Each reply before the message: greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA; by itself 30 s.
    pub reply: Duration,
    /// Writing the message; by itself 60 s.
    pub body: Duration,
    /// The reply after the final dot; by itself 120 s. Nothing can be known when this one passes, hence the
    /// longest (RFC 5321 §4.5.3.2.6 recommends 10 minutes).
    pub last_reply: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(10),
            tls: Duration::from_secs(10),
            reply: Duration::from_secs(30),
            body: Duration::from_secs(60),
            last_reply: Duration::from_secs(120),
        }
    }
}

impl EmailConfig {
    /// Reads `[email]`; everything wrong with it goes to the report. `None` when what is left could not send.
    pub fn read(mut table: Table, report: &mut Report) -> Option<EmailConfig> {
        let errors_before = report.errors();
        let host = table.required_text("host", report);
        let tls = read_tls(&mut table, host.as_ref(), report);
        let port = table.integer_in("port", 1..=65_535, report).and_then(|p| u16::try_from(p).ok());
        let login = read_login(&mut table, report);
        table.require("from", report);
        let from = read_mailbox(&mut table, "from", report);
        let reply_to = read_mailbox(&mut table, "reply_to", report);
        let helo = table.text("helo", report);
        let ca_file = table.text("ca_file", report).map(|text| PathBuf::from(text.value));
        let connections = small(&mut table, "connections", 1..=64, report).unwrap_or(4);
        let rate_per_minute = small(&mut table, "rate_per_minute", 1..=100_000, report);
        let mails_per_connection = small(&mut table, "mails_per_connection", 1..=1_000, report).unwrap_or(50);
        let timeouts = read_timeouts(&mut table, report);
        check_host(&table, "host", host.as_ref(), report);
        check_host(&table, "helo", helo.as_ref(), report);
        table.finish(report);
        if report.errors() > errors_before {
            return None;
        }
        let (host, from) = (host?, from?);
        let helo = helo.map_or_else(|| from.domain().to_owned(), |text| text.value);
        let port = port.unwrap_or(tls.usual_port());
        Some(EmailConfig {
            host: host.value,
            port,
            tls,
            ca_file,
            login,
            from,
            reply_to,
            helo,
            connections: u16::try_from(connections).unwrap_or(4),
            rate_per_minute,
            mails_per_connection,
            timeouts,
        })
    }

    /// The same with `ca_file` taken from the configuration directory, unless it is absolute.
    #[must_use]
    pub fn under(mut self, configuration: &Path) -> EmailConfig {
        self.ca_file = self.ca_file.map(|path| configuration.join(path));
        self
    }
}

impl Tls {
    /// The port it usually has (RFC 6409 §3.1, RFC 8314 §7.3).
    #[must_use]
    pub fn usual_port(self) -> u16 {
        match self {
            Tls::Starttls => 587,
            Tls::Implicit => 465,
            Tls::None => 25,
        }
    }
}

impl Mailbox {
    /// A mailbox from `Name <address>` or a bare address; `None` when the address is not one.
    #[must_use]
    pub fn parse(written: &str) -> Option<Mailbox> {
        let written = written.trim();
        let (name, address) = match written.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address),
            None => ("", written),
        };
        // A blank may stand in quotes, says RFC 5322; nobody means it, and many servers refuse it.
        let one_word = !address.contains(|c: char| c.is_whitespace() || c.is_control());
        let valid = one_word
            && address.is_ascii()
            && address.len() <= 254
            && address.parse::<lettre::Address>().is_ok()
            // Not all that the library takes for an address can it write into a header: `a@[127.0.0.1]`.
            && address.parse::<lettre::message::Mailbox>().is_ok();
        let clean = !name.chars().any(char::is_control);
        (valid && clean).then(|| Mailbox {
            name: (!name.is_empty()).then(|| name.to_owned()),
            address: address.to_owned(),
        })
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }
}

/// Whether a host is this machine itself and nothing else: `localhost`, 127.0.0.0/8 or `::1`.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn read_tls(table: &mut Table, host: Option<&Text>, report: &mut Report) -> Tls {
    let Some(text) = table.text("tls", report) else { return Tls::Starttls };
    let tls = match text.value.as_str() {
        "starttls" => Tls::Starttls,
        "implicit" => Tls::Implicit,
        "none" => Tls::None,
        other => {
            let wrong = Diagnostic::error("C201", super::cannot_be("tls", other));
            let wrong = wrong
                .at(table.source(), text.span, None)
                .did_you_mean(other, ["starttls", "implicit", "none"]);
            report.push(wrong);
            return Tls::Starttls;
        }
    };
    if let (Tls::None, Some(host)) = (tls, host)
        && !is_loopback(&host.value)
    {
        let plain = Diagnostic::error("C202", ConfigSentence::PlainMailOnlyHere)
            .at(table.source(), text.span, ConfigSentence::MailUnprotected)
            .help(ConfigSentence::UseTls);
        report.push(plain);
    }
    tls
}

fn read_login(table: &mut Table, report: &mut Report) -> Option<Login> {
    let user = table.text("user", report);
    let password = table.text("password", report);
    if let Some(name) = &password
        && !super::is_secret_name(&name.value)
    {
        let odd = Diagnostic::error("C205", ConfigSentence::PasswordIsName)
            .at(table.source(), name.span.clone(), ConfigSentence::NotSecretName)
            .help(ConfigSentence::WritePassword);
        report.push(odd);
        return None;
    }
    match (user, password) {
        (Some(user), Some(password)) => Some(Login { user: user.value, password: password.value }),
        (None, None) => None,
        (Some(one), None) => lonely(table, &one, "password", report),
        (None, Some(one)) => lonely(table, &one, "user", report),
    }
}

fn lonely(table: &Table, one: &Text, other: &str, report: &mut Report) -> Option<Login> {
    let message = ConfigSentence::UserWithPassword { missing: other.to_owned() };
    report.push(Diagnostic::error("C204", message).at(table.source(), one.span.clone(), None));
    None
}

fn read_mailbox(table: &mut Table, key: &str, report: &mut Report) -> Option<Mailbox> {
    let text = table.text(key, report)?;
    let mailbox = Mailbox::parse(&text.value);
    if mailbox.is_none() {
        let wrong = Diagnostic::error("C203", ConfigSentence::NotMailAddress { key: key.to_owned() })
            .at(table.source(), text.span, None)
            .help(ConfigSentence::WriteMailAddress);
        report.push(wrong);
    }
    mailbox
}

fn check_host(table: &Table, key: &str, host: Option<&Text>, report: &mut Report) {
    let Some(host) = host else { return };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    if host.value.is_empty() || host.value.len() > 253 || !host.value.chars().all(plain) {
        let wrong = Diagnostic::error("C206", ConfigSentence::NotHost { key: key.to_owned() })
            .at(table.source(), host.span.clone(), None)
            .help(ConfigSentence::WriteHost);
        report.push(wrong);
    }
}

fn read_timeouts(table: &mut Table, report: &mut Report) -> Timeouts {
    let mut timeouts = Timeouts::default();
    let Some(mut inner) = table.table("timeouts", report) else { return timeouts };
    for (key, slot) in [
        ("connect_secs", &mut timeouts.connect),
        ("tls_secs", &mut timeouts.tls),
        ("reply_secs", &mut timeouts.reply),
        ("body_secs", &mut timeouts.body),
        ("last_reply_secs", &mut timeouts.last_reply),
    ] {
        if let Some(secs) = small(&mut inner, key, 1..=600, report) {
            *slot = Duration::from_secs(secs.into());
        }
    }
    inner.finish(report);
    timeouts
}

/// A whole number of a range that fits 32 bits.
pub(super) fn small(
    table: &mut Table,
    key: &str,
    range: std::ops::RangeInclusive<i64>,
    report: &mut Report,
) -> Option<u32> {
    table.integer_in(key, range, report).and_then(|value| u32::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::document;

    fn read(text: &str) -> (Option<EmailConfig>, Vec<String>) {
        let source = Source::new("touchbase.toml", text);
        let mut report = Report::default();
        let (mut root, _) = document::parse(&source, &mut report);
        let config = root.table("email", &mut report).and_then(|t| EmailConfig::read(t, &mut report));
        let said = report
            .findings()
            .iter()
            .map(|f| format!("{} {} {}", f.code, f.location().unwrap(), f.message))
            .collect();
        (config, said)
    }

    #[test]
    fn what_is_not_written_has_a_sensible_value() {
        let (config, said) =
            read("[email]\nhost = 'smtp.example.com'\nfrom = '云栖物业 <care@example.com>'\n");
        assert_eq!(said, [""; 0]);
        let config = config.unwrap();
        assert_eq!((config.port, config.tls, config.connections), (587, Tls::Starttls, 4));
        assert_eq!(config.helo, "example.com");
        assert_eq!(config.mails_per_connection, 50);
        assert_eq!(config.from.name.as_deref(), Some("云栖物业"));
        assert_eq!(config.timeouts, Timeouts::default());
    }

    #[test]
    fn every_fault_is_found_and_placed() {
        let (config, said) = read(
            "[email]\nhost = 'smtp.example.com'\ntls = 'none'\nfrom = 'care'\nuser = 'care'\n\
             password = 'pa$$ word'\nhelo = 'http://x'\nconections = 3\n[email.timeouts]\nreply_secs = 0\n",
        );
        assert!(config.is_none());
        assert_eq!(
            said,
            [
                "C202 touchbase.toml:3:7 plain text is only for a relay on this machine",
                "C205 touchbase.toml:6:12 `password` is the name of a secret, not the password itself",
                "C203 touchbase.toml:4:8 `from` is not an e-mail address",
                "F005 touchbase.toml:10:14 `reply_secs` is out of range",
                "C206 touchbase.toml:7:8 `helo` is not the name or address of a host",
                "F004 touchbase.toml:8:1 unknown key `conections`",
            ]
        );
        let (_, said) = read("[email]\nhost='h'\nfrom='a@example.com'\ntls='start'\nuser='x'\n");
        assert_eq!(said.first().unwrap(), "C201 touchbase.toml:4:5 `tls` cannot be `start`");
        assert!(said[1].starts_with("C204"), "{said:?}");
    }

    #[test]
    fn plain_text_stays_on_this_machine() {
        for host in ["127.0.0.1", "localhost", "::1", "127.8.9.10"] {
            assert!(is_loopback(host), "{host}");
            let text = format!("[email]\nhost='{host}'\nfrom='a@example.com'\ntls='none'\n");
            assert_eq!(read(&text).1, [""; 0]);
        }
        for host in ["10.0.0.1", "0.0.0.0", "localhost.example.com", "mail.example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn mailboxes_parse_or_are_refused() {
        let parsed = |text| Mailbox::parse(text).map(|m| (m.name.unwrap_or_default(), m.address));
        let ok = |name: &str| Some((name.to_owned(), "a@example.com".to_owned()));
        assert_eq!(parsed("a@example.com"), ok(""));
        assert_eq!(parsed("<a@example.com>"), ok(""));
        assert_eq!(parsed("\"A, B\" <a@example.com>"), ok("A, B"));
        for wrong in
            ["", "a", "a@", "@example.com", "a b@example.com", "X\r\nBcc: y <a@example.com>", "王@例子.测试"]
        {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
