//! `touchbase completions`: what a shell needs to complete commands and options.

use anyhow::Result;
use clap::Args as ClapArgs;
use clap_complete::Shell as For;

use super::{Exit, Shell};

/// Arguments of `completions`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The shell that asks
    #[arg(value_enum)]
    shell: For,
}

pub(super) fn run(args: &Args, shell: &Shell, mut command: clap::Command) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "touchbase", &mut text);
    shell.print_data(&String::from_utf8(text)?);
    Ok(Exit::Fine)
}
