//! `touchbase preview`: what a template says, on every channel and in every language, with its sample or for a real
//! customer.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::number::count;
use crate::operations::preview::{self, Preview, Used};
use crate::template::Rendered;
use crate::template::sms::Encoding;

/// Arguments of `preview`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The template
    #[arg(value_name = "TEMPLATE")]
    template: String,
    /// For this customer, or this record `kind:id`, instead of the sample
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Only this language
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let (deployment, report) = shell.read();
    let template = preview::template(&deployment, &args.template).inspect_err(|_| shell.findings(&report))?;
    let used = Used::find(&deployment, template, args.lang.as_deref())?;
    let now = shell.clock(&deployment.config)?.now();
    let preview = match &args.customer {
        None => used.with_sample(),
        Some(named) => used.of(named, &database::needed(shell, &deployment)?, now)?,
    };
    let sign = deployment.gateway.as_ref().and_then(|gateway| gateway.sign.as_deref());
    shell.print(&page(&preview, sign));
    Ok(if preview.texts.iter().any(Result::is_err) { Exit::Look } else { Exit::Fine })
}

fn page(preview: &Preview<'_>, sign: Option<&str>) -> String {
    let Preview { template, rules, class, texts } = preview;
    let rules = if rules.is_empty() { "no rule".to_owned() } else { rules.join(", ") };
    let mut text = format!("{}  {}  used by {rules} ({class})\n", template.name, template.title);
    for rendered in texts {
        match rendered {
            Ok(rendered) => show(&mut text, rendered, sign),
            Err(error) => {
                let line = format!("FAIL {error}\n");
                // The same sentence is not said once for each language.
                if !text.contains(&line) {
                    text.push_str(&line);
                }
            }
        }
    }
    text
}

fn show(text: &mut String, rendered: &Rendered, sign: Option<&str>) {
    let length = rendered.length.map_or(String::new(), |length| {
        let sign = sign.map_or("no signature".to_owned(), |sign| format!("【{sign}】"));
        let alphabet = if length.encoding == Encoding::Gsm7 { " of GSM-7" } else { "" };
        format!(
            "  {}{alphabet} with {sign}, {}",
            count(length.units, "character"),
            count(length.segments, "segment")
        )
    });
    let _infallible = writeln!(text, "\n{} {}{length}", rendered.channel, rendered.language);
    if let Some(code) = &rendered.template_code {
        let _infallible = writeln!(text, "  code {code}");
    }
    if !rendered.fallbacks.is_empty() {
        let _infallible = writeln!(text, "  nothing in the record for: {}", rendered.fallbacks.join(", "));
    }
    if let Some(subject) = &rendered.subject {
        let _infallible = writeln!(text, "  Subject: {subject}");
    }
    for line in rendered.text.trim_end().lines() {
        let _infallible = writeln!(text, "  {line}");
    }
}
