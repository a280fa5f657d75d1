//! `touchbase send-test`: one real message through the real relay or gateway, to somebody who works here, so that
//! settings, secrets and approved texts are tried before a customer depends on them.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, log};
use crate::clock::Clock;
use crate::message::outcome::Answer;
use crate::operations::send_test::{self, Sample, Sent};
use crate::words::{DeskSentence as Says, GatewayReply, Named};

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
    let deployment = shell.deployment()?;
    let mut sample = Sample::named(&deployment, &args.what)?;
    if let Some(channel) = &args.channel {
        sample = sample.by(log::word(Named::Channel, channel)?)?;
    }
    send_test::may_leave(&deployment)?;
    let mut store = database::writer(shell, &deployment)?;
    let secrets = shell.secrets();
    let with = (shell.dir(), &secrets, shell.clock(&deployment.config)?.now());
    let test = send_test::prepare(&deployment, &store, sample, &args.to, args.as_is, with)?;
    if test.unmarked {
        shell.complain(&shell.say(&Says::CannotBeMarked));
    }
    let sent = test.send(&mut store, &deployment, &database::user(), &Clock::System)?;
    let taken = matches!(sent.answer, Answer::Accepted { .. });
    shell.print(&(shell.say(&tested(sent)) + "\n"));
    Ok(if taken { Exit::Fine } else { Exit::Look })
}

/// `accepted  sms  王** 139****0021  warranty-month  T-17  id 8f2`.
fn tested(sent: Sent<'_>) -> Says {
    let Sent { template, touch, channel, name, address, answer } = sent;
    let told = match &answer {
        Answer::Accepted { provider_id } => provider_id.clone().map(GatewayReply::Id),
        other => other.told().map(|told| GatewayReply::Words(Box::new(told))),
    };
    let (outcome, template, touch) =
        (answer.word(), template.to_owned(), touch.map(|touch| touch.to_string()));
    Says::Tested { outcome, channel, name, address, template, touch, told }
}
