//! `touchbase preview`: what a template says, on every channel and in every language, with its sample or for a real
//! customer.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, running};
use crate::operations::preview::{self, Preview, Used};
use crate::template::Rendered;
use crate::template::sms::Encoding;
use crate::terms::Look;
use crate::words::{Language, PreviewSentence as Says, Sentence};

/// Arguments of `preview`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The template
    #[arg(value_name = "TEMPLATE")]
    template: String,
    /// For this customer, or this record `kind:id`, instead of the sample
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Show a customer's text also where it goes to a file or another program
    #[arg(long, requires = "customer")]
    reveal: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    // The text holds a name; what is not a terminal may be a log.
    if args.customer.is_some() && !args.reveal && !std::io::stdout().is_terminal() {
        bail!(Says::NeedsReveal);
    }
    let (deployment, report) = shell.read();
    let template = preview::template(&deployment, &args.template).inspect_err(|_| shell.findings(&report))?;
    let used = Used::find(&deployment, template, shell.tag_asked_for())?;
    let now = shell.clock(&deployment.config)?.now();
    let preview = match &args.customer {
        None => used.with_sample(),
        Some(named) if args.reveal => {
            database::note_reading(shell, &deployment, Look::PreviewRevealed, named)?;
            used.of(named, &database::needed(shell, &deployment)?, now)?
        }
        Some(named) => used.of(named, &database::needed(shell, &deployment)?, now)?,
    };
    let sign = deployment.gateway.as_ref().and_then(|gateway| gateway.sign.as_deref());
    shell.print(&page(&preview, sign, shell.language()));
    running::differs(shell, &deployment);
    Ok(if preview.texts.iter().any(Result::is_err) { Exit::Look } else { Exit::Fine })
}

fn page(preview: &Preview<'_>, sign: Option<&str>, language: Language) -> String {
    let Preview { template, rules, class, texts } = preview;
    let heading = Says::Heading {
        template: template.name.clone(),
        title: template.title.clone(),
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
        class: *class,
    };
    let mut text = language.say(&heading) + "\n";
    for rendered in texts {
        match rendered {
            Ok(rendered) => show(&mut text, rendered, sign, language),
            Err(error) => {
                let line =
                    language.say(&Says::Fails { said: Box::new(Sentence::from(error.clone())) }) + "\n";
                // The same sentence is not said once for each language.
                if !text.contains(&line) {
                    text.push_str(&line);
                }
            }
        }
    }
    text
}

fn show(text: &mut String, rendered: &Rendered, sign: Option<&str>, language: Language) {
    let length = rendered.length.map_or(String::new(), |length| {
        let length = Says::Length {
            characters: length.units as u64,
            segments: length.segments as u64,
            gsm7: length.encoding == Encoding::Gsm7,
            sign: sign.map(str::to_owned),
        };
        format!("  {}", language.say(&length))
    });
    let head = Says::Text { channel: rendered.channel, language: rendered.language.clone() };
    let _infallible = writeln!(text, "\n{}{length}", language.say(&head));
    let mut line = |says: &Says| {
        let _infallible = writeln!(text, "  {}", language.say(says));
    };
    if let Some(code) = &rendered.template_code {
        line(&Says::Code { code: code.clone() });
    }
    if !rendered.fallbacks.is_empty() {
        line(&Says::NothingFor { fields: rendered.fallbacks.iter().map(ToString::to_string).collect() });
    }
    if let Some(subject) = &rendered.subject {
        line(&Says::Subject { subject: subject.clone() });
    }
    for line in rendered.text.trim_end().lines() {
        let _infallible = writeln!(text, "  {line}");
    }
}
