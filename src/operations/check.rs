//! What is wrong with a configuration directory today: what reading it has found, and what it lacks by now.

use jiff::civil::Date;

use crate::deployment::Deployment;
use crate::diagnostic::{Diagnostic, Report};
use crate::words::ConfigSentence;

/// Adds to the findings of reading a deployment what depends on the day: years whose working days are not known.
pub fn as_of(today: Date, deployment: &Deployment, report: &mut Report) {
    let country = &deployment.config.country;
    for year in deployment.missing_years(today) {
        let missing = ConfigSentence::NoYearFile { country: country.clone(), year };
        report.push(
            Diagnostic::warning("H101", missing)
                .help(ConfigSentence::TakenAsMondayToFriday)
                .help(ConfigSentence::AddYearFile),
        );
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::source::Sources;
    use crate::words::Language;

    #[test]
    fn from_december_the_next_year_is_asked_for_too() {
        let deployment = Deployment::read(&Sources::default(), &mut Report::default());
        let mut report = Report::default();
        as_of(date(2026, 12, 1), &deployment, &mut report);
        let said: Vec<String> =
            report.findings().iter().map(|finding| Language::Chinese.say(&finding.message)).collect();
        assert_eq!(said, ["没有 calendars/cn/2026.toml", "没有 calendars/cn/2027.toml"]);
        let help = &report.findings()[0].help;
        assert_eq!(help[0].to_string(), "working days of that year are taken to be Monday to Friday");
        assert_eq!(Language::Chinese.say(&help[1]), "放假和调休安排公布后，请补上这个文件");
    }
}
