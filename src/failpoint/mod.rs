//! Fail points: the places at which a debug build can be told to die, to fail, or to break off, so that tests can
//! see what is left behind.
//!
//! A place is a call of [`reach`] or [`fail`] with its [`Point`]. `TOUCHBASE_FAIL="claim.before_commit=abort@3"` makes
//! the third one who comes there die on the spot, as by kill -9; several orders are parted by commas. An action is
//! `abort`, `panic`, or, where a failure can be told ([`Point::may_fail`]), `error`: what a bad disk or a broken
//! connection would say. `@3` is one time, `@3..9` every one from the third to the ninth; without it, the first.
//! Each order that is carried out says so on standard error.
//!
//! A release build has none of this: there both calls are empty, and the variable is never read.
//!
//! # The points
//!
//! Before and after each commit of the store, by what it is for: `<commit>.before_commit`, `<commit>.after_commit`
//! with `schema`, `declare`, `note`, `rule_state`, `boot`, `plan`, `cancel`, `reschedule`, `remember`, `rename`,
//! `claim`, `turn`, `finish`, `give_back`, `wake`, `change`, `release`, `retry`, `by_hand`, `pause`, `resume`,
//! `call_off`.
//!
//! Before the first byte of each step of an SMTP session that has any: `smtp.<step>.before_write` with `connect`,
//! `tls`, `ehlo`, `starttls`, `auth`, `mail`, `rcpt`, `data`, `body`. Before the answer of each step that has one is
//! read: `smtp.<step>.before_read` with `greeting`, `ehlo`, `starttls`, `auth`, `mail`, `rcpt`, `data`, `last_reply`.
//!
//! And these places: `smtp.body.halfway`, `smtp.last_reply.after_read`, `http.before_request`, `http.before_body`,
//! `http.after_body`, `backup.before_rename`, `backup.after_rename`, `restore.before_aside`, `restore.after_aside`,
//! `restore.after_rename`, `rejects.before_rename`, `rejects.after_rename`, `export.before_rename`.

#[cfg(debug_assertions)]
mod instructions;

#[cfg(debug_assertions)]
pub(crate) use instructions::{fail, halves, reach};

use crate::terms::{Word, words};

words! {
    /// A commit of the store, by what it is for.
    Commit {
        /// A new database, or an older one brought up to this version.
        Schema = "schema",
        /// Index and views follow the declared kinds.
        Declare = "declare",
        /// A note: the machine, the revision.
        Note = "note",
        /// How far one rule reaches, when a database is adopted.
        RuleState = "rule_state",
        /// A start: what an earlier run left is sorted out.
        Boot = "boot",
        /// Touches are planned.
        Plan = "plan",
        /// Touches that no longer hold are called off.
        Cancel = "cancel",
        /// Touches move to another instant.
        Reschedule = "reschedule",
        /// How far rules and changes have been planned.
        Remember = "remember",
        /// A renamed rule takes its touches over.
        Rename = "rename",
        /// A lane claims what is due.
        Claim = "claim",
        /// A lane's turn: attempts end, and others are armed.
        Turn = "turn",
        /// Attempts end, by themselves.
        Finish = "finish",
        /// What was only claimed is given back.
        GiveBack = "give_back",
        /// What waited for the end of a pause waits no longer.
        Wake = "wake",
        /// Records change, or an address is put on the suppression list.
        Change = "change",
        /// A person lets go what was held.
        Release = "release",
        /// A person has something sent again.
        Retry = "retry",
        /// A person sends a test.
        ByHand = "by_hand",
        /// A person pauses a rule, or all.
        Pause = "pause",
        /// A person ends a pause.
        Resume = "resume",
        /// A person calls touches off.
        CallOff = "call_off",
    }
}

words! {
    /// A step of an SMTP session.
    Step {
        /// The TCP connection.
        Connect = "connect",
        /// The TLS handshake.
        Tls = "tls",
        /// The greeting.
        Greeting = "greeting",
        /// EHLO.
        Ehlo = "ehlo",
        /// STARTTLS.
        Starttls = "starttls",
        /// AUTH.
        Auth = "auth",
        /// MAIL FROM; with PIPELINING, RCPT and DATA are written with it.
        Mail = "mail",
        /// RCPT TO.
        Rcpt = "rcpt",
        /// DATA.
        Data = "data",
        /// The message and its final dot.
        Body = "body",
        /// The word on it.
        LastReply = "last_reply",
    }
}

words! {
    /// A place of its own.
    Place {
        /// Half of a mail's text has left.
        BodyHalfway = "smtp.body.halfway",
        /// The relay's last word is known here, and written nowhere.
        LastReplyRead = "smtp.last_reply.after_read",
        /// Nothing of a request to the gateway has left.
        BeforeRequest = "http.before_request",
        /// The gateway has begun its answer.
        BeforeAnswerBody = "http.before_body",
        /// The gateway's answer is known here, and written nowhere.
        AfterAnswerBody = "http.after_body",
        /// A checked copy has not got its name yet.
        BackupNotNamed = "backup.before_rename",
        /// A checked copy has got its name.
        BackupNamed = "backup.after_rename",
        /// What is to be restored lies ready, and the present database is in its place.
        RestoreReady = "restore.before_aside",
        /// The present database has a second name, under which it stays.
        RestoreAside = "restore.after_aside",
        /// What was to be restored is in place.
        RestoreNamed = "restore.after_rename",
        /// A reject file is complete, and has not got its name.
        RejectsNotNamed = "rejects.before_rename",
        /// A reject file has got its name.
        RejectsNamed = "rejects.after_rename",
        /// The file of an export is complete, and has not got its name.
        ExportNotNamed = "export.before_rename",
    }
}

