//! What is wrong with a configuration directory today: what reading it has found, and what it lacks by now.

use jiff::civil::Date;

use crate::config::gateway::GatewayConfig;
use crate::deployment::Deployment;
use crate::diagnostic::{Diagnostic, Report};
use crate::secret::{SecretError, Secrets};
use crate::terms::Mode;
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

/// Adds what a start would find wrong with the secrets that configured channels name: an error where messages leave, for
/// then it would refuse. As far as whoever asks may see them: a folder that is closed to them says nothing.
pub fn secrets(secrets: &Secrets, deployment: &Deployment, report: &mut Report) {
    for said in unusable(secrets, deployment) {
        report.push(match deployment.config.mode {
            Mode::Shadow => Diagnostic::warning("C108", said),
            Mode::StaffOnly | Mode::Live => Diagnostic::error("C108", said),
        });
    }
}

/// The secrets that configured channels name and that cannot be used, and why; none where whoever asks may not see them.
#[must_use]
pub fn unusable(secrets: &Secrets, deployment: &Deployment) -> Vec<SecretError> {
    if secrets.are_closed() {
        return Vec::new();
    }
    let email = deployment.config.delivery.email.as_ref().and_then(|email| email.login.as_ref());
    let of_email = email.map(|login| login.password.as_str());
    let of_gateway = deployment.gateway.iter().flat_map(GatewayConfig::secrets);
    of_email.into_iter().chain(of_gateway).filter_map(|name| secrets.read(name).err()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

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

    #[test]
    fn a_secret_that_is_missing_or_open_to_others_is_said_before_a_start() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().unwrap();
        let config = "[email]\nhost = 'smtp.example.com'\nuser = 'care'\npassword = 'smtp'\nfrom = 'care@example.com'\n";
        let sources = Sources {
            config: Some(crate::diagnostic::Source::new("touchbase.toml", config)),
            ..Sources::default()
        };
        let deployment = Deployment::read(&sources, &mut Report::default());
        let found = |credentials: Option<&Path>| {
            let mut report = Report::default();
            let places = Secrets::new(credentials.map(Path::to_owned), dir.path());
            secrets(&places, &deployment, &mut report);
            assert_eq!(report.errors(), 0, "in shadow mode nothing leaves");
            let said = report.findings().iter().map(|finding| {
                finding.help.iter().fold(finding.message.to_string(), |said, help| format!("{said}; {help}"))
            });
            said.collect::<Vec<String>>()
        };
        let missing = found(None);
        assert!(missing[0].starts_with("there is no secret `smtp`: "), "{missing:?}");
        let file = dir.path().join("secrets/smtp");
        std::fs::create_dir(dir.path().join("secrets")).unwrap();
        std::fs::write(&file, "s3cret").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(found(None)[0].contains("chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(found(None), Vec::<String>::new());
    }
}
