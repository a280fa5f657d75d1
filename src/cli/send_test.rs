//! `touchbase send-test`: one real message through the real relay or gateway, to somebody who works here, so that
//! settings, secrets and approved texts are tried before a customer depends on them.

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, log};
use crate::clock::Clock;
use crate::message::outcome::Answer;
use crate::operations::send_test::{self, Sample, Sent};
use crate::terms::Word as _;

/// Arguments of `send-test`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The rule whose first template is sent, or a template
    #[arg(value_name = "RULE|TEMPLATE")]
    what: String,
    /// To whom, such as staff:wang; never a customer
    #[arg(long, value_name = "STAFF")]
    to: String,
    /// By this channel [default: the first of the rule's that can be used]
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Without the mark: for a gateway that takes a text only as it has approved it
    #[arg(long)]
    as_is: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    if shell.pretends() {
        bail!("send-test really sends; --at is for looking, not for sending");
    }
    let deployment = shell.deployment()?;
    let mut sample = Sample::named(&deployment, &args.what)?;
    if let Some(channel) = &args.channel {
        sample = sample.by(log::word("channel", channel)?)?;
    }
    send_test::may_leave(&deployment)?;
    let mut store = database::writer(shell, &deployment)?;
    let secrets = super::run::setup(shell, Clock::System).secrets;
    let with = (shell.dir(), &secrets);
    let test = send_test::prepare(&deployment, &store, sample, &args.to, args.as_is, with)?;
    if test.unmarked {
        shell.complain("note: the gateway sends its own approved text, which cannot be marked as a test");
    }
    let sent = test.send(&mut store, &deployment, &database::user(), &Clock::System)?;
    shell.print(&line(&sent));
    Ok(if matches!(sent.answer, Answer::Accepted { .. }) { Exit::Fine } else { Exit::Look })
}

/// `accepted  sms  王** 139****0021  warranty-month  T-17  id 8f2`.
fn line(sent: &Sent<'_>) -> String {
    let Sent { template, touch, channel, name, address, answer } = sent;
    let touch = touch.map_or(String::new(), |touch| format!("  {touch}"));
    let told = match answer {
        Answer::Accepted { provider_id } => {
            provider_id.as_ref().map_or(String::new(), |id| format!("  id {id}"))
        }
        other => format!("  {} {}", other.code().unwrap_or_default(), other.detail()).trim_end().to_owned(),
    };
    let word = answer.word().as_str().replace('_', " ");
    format!("{word}  {channel}  {name} {address}  {template}{touch}{told}\n")
}
