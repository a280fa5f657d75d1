//! `touchbase approve`: lets go what is held for a person, or was skipped as past.

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};

use super::{Exit, Shell, database, running, selection};
use crate::operations::decide::approve::{self, SkippedAs, Whose};
use crate::words::{BrakeSentence, DecideSentence as Says, NotDone};

/// Arguments of `approve`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The rule whose touches are held
    #[arg(value_name = "RULE", required_unless_present = "cause")]
    rule: Option<String>,
    /// What a list, an edit or a start has brought: its number in `status`
    #[arg(long, value_name = "NUMBER", conflicts_with = "rule")]
    cause: Option<i64>,
    /// Only what is due on this day
    #[arg(long, visible_alias = "run", value_name = "DATE")]
    on: Option<String>,
    /// Not what is held, but what was skipped for this reason
    #[arg(long, value_name = "REASON")]
    skipped: Option<Skipped>,
}

/// What may be let go of what was skipped.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Skipped {
    /// Due before the rule was in force as it is
    BeforeRule,
    /// Due in shadow mode
    Shadow,
}

impl From<Skipped> for SkippedAs {
    fn from(skipped: Skipped) -> SkippedAs {
        match skipped {
            Skipped::BeforeRule => SkippedAs::BeforeRule,
            Skipped::Shadow => SkippedAs::Shadow,
        }
    }
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let mut store = database::writer(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let day = selection::day(args.on.as_ref(), now, &deployment.config)?;
    let whose = match (args.cause, &args.rule) {
        (Some(cause), _) => Whose::Cause(cause),
        (None, rule) => Whose::Rule(rule.clone().unwrap_or_default()),
    };
    let skipped = args.skipped.map(SkippedAs::from);
    let mode = running::mode(shell, &deployment);
    if approve::is_in_vain(skipped, mode) {
        shell.complain(&shell.say(&Says::StillShadow));
        return Ok(Exit::Look);
    }
    let approval = approve::find(&store, &deployment, &whose, skipped, day, now)?;
    selection::late(shell, approval.late);
    selection::left(shell, &[(approval.gone, NotDone::GoneLeftOut)]);
    if approval.is_empty() {
        if approval.gone > 0 || approval.late > 0 {
            return Ok(Exit::Look);
        }
        shell.complain(&match (whose, skipped) {
            (Whose::Rule(rule), None) => shell.say(&Says::NothingHeld { rule }),
            (Whose::Rule(rule), Some(skipped)) => {
                shell.say(&Says::NothingSkipped { rule, reason: skipped.reason() })
            }
            (Whose::Cause(cause), _) => shell.say(&BrakeSentence::NothingOf { cause }),
        });
        return Ok(Exit::Look);
    }
    if approval.to_come > 0 {
        shell.complain(&shell.say(&BrakeSentence::ToCome { touches: approval.to_come }));
    }
    let asks = !approval.touches.is_empty();
    if asks && !selection::ask(shell, &store, &approval.touches, Says::SendThem)? {
        shell.complain(&shell.say(&Says::NothingDone));
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = approval.carry_out(&mut store, &author)?;
    shell.print(&(shell.say(&Says::Released { touches: done.released }) + "\n"));
    let left = [
        (done.late, NotDone::TooLateLeftHeld),
        (done.changed, NotDone::NotHeldAnyMore),
        (done.unaddressed, NotDone::Unaddressed),
    ];
    Ok(selection::left(shell, &left))
}
