//! `touchbase explain`: why somebody got a message, will get one, or does not; from the ledger where it knows, else
//! from the same planner and gate that would decide.

mod checks;
mod derived;
mod page;
mod wording;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment, running};
use crate::message::TouchId;
use crate::operations::explain::{self, ExplainQuery};
use crate::operations::taking_over::pending;
use crate::operations::{Error, pauses, people, subject};
use crate::terms::Look;
use crate::words::{ExplainLabel, ExplainSentence as Says};

use page::Page;

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// A customer, a record `kind:id`, or a touch `T-17`
    #[arg(value_name = "CUSTOMER|T-…")]
    what: String,
    /// The rule
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// What was or is due on this day
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Show what the message says, with the person's data in it
    #[arg(long)]
    reveal: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let config = &deployment.config;
    let store = database::needed(shell, &deployment)?;
    let now = shell.clock(config)?.now();
    let paused = pauses::rules(&store)?;
    let pending = pending::of(&deployment, &store, now)?;
    let asked = ExplainQuery { store: &store, setting: deployment.setting(&paused), pending: &pending, now };
    let (page, reveal) = (Page::of(shell), shell.may_reveal(args.reveal));
    running::differs(shell, &deployment);
    let Some(rule) = &args.rule else {
        let Some(id) = TouchId::parse(&args.what) else { bail!(Says::NameARule { what: args.what.clone() }) };
        let kept = explain::touch(&asked, id)?.ok_or(Error::NoTouch(id))?;
        if reveal {
            let key = &kept.entry.touch.key;
            let about = key.recipient.as_ref().unwrap_or(&key.record).to_string();
            database::note_reading(shell, &deployment, Look::ExplainRevealed, &about)?;
        }
        shell.print(&wording::entry(&kept, (&store, now), config, reveal, page)?);
        return Ok(Exit::Fine);
    };
    let rule = people::rule(&deployment, rule)?;
    let on = args.on.as_ref().map(|text| moment::day(text, now, config)).transpose()?;
    let about = people::find(&store, &deployment.kinds, &args.what, Some(&rule.each))?;
    let records = subject::records_about(rule, &about, &store, &deployment.kinds)?;
    let deployment = &deployment;
    if reveal {
        database::note_reading(shell, deployment, Look::ExplainRevealed, &about.key.to_string())?;
    }
    let question = derived::Question { rule, about: &about, on, asked, deployment, reveal, page };
    shell.print(&match records.as_slice() {
        [] => {
            let (rule, kind) = (rule.id.clone(), rule.each.clone());
            let none = Says::NoRecord { rule, about: about.key.to_string(), kind };
            page.heading(ExplainLabel::Nothing, &shell.say(&none), None)
        }
        [record] => derived::one(&question, record)?,
        several => derived::several(&question, several)?,
    });
    Ok(Exit::Fine)
}
