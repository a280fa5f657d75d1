//! `touchbase.toml`, and what belongs beside it. In English.

use std::fmt;

use super::ConfigSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoConfiguration => write!(out, "there is no touchbase.toml here"),
        Says::WriteStartingSet => {
            write!(out, "touchbase init writes a starting set; -C DIR names another directory")
        }
        Says::NoRecordKinds => write!(out, "there is no records.toml here"),
        Says::KindsComeFirst => {
            write!(out, "it declares the kinds of records; rules are checked once it is there")
        }
        Says::NoGatewayFile { gateway } => write!(out, "there is no gateways/{gateway}.toml"),
        Says::ThisGatewayUnknown => write!(out, "unknown gateway"),
        Says::NoYearFile { country, year } => write!(out, "there is no calendars/{country}/{year}.toml"),
        Says::TakenAsMondayToFriday => {
            write!(out, "working days of that year are taken to be Monday to Friday")
        }
        Says::AddYearFile => {
            write!(out, "add the file once the days off and make-up days are published")
        }
        Says::PlainMailOnlyHere => write!(out, "plain text is only for a relay on this machine"),
        Says::MailUnprotected => write!(out, "the mail would cross the network unprotected"),
        Says::UseTls => {
            write!(out, "use `tls = \"starttls\"` (port 587) or `tls = \"implicit\"` (port 465)")
        }
        Says::PasswordIsName => {
            write!(out, "`password` is the name of a secret, not the password itself")
        }
        Says::NotSecretName => write!(out, "not a secret's name"),
        Says::WritePassword => write!(
            out,
            "write the password to secrets/smtp-password (chmod 600), and here `password = \"smtp-password\"`"
        ),
        Says::UserWithPassword { missing } => {
            write!(out, "`user` and `password` go together: `{missing}` is missing")
        }
        Says::NotMailAddress { key } => write!(out, "`{key}` is not an e-mail address"),
        Says::WriteMailAddress => write!(out, "write `care@example.com` or `云栖物业 <care@example.com>`"),
        Says::AlarmNamesNoRecord { written } => {
            write!(out, "`{written}` is not a record: write `staff:S-1`, the kind and the id")
        }
        Says::AlarmCommandNotWhole { written } => {
            write!(out, "`{written}` is not a whole path: write `/usr/local/bin/program`")
        }
        Says::AlarmCommandHasNoShell => {
            write!(out, "the program is started without a shell: each argument is a text of its own")
        }
        Says::NotHost { key } => write!(out, "`{key}` is not the name or address of a host"),
        Says::WriteHost => write!(out, "write a name such as `smtp.example.com`, without scheme and port"),
    }
}