/// The steps for which we write something.
const WRITTEN: [Step; 9] = [
    Step::Connect,
    Step::Tls,
    Step::Ehlo,
    Step::Starttls,
    Step::Auth,
    Step::Mail,
    Step::Rcpt,
    Step::Data,
    Step::Body,
];

/// The steps that have an answer.
const READ: [Step; 8] = [
    Step::Greeting,
    Step::Ehlo,
    Step::Starttls,
    Step::Auth,
    Step::Mail,
    Step::Rcpt,
    Step::Data,
    Step::LastReply,
];

/// A fail point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Everything of a transaction is done but the commit.
    BeforeCommit(Commit),
    /// It is committed, and nobody has been told.
    AfterCommit(Commit),
    /// Nothing of a step has been written.
    BeforeWrite(Step),
    /// A step's answer is about to be waited for.
    BeforeRead(Step),
    /// Another place.
    At(Place),
}

impl Point {
    /// All of them.
    #[must_use]
    pub fn all() -> Vec<Point> {
        let commits =
            Commit::ALL.iter().flat_map(|one| [Point::BeforeCommit(*one), Point::AfterCommit(*one)]);
        let written = WRITTEN.iter().map(|step| Point::BeforeWrite(*step));
        let read = READ.iter().map(|step| Point::BeforeRead(*step));
        commits.chain(written).chain(read).chain(Place::ALL.iter().map(|place| Point::At(*place))).collect()
    }

    /// Its name, as `TOUCHBASE_FAIL` has it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Point::BeforeCommit(commit) => format!("{commit}.before_commit"),
            Point::AfterCommit(commit) => format!("{commit}.after_commit"),
            Point::BeforeWrite(step) => format!("smtp.{step}.before_write"),
            Point::BeforeRead(step) => format!("smtp.{step}.before_read"),
            Point::At(place) => place.to_string(),
        }
    }

    /// Whether an error can be told there. What is done and committed can only be lost from sight, by a crash.
    #[must_use]
    pub fn may_fail(self) -> bool {
        match self {
            Point::BeforeCommit(_) | Point::BeforeWrite(_) | Point::BeforeRead(_) => true,
            Point::AfterCommit(_) => false,
            Point::At(place) => !matches!(
                place,
                Place::LastReplyRead
                    | Place::AfterAnswerBody
                    | Place::BackupNamed
                    | Place::RestoreNamed
                    | Place::RejectsNamed
            ),
        }
    }
}

/// Nothing: this is not a debug build.
#[cfg(not(debug_assertions))]
pub(crate) const fn reach(_: Point) {}

/// Nothing: this is not a debug build.
///
/// # Errors
/// Never.
#[cfg(not(debug_assertions))]
pub(crate) const fn fail(_: Point) -> std::io::Result<()> {
    Ok(())
}

/// Never: this is not a debug build.
#[cfg(not(debug_assertions))]
pub(crate) const fn halves(_: Point, _: &[u8]) -> Option<(&[u8], &[u8])> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the head of this file lists, written out.
    fn documented() -> Vec<String> {
        let head = include_str!("mod.rs").split("#[cfg").next().unwrap();
        let text = head.split("# The points").nth(1).unwrap().replace("\n//!", " ");
        let words = |part: &str| -> Vec<String> {
            part.split('`').skip(1).step_by(2).filter(|word| !word.contains('<')).map(str::to_owned).collect()
        };
        let mut paragraphs = text.split(". ");
        let mut names = Vec::new();
        for (ending, prefix) in [("commit", ""), ("before_write", "smtp."), ("before_read", "smtp.")] {
            for word in words(paragraphs.next().unwrap()) {
                if ending == "commit" {
                    names.extend(["before", "after"].map(|side| format!("{word}.{side}_commit")));
                } else {
                    names.push(format!("{prefix}{word}.{ending}"));
                }
            }
        }
        names.extend(words(&paragraphs.collect::<String>()));
        names
    }

    #[test]
    fn every_point_is_documented_and_every_documented_one_is_there() {
        let mut names: Vec<String> = Point::all().into_iter().map(Point::name).collect();
        let mut listed = documented();
        names.sort();
        listed.sort();
        assert_eq!(listed, names);
        names.dedup();
        assert_eq!(names.len(), Point::all().len(), "a name stands for two points");
        assert!(names.len() >= 30, "{}", names.len());
    }

    /// Each of the calls has an empty twin for release builds, and what reads the variable is not in those at all.
    #[test]
    fn a_release_build_knows_nothing_of_it() {
        let text = include_str!("mod.rs");
        let product = text.split("#[cfg(test)]").next().unwrap();
        for call in ["reach", "fail", "halves"] {
            let twin = format!("#[cfg(not(debug_assertions))]\npub(crate) const fn {call}(");
            assert!(product.contains(&twin), "{call} has no empty twin");
        }
        assert!(
            product.contains("#[cfg(debug_assertions)]\nmod instructions;"),
            "instructions.rs is not only for debug builds"
        );
        assert!(!product.contains("std::env"), "the variable is read outside instructions.rs");
    }
}
