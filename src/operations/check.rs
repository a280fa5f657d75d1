//! What is wrong with a configuration directory today: what reading it has found, and what it lacks by now.

use jiff::civil::Date;

use crate::deployment::Deployment;
use crate::diagnostic::{Diagnostic, Report};

/// Adds to the findings of reading a deployment what depends on the day: years whose working days are not known.
pub fn as_of(today: Date, deployment: &Deployment, report: &mut Report) {
    let country = &deployment.config.country;
    for year in deployment.missing_years(today) {
        let missing = format!("there is no calendars/{country}/{year}.toml");
        report.push(
            Diagnostic::warning("H101", missing)
                .help("working days of that year are taken to be Monday to Friday")
                .help("add the file once the days off and make-up days are published"),
        );
    }
}
