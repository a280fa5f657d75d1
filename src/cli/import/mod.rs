//! `touchbase import`: a list becomes records; what it would do is shown first.

mod progress;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, running, trouble};
use crate::deployment::Deployment;
use crate::forecast::effect::{EFFECT_DAYS, Effect};
use crate::import::ImportError;
use crate::import::report::{Page, describe};
use crate::operations::intake::{self, List, Taken, days_in_words};
use crate::operations::{Error, author};
use crate::terms::Reason;
use crate::words::{Audience, BrakeSentence, IntakeSentence, MappingSentence, hanging};

use progress::Progress;

/// Arguments of `import`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The list: CSV or XLSX
    file: PathBuf,
    /// The kind of its records [default: what the headers say]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// A mapping file [default: FILE.map.toml beside the list]
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Write the records; without it nothing is written
    #[arg(long)]
    pub(super) apply: bool,
    /// Let go up to N touches that it adds on days above `brake`
    #[arg(long, value_name = "N")]
    accept: Option<u64>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let now = shell.clock(&deployment.config)?.now();
    let language = shell.language();
    let database = database::path(shell, &deployment.config);
    let in_force = running::in_force(shell, &deployment, &database)?;
    let list = List {
        file: &args.file,
        kind: args.kind.as_deref(),
        map: args.map.as_deref(),
        sheet: args.sheet.as_deref(),
        apply: args.apply,
        accept: args.accept,
        language,
        in_force: in_force.as_ref(),
    };
    let author = author::import(&args.file, &database::user(), now);
    let progress = Progress::new(&args.file, shell.quiet, language);
    let taken = intake::take(&list, &database, &deployment, author, &mut |bytes| progress.at(bytes));
    progress.end();
    let taken = taken.or_else(|error| refused(error, shell))?;
    let waits = waiting(&taken, in_force.as_ref().unwrap_or(&deployment), args.apply);
    let Taken { outcome, effect, beyond, may_have_gone, .. } = taken;
    let effect = match effect {
        Ok(effect) => Some(in_words(effect)),
        Err(error) => {
            let why = trouble::chain(&error.into(), language);
            shell.complain(&shell.say(&IntakeSentence::EffectUnknown { why }));
            None
        }
    };
    let page = Page { language, audience: Audience::of(&std::io::stdout()), columns: shell.columns() };
    shell.print(&(describe(&outcome, effect, page) + "\n"));
    for said in &waits {
        let said = shell.say(said);
        shell.print(&(shell.columns().map_or(said.clone(), |columns| hanging(&said, columns, "  ")) + "\n"));
    }
    Ok(if outcome.rejected > 0 || !beyond.is_empty() || !may_have_gone.is_empty() {
        Exit::Look
    } else {
        Exit::Fine
    })
}

/// What waits for a person because of the list, or would.
fn waiting(taken: &Taken, deployment: &Deployment, apply: bool) -> Vec<BrakeSentence> {
    let mut said = Vec::new();
    let in_doubt: u64 = taken.may_have_gone.iter().map(|(_, touches)| touches).sum();
    let accept = in_doubt + taken.beyond.iter().map(|day| day.touches).sum::<u64>();
    if !taken.beyond.is_empty() {
        let brake = deployment.config.brake;
        let (touches, days) = days_in_words(&taken.beyond);
        let days = Box::new(days);
        said.push(match taken.cause {
            Some(cause) => BrakeSentence::Waits { touches, brake, days, cause },
            None => BrakeSentence::WouldWait { touches, brake, days, accept },
        });
    }
    if in_doubt > 0 {
        let rules = taken.may_have_gone.iter().map(|(rule, _)| rule.clone()).collect();
        let accept = Some(accept).filter(|_| !apply);
        said.push(BrakeSentence::MayHaveGone { touches: in_doubt, rules, accept });
    }
    let limited = taken.effect.as_ref().map(Effect::beyond_limits).unwrap_or_default();
    if !limited.is_empty() {
        said.push(BrakeSentence::BeyondLimits { days: Box::new(days_in_words(&limited).1) });
    }
    for (rule, effect) in taken.effect.iter().flat_map(|effect| &effect.by_rule) {
        if effect.waits > 0 {
            let approve = deployment.rules.get(rule).is_some_and(|rule| rule.limits.approve);
            let why = if approve { Reason::Approve } else { Reason::NewName };
            said.push(BrakeSentence::WaitsByRule { rule: rule.clone(), touches: effect.waits, why });
        }
    }
    said
}

/// A list that was not taken in, for whoever reads stderr.
fn refused(error: Error, shell: &Shell) -> Result<Taken> {
    match error {
        Error::Import { source: ImportError::Map { path, report }, .. } => {
            shell.findings(&report);
            bail!(MappingSentence::FileUnusable { path: path.display().to_string() })
        }
        Error::Import { file, source } => {
            let source = source.shown_to(Audience::of(&std::io::stderr()));
            Err(Error::Import { file, source }.into())
        }
        other => Err(other.into()),
    }
}

fn in_words(effect: Effect) -> IntakeSentence {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let of_rules = effect.by_rule.iter().map(|(rule, of)| (rule.clone(), number(of.added) - number(of.gone)));
    let rules: Vec<(String, i64)> = of_rules.filter(|(_, more)| *more != 0).collect();
    IntakeSentence::Effect {
        touches: rules.iter().map(|(_, more)| more).sum(),
        days: EFFECT_DAYS,
        today: effect.today,
        moved: effect.by_rule.values().map(|of| of.moved).sum(),
        gone: effect.by_rule.values().map(|of| of.gone).sum(),
        rules,
    }
}
