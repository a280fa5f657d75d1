//! What the command line says about reasons, outcomes and refusals: every such sentence stands here, so that a
//! catalogue in another language can stand beside it.

use std::path::Path;

use crate::operations::Error;
use crate::operations::explain::Verdict;
use crate::terms::{Outcome, Reason};

/// Why something was not sent, or not yet, in a plain sentence without a full stop.
pub(super) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::OptedOut => "the person has opted out of these messages",
        Reason::NoConsent => "the person has not agreed to messages of this class",
        Reason::NoContact => "the person has asked for no contact at all",
        Reason::NoRecipient => "the rule's path leads to nobody",
        Reason::TooMany => "the rule's path leads to more people than one touch may be for",
        Reason::NoAddress => "the person has no address on any channel that the rule may use",
        Reason::BadAddress => "the address cannot be one, or the carrier says that it does not exist",
        Reason::Suppressed => "the address is on the list of those never to write to",
        Reason::SameAddress => "the same address already got this message that day",
        Reason::Cap => "the person has had as many messages of this class as [caps] allows",
        Reason::Window => "outside the hours in which messages of this class may be sent",
        Reason::TooLate => "it was too late: past the rule's late_ok",
        Reason::NotMatching => "the record no longer fits the rule, or its date has moved",
        Reason::Moved => "it is due at another time now",
        Reason::Stopped => "the field that ends the rule (stop_once) has been filled in",
        Reason::RecordGone => "the record is no longer there",
        Reason::RuleOff => "the rule is no longer there",
        Reason::Paused => "the rule is paused",
        Reason::Shadow => "mode is \"shadow\": everything was done except sending",
        Reason::StaffOnly => "mode is \"staff-only\", and the person does not work here",
        Reason::WhereError => "the rule's `where` fails on this record",
        Reason::TemplateError => "the template cannot be filled in for this record",
        Reason::BadData => "a value of the record cannot be used",
        Reason::AtMost => "more touches on that day than the rule's at_most: it waits for a person",
        Reason::Approve => "the rule wants every run approved: it waits for a person",
        Reason::ReloadGuard => "the reload that brought it was unusually large: it waits for a person",
        Reason::ClockGuard => "the clock jumped: it waits until the time can be trusted",
        Reason::ChannelDown => "the channel refuses everybody; it is tried again by itself",
        Reason::NoChannel => "no channel that the rule may use is configured",
        Reason::Retry => "not taken this time; it is tried again by itself",
        Reason::Exhausted => "tried as often as allowed, and never taken",
        Reason::Refused => "refused for good by the other side",
        Reason::Poisoned => "the daemon ended twice while it was being sent; nobody can know whether it went",
        Reason::OutcomeUnknown => "nobody can know whether it was taken",
        Reason::Restored => "the database was restored from a copy; what happened since is not known",
        Reason::Operator => "a person decided it",
    }
}

/// What a person can do about it, where there is something.
pub(super) fn advice(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::OptedOut | Reason::NoContact | Reason::Suppressed => {
            "nothing: the person's wish holds until the person changes it"
        }
        Reason::NoConsent => "import the consent with its ground, once the person has given it",
        Reason::NoRecipient => "fill in the reference that the rule's `to` follows",
        Reason::TooMany => "correct the references; for everybody, a rule about each of them is right",
        Reason::NoAddress | Reason::BadAddress => {
            "correct the person's mobile or email, then touchbase retry"
        }
        Reason::Cap => "raise [caps] in touchbase.toml, or make the rule class = \"service\" if it is one",
        Reason::Window => "set urgent = true in the rule if it must go at any hour",
        Reason::TooLate => "a longer late_ok, or touchbase retry for this one",
        Reason::Paused => "touchbase resume",
        Reason::Shadow | Reason::StaffOnly => "set mode in touchbase.toml when everything else is right",
        Reason::WhereError | Reason::BadData => "touchbase check, and look at the record's fields",
        Reason::TemplateError => "touchbase preview shows the template with this customer",
        Reason::AtMost | Reason::Approve | Reason::ReloadGuard => "touchbase approve, or touchbase cancel",
        Reason::ChannelDown | Reason::NoChannel => "touchbase status shows the channels",
        Reason::Exhausted | Reason::Refused => "touchbase retry, once the cause is gone",
        Reason::OutcomeUnknown | Reason::Poisoned | Reason::Restored => {
            "ask the gateway or the person, then touchbase retry, or leave it"
        }
        _ => return None,
    })
}

/// What to say where something could not be done: of what operations refuse, what the command line knows better.
pub(super) fn trouble(error: &anyhow::Error) -> String {
    match error.downcast_ref() {
        Some(Error::NoDatabase(file)) => no_database(file),
        Some(Error::OutOfReach { person, reason: why }) => {
            format!("{person} cannot be reached: {}", reason(*why))
        }
        _ => format!("{error:#}"),
    }
}

/// That there is no database yet, and how there will be one.
pub(super) fn no_database(file: &Path) -> String {
    format!(
        "there is no database yet at {}: touchbase import FILE --apply makes it, and so does touchbase run",
        file.display()
    )
}

/// How an outcome reads at the head of an explanation.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "will be sent",
        Outcome::Claimed | Outcome::Sending => "being sent",
        Outcome::Accepted => "sent",
        Outcome::Delivered => "delivered",
        Outcome::Undelivered => "not delivered",
        Outcome::Failed => "failed",
        Outcome::Unknown => "unknown",
        Outcome::Held => "held",
        Outcome::Skipped | Outcome::Cancelled => "not sent",
    }
}

/// The word at the head of an explanation.
pub(super) fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Kept { outcome: word, .. } => outcome(*word),
        Verdict::WillBeSent { .. } => "will be sent",
        Verdict::WillGo => "will go",
        Verdict::WouldGo(_) => "would go",
        Verdict::WillWait(_) => "will wait",
        Verdict::DueNow => "due now",
        Verdict::NotSent { .. } | Verdict::Unplanned(_) => "not sent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Word as _;

    #[test]
    fn every_reason_has_a_sentence_of_its_own() {
        let sentences: std::collections::BTreeSet<&str> =
            Reason::ALL.iter().map(|word| reason(*word)).collect();
        assert_eq!(sentences.len(), Reason::ALL.len());
        assert!(sentences.iter().all(|sentence| !sentence.ends_with('.')));
    }

    #[test]
    fn every_outcome_reads_in_words() {
        assert!(Outcome::ALL.iter().all(|word| !outcome(*word).contains('_')));
        assert_eq!(outcome(Outcome::Skipped), "not sent");
    }
}
