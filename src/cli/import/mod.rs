//! `touchbase import`: a list becomes records; what it would do is shown first.

mod progress;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, trouble};
use crate::import::ImportError;
use crate::import::report::{Page, describe};
use crate::operations::intake::effect::{EFFECT_DAYS, Effect};
use crate::operations::intake::{self, List, Taken};
use crate::operations::{Error, author};
use crate::words::{Audience, IntakeSentence, MappingSentence};

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
    apply: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let now = shell.clock(&deployment.config)?.now();
    let language = shell.language();
    let list = List {
        file: &args.file,
        kind: args.kind.as_deref(),
        map: args.map.as_deref(),
        sheet: args.sheet.as_deref(),
        apply: args.apply,
        language,
    };
    let author = author::import(&args.file, &database::user(), now);
    let database = database::path(shell, &deployment.config);
    let progress = Progress::new(&args.file, shell.quiet, language);
    let taken = intake::take(&list, &database, &deployment, author, &mut |bytes| progress.at(bytes));
    progress.end();
    let Taken { outcome, effect } = taken.or_else(|error| refused(error, shell))?;
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
    Ok(if outcome.rejected > 0 { Exit::Look } else { Exit::Fine })
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
    IntakeSentence::Effect {
        touches: effect.total(),
        days: EFFECT_DAYS,
        today: effect.today,
        rules: effect.by_rule.into_iter().collect(),
    }
}
