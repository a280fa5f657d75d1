//! A daemon that has begun and is not ready: it opens its database, sorts out what the last run left, and brings what is
//! open into line with its rules. Over many records that takes minutes, and it says so meanwhile.

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tracing::debug;

use super::control;
use super::request::{Request, Response, VERSION};
use super::setup::Setup;
use crate::clock::stopwatch;
use crate::deployment::Deployment;
use crate::diagnostic::SentReport;
use crate::operations::status::daemon_status::DaemonStatus;
use crate::words::WatchSentence;

/// Somebody who answers in the daemon's place until it does so itself.
#[derive(Debug)]
pub(super) struct Starting(JoinHandle<()>);

impl Starting {
    /// Answers from now on; only after the database's lock is had, for the socket may be another daemon's. Nobody is
    /// answered where there can be no socket: a start that can have none fails later, and says why.
    pub(super) fn answer(setup: &Setup, deployment: &Deployment, since: Timestamp) -> Option<Starting> {
        let listener = match control::listen(&setup.state_dir) {
            Ok(listener) => listener,
            Err(error) => {
                debug!(%error, "nobody can ask how the start is getting on");
                return None;
            }
        };
        let status = DaemonStatus {
            mode: deployment.config.mode.to_string(),
            rules: deployment.rules.len() as u64,
            starting_since: Some(since),
            ..DaemonStatus::default()
        };
        let begun = stopwatch();
        let answers = control::answer_all(listener, move |request| match request {
            Request::Status => Response {
                v: VERSION,
                done: true,
                said: Vec::new(),
                findings: SentReport::default(),
                detail: serde_json::to_value(DaemonStatus {
                    tick_age_secs: Some(begun.elapsed().as_secs()),
                    ..status.clone()
                })
                .unwrap_or_default(),
            },
            Request::Reload { .. } | Request::TrustClock => Response::refused(WatchSentence::NotReady),
        });
        Some(Starting(tokio::spawn(answers)))
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        self.0.abort();
    }
}
