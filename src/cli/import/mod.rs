//! `touchbase import`: a list becomes records; what it would do is shown first.

mod progress;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::import::{self, ImportError};
use crate::number::grouped;
use crate::operations::intake::effect::{EFFECT_DAYS, Effect};
use crate::operations::intake::{self, List};
use crate::operations::{Error, author};

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
    /// Keep what was read; without it nothing is written
    #[arg(long)]
    apply: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let now = shell.clock(&deployment.config)?.now();
    let list = List {
        file: &args.file,
        kind: args.kind.as_deref(),
        map: args.map.as_deref(),
        sheet: args.sheet.as_deref(),
        apply: args.apply,
    };
    let author = author::import(&args.file, &database::user(), now);
    let database = database::path(shell, &deployment.config);
    let progress = Progress::new(&args.file, shell.quiet);
    let taken = intake::take(&list, &database, &deployment, author, &mut |bytes| progress.at(bytes));
    progress.end();
    if let Err(Error::Import { source: ImportError::Map { path, report }, .. }) = &taken {
        shell.findings(report);
        bail!("the mapping file {} cannot be used", path.display());
    }
    let taken = taken?;
    let effect = match &taken.effect {
        Ok(effect) => effect_in_words(effect),
        Err(error) => {
            shell.complain(&format!("note: the effect is not known: {error}"));
            String::new()
        }
    };
    shell.print(&(import::report::describe(&taken.outcome, &effect) + "\n"));
    Ok(if taken.outcome.rejected > 0 { Exit::Look } else { Exit::Fine })
}

/// `+64 touches in 30 days (birthday +50, gift +14), 2 today`.
fn effect_in_words(effect: &Effect) -> String {
    let rules = effect.by_rule.iter().map(|(rule, number)| format!("{rule} {}", signed(*number)));
    let rules = rules.collect::<Vec<_>>().join(", ");
    let rules = if rules.is_empty() { rules } else { format!(" ({rules})") };
    let total = effect.total();
    let noun = if total.abs() == 1 { "touch" } else { "touches" };
    format!("{} {noun} in {EFFECT_DAYS} days{rules}, {} today", signed(total), signed(effect.today))
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "+" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}
