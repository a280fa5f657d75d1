//! A daemon that may not begin, because its database may not know what was sent: it plans, claims and sends nothing,
//! does not even open the database to write, and says so until a person has adopted it; then it begins by itself.
//!
//! It holds no lock meanwhile, for `touchbase adopt` and `touchbase restore` take it.

use std::time::Duration;

use tracing::{info, warn};

use super::control;
use super::live::HoldReason;
use super::request::{Request, Response, VERSION};
use super::setup::Setup;
use super::start_error::StartError;
use super::stop_signals::StopSignals;
use super::systemd;
use crate::deployment::Deployment;
use crate::diagnostic::SentReport;
use crate::operations::status::daemon_status::{DaemonStatus, HoldStatus};
use crate::store::{Database, Error};
use crate::words::{DaemonSentence, OriginSentence, RunSentence as Says, SystemSentence};

/// How often it looks whether it may begin.
const EVERY: Duration = Duration::from_secs(1);

/// Waits until nothing is to be said against the database. Says `false` where a signal came first.
///
/// # Errors
/// When the database cannot be read, or the control socket cannot be had.
pub async fn may_begin<D: Database>(
    setup: &Setup,
    database: &D,
    deployment: &Deployment,
) -> Result<bool, StartError> {
    let Some(mut said) = database.objection()? else { return Ok(true) };
    let mut signals = StopSignals::new()
        .map_err(|error| StartError::try_again(Says::NoSignals { said: SystemSentence::of(&error) }))?;
    loop {
        let listener = control::listen(&setup.state_dir).map_err(|error| {
            StartError::by_system(&error, Says::NoSocket { said: SystemSentence::of(&error) })
        })?;
        let first = OriginSentence::AdoptFirst { said: Box::new(said.clone()) };
        warn!("held: {first}; nothing is planned, taken up or sent");
        systemd::ready(&format!("held: {first}"));
        let answers = tokio::spawn(control::answer_all(listener, answer(first, deployment)));
        let ended = loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = signals.come() => break None,
            }
            systemd::alive();
            match database.objection() {
                Ok(Some(now)) if now == said => {}
                // Somebody is at it just now.
                Err(Error::Locked | Error::Unusable(_) | Error::NotAllowed(_)) => {}
                other => break Some(other),
            }
        };
        answers.abort();
        drop(std::fs::remove_file(control::path(&setup.state_dir)));
        match ended {
            None => {
                info!("stopped");
                return Ok(false);
            }
            Some(Ok(None)) => {
                info!("nothing is to be said against the database any more");
                return Ok(free(database).await);
            }
            Some(Ok(Some(now))) => said = now,
            Some(Err(error)) => return Err(error.into()),
        }
    }
}

/// Waits until whoever has adopted it lets it go; a start says so if that takes long.
async fn free<D: Database>(database: &D) -> bool {
    for _ in 0..20 {
        if database.lock().is_ok() {
            break;
        }
        tokio::time::sleep(EVERY / 4).await;
    }
    true
}

/// What it answers: how it is, to whoever asks for that; that it waits, to all others.
fn answer(said: OriginSentence, deployment: &Deployment) -> impl Fn(&Request) -> Response + Clone + use<> {
    let status = DaemonStatus {
        mode: deployment.config.mode.to_string(),
        rules: deployment.rules.len() as u64,
        held: Some(HoldStatus {
            reason: HoldReason::Copy.as_str().to_owned(),
            said: said.clone().into(),
            until: None,
        }),
        ..DaemonStatus::default()
    };
    let detail = serde_json::to_value(status).unwrap_or_default();
    move |request| match request {
        Request::Status => Response {
            v: VERSION,
            done: true,
            said: Vec::new(),
            findings: SentReport::default(),
            detail: detail.clone(),
        },
        Request::Reload { .. } | Request::TrustClock => {
            Response::refused(DaemonSentence::NotBegun { said: said.clone() })
        }
    }
}
