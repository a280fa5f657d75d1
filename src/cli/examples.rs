//! What each command is good for, as lines that can be typed: they stand under its options in `--help` and in the
//! manual. Every line is parsed by a test, so that none shows what is not there.

use crate::words::{HelpSentence, Language, hanging, help_in};

/// A line to type after `touchbase`, and what it does.
pub(super) type Example = (&'static str, &'static str);

/// The examples of a command, if it has some.
pub(super) fn of(command: &str) -> Option<&'static [Example]> {
    ALL.iter().find(|(name, _)| *name == command).map(|(_, lines)| *lines)
}

/// They as they stand under a command's help.
pub(super) fn text(examples: &[Example], language: Language, columns: usize) -> String {
    let mut text = language.say(&HelpSentence::Examples);
    for (line, says) in examples {
        let says = hanging(&format!("{INDENT}{}", help_in(says, language)), columns, INDENT);
        text += &format!("\n  touchbase {line}\n{says}");
    }
    text
}

/// What stands before the words below a line.
const INDENT: &str = "      ";

const ALL: &[(&str, &[Example])] = &[
    ("init", &[("init /etc/touchbase", "a starting set that works, to be edited")]),
    (
        "demo",
        &[
            ("demo", "three months of an invented town; nothing leaves this machine"),
            ("demo --days 7", "the first week of it"),
        ],
    ),
    (
        "check",
        &[
            ("check", "every mistake in this directory, with its place"),
            ("-C /etc/touchbase check", "the same for the installed configuration"),
        ],
    ),
    ("test", &[("test", "all tests of all rules"), ("test birthday", "the tests of one rule")]),
    (
        "run",
        &[
            ("run", "the daemon, until Ctrl-C; systemd does the same"),
            ("run --once", "what is due now, then it ends"),
        ],
    ),
    (
        "reload",
        &[
            ("reload", "put edited rules and templates in force, if they are right"),
            ("reload --accept 300", "the same, although up to 300 more touches become due within a day"),
        ],
    ),
    ("bench", &[("bench send", "how many messages a second leave, beside a client that remembers nothing")]),
    ("calendar", &[("calendar 2027", "the working days, the lunar year and the festivals of 2027")]),
    (
        "log",
        &[
            ("log --since yesterday", "what was sent and what was not since yesterday"),
            ("log --customer C-1042", "all about one customer"),
            ("log --outcome failed,unknown --since 7d", "what needs attention"),
            ("log --csv --excel --since 2026-10-01", "a table for Excel"),
        ],
    ),
    (
        "explain",
        &[
            ("explain C-1042 birthday", "why a customer got a greeting, will get one, or does not"),
            ("explain C-1042 birthday --on 2026-12-01", "why a greeting will come on that day, or will not"),
            ("explain T-17", "the whole story of one touch of the log"),
        ],
    ),
    (
        "forecast",
        &[
            ("forecast --days 7", "what would be sent in the next seven days"),
            ("forecast --from 2027-02-01 --to 2027-02-28 --by rule", "a month, a line for each rule"),
            ("forecast --customer C-1042 --all", "one customer, with what would be left out"),
        ],
    ),
    (
        "import",
        &[
            ("import 业主.xlsx", "what the list would change; nothing is written"),
            ("import 业主.xlsx --apply", "import the list"),
        ],
    ),
    (
        "status",
        &[
            ("status", "how the daemon is; exit code 1 if something needs attention"),
            ("status --watch", "the same, every 2 seconds"),
        ],
    ),
    (
        "preview",
        &[
            ("preview birthday", "what the template says, with its sample"),
            ("preview birthday --customer C-1042", "for a real customer"),
        ],
    ),
    ("send-test", &[("send-test birthday --to staff:wang", "one real message, marked as a test")]),
    (
        "approve",
        &[
            ("approve spring-festival", "release everything of the rule"),
            ("approve spring-festival --on 2027-02-05", "only what is due on that day"),
        ],
    ),
    (
        "retry",
        &[
            ("retry --failed --since 2d", "send again what failed in the last two days"),
            ("retry T-17", "one touch, also when it is late"),
        ],
    ),
    (
        "cancel",
        &[
            ("cancel T-17", "one touch"),
            ("cancel --rule birthday --on 2026-12-01", "a rule's touches of one day, also those to come"),
        ],
    ),
    (
        "pause",
        &[
            ("pause birthday --reason 核对名单", "one rule, until it is resumed"),
            ("pause --all --until tomorrow --reason 停电", "everything, until tomorrow"),
        ],
    ),
    (
        "resume",
        &[
            ("resume birthday", "what has waited is sent, unless it is too late"),
            ("resume --clock", "the machine's clock is right, though it has jumped"),
        ],
    ),
    (
        "customer",
        &[
            ("customer show C-1042", "fields, consent, and the latest messages"),
            ("customer opt-out C-1042 --reason 来电", "no more care and marketing messages"),
            ("customer export C-1042", "everything that is kept of the person, as JSON"),
        ],
    ),
    ("restore", &[("restore backups/touchbase-2026-12-01.db", "replace the database by this backup")]),
    ("adopt", &[("adopt", "after a restore or a move: say what is not known, then go on from now")]),
    ("backup", &[("backup", "a checked copy beside the database, while the daemon works")]),
    ("completions", &[("completions bash", "to be put where bash looks for completions")]),
    ("man", &[("man /usr/share/man/man1", "a page for each command")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_examples_and_all_of_them_are_understood() {
        let command = crate::cli::command(Language::English);
        let mut named: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
        let mut there: Vec<&str> = command.get_subcommands().map(|below| below.get_name()).collect();
        named.sort_unstable();
        there.sort_unstable();
        assert_eq!(named, there);
        for (name, examples) in ALL {
            for (line, _) in *examples {
                assert!(line.split(' ').any(|word| word == *name), "{line}");
                let words = std::iter::once("touchbase").chain(line.split(' '));
                let parsed = command.clone().try_get_matches_from(words);
                assert!(parsed.is_ok(), "{line}: {:?}", parsed.err().map(|error| error.to_string()));
            }
        }
    }

    #[test]
    fn examples_stand_in_the_help_apart_from_the_options_of_every_command() {
        let mut command = crate::cli::command(Language::English);
        command.build();
        let below = command.find_subcommand_mut("log").unwrap();
        let help = below.render_help().to_string();
        let (own, common) = help.split_once("\nOptions of every command:\n").unwrap();
        assert!(own.contains("--customer") && !own.contains("--color"), "{help}");
        assert!(common.contains("--color"), "{help}");
        assert!(
            common.contains("Examples:\n  touchbase log --since yesterday\n      what was sent"),
            "{help}"
        );
    }
}
