//! The library's loopback sinks, living in the test process on a small runtime of their own.

use std::collections::BTreeMap;

use tokio::runtime::Runtime;
use touchbase::sink::http::{HttpFault, HttpScript, HttpSink, SunkSms};
use touchbase::sink::smtp::{SmtpFault, SmtpScript, SmtpSink, SunkMail};

/// A mail server and an SMS gateway.
#[derive(Debug)]
pub(crate) struct Servers {
    // Dropped before the runtime that they live on.
    mail: SmtpSink,
    sms: HttpSink,
    runtime: Runtime,
}

impl Servers {
    /// Servers that behave.
    pub(crate) fn start() -> Servers {
        Servers::scripted(SmtpScript::default(), HttpScript::default())
    }

    /// Servers that behave as told.
    pub(crate) fn scripted(mail: SmtpScript, sms: HttpScript) -> Servers {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mail = runtime.block_on(SmtpSink::start(mail)).unwrap();
        let sms = runtime.block_on(HttpSink::start(sms)).unwrap();
        Servers { mail, sms, runtime }
    }

    /// The relay's port.
    pub(crate) fn mail_port(&self) -> u16 {
        self.mail.address().port()
    }

    /// The gateway's port.
    pub(crate) fn sms_port(&self) -> u16 {
        self.sms.address().port()
    }

    /// The runtime, for more servers.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The mails that were taken.
    pub(crate) fn mails(&self) -> Vec<SunkMail> {
        self.mail.mails()
    }

    /// The text messages that were taken.
    pub(crate) fn texts(&self) -> Vec<SunkSms> {
        self.sms.messages()
    }

    /// How many sessions the relay has seen.
    pub(crate) fn mail_sessions(&self) -> u64 {
        self.mail.counts().sessions
    }

    /// How many requests the gateway has seen.
    pub(crate) fn sms_requests(&self) -> u64 {
        self.sms.counts().requests
    }

    /// The relay misbehaves from now on, or no longer.
    pub(crate) fn mail_faults(&self, faults: Vec<SmtpFault>) {
        self.mail.set_script(SmtpScript { faults, ..SmtpScript::default() });
    }

    /// The gateway misbehaves from now on, or no longer.
    pub(crate) fn sms_fault(&self, fault: Option<HttpFault>) {
        self.sms.set_script(HttpScript { fault, ..HttpScript::default() });
    }

    /// What reached both, in the ledger's terms.
    pub(crate) fn received(&self) -> Received {
        let mut received = Received::default();
        for mail in self.mails() {
            received.mail(&mail.message_id(), &mail.to);
        }
        for sms in self.texts() {
            received.sms(&sms.out_id, &sms.to);
        }
        received
    }
}

/// What reached the servers.
#[derive(Debug, Default, Clone)]
pub(crate) struct Received {
    /// Per message id (the same for every attempt): the addresses it went to, once for each time.
    pub(crate) mails: BTreeMap<String, Vec<String>>,
    /// Per attempt id: the numbers it went to, once for each time.
    pub(crate) texts: BTreeMap<String, Vec<String>>,
}

impl Received {
    /// One more mail.
    pub(crate) fn mail(&mut self, message_ref: &str, to: &str) {
        self.mails.entry(message_ref.to_owned()).or_default().push(to.to_owned());
    }

    /// One more text message.
    pub(crate) fn sms(&mut self, out_id: &str, to: &str) {
        self.texts.entry(out_id.to_owned()).or_default().push(to.to_owned());
    }
}
