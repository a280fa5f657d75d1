//! The words of the trade, in English.

use std::fmt;

use super::TermSentence as Says;
use crate::terms::{ChannelName, Class, Mode, Outcome, Reason};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.pad(match *sentence {
        Says::Reason(why) => reason(why),
        Says::Advice(why) => advice(why),
        Says::Outcome(word) => outcome(word),
        Says::Channel(word) => channel(word),
        Says::Class(word) => class(word),
        Says::Mode(word) => mode(word),
    })
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::OptedOut => "the person has opted out of these messages",
        Reason::NoConsent => "the person has not agreed to messages of this class",
        Reason::NoContact => "the person has asked for no contact at all",
        Reason::Deceased => "the person has died, or the person whom it is about",
        Reason::Left => "the person no longer works here",
        Reason::Erased => "everything that was kept of the person was erased",
        Reason::NoRecipient => "the rule's path leads to nobody",
        Reason::TooMany => "the rule's path leads to more people than one touch may be for",
        Reason::NoAddress => "the person has no address on any channel that the rule may use",
        Reason::BadAddress => "the address cannot be one, or the carrier says that it does not exist",
        Reason::Suppressed => "the address is on the list of those never to write to",
        Reason::SameAddress => "the same address already got this message that day",
        Reason::AlreadyTold => "this was told already, before its date was corrected or its rule edited",
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
        Reason::StaffOnly => "mode is \"staff-only\", and the person is not staff",
        Reason::WhereError => "the rule's `where` fails on this record",
        Reason::TemplateError => "the template cannot be filled in for this record",
        Reason::BadData => "a value of the record cannot be used",
        Reason::AtMost => "more touches on that day than the rule's at_most: it waits for a person",
        Reason::Approve => "the rule wants every run approved: it waits for a person",
        Reason::ReloadGuard => "the reload that brought it was unusually large: it waits for a person",
        Reason::ImportGuard => "the list that brought it was unusually large: it waits for a person",
        Reason::Restart => "the rules had changed before a start, by unusually much: it waits for a person",
        Reason::ClockGuard => "the clock jumped: it waits until the time can be trusted",
        Reason::ChannelDown => "the channel refuses everybody; it is tried again by itself",
        Reason::ChannelRefuses => "the channel refuses every message alike: it waits until one is accepted",
        Reason::ChannelBusy => "the gateway or the relay is busy; it is tried again by itself",
        Reason::NoChannel => "no channel that the rule may use is configured",
        Reason::Retry => "not taken this time; it is tried again by itself",
        Reason::Exhausted => "tried as often as allowed, and never taken",
        Reason::Refused => "refused permanently by the other side",
        Reason::Poisoned => "the daemon ended twice while it was being sent; whether it went is not known",
        Reason::OutcomeUnknown => "whether it was taken is not known: the other side gave no clear answer",
        Reason::Restored => "the database was restored from a copy; what happened since is not known",
        Reason::BeforeRule => "it fell due before the rule was in force as it is now",
        Reason::Overtaken => "an edit made several repeats fall due at once: only the latest is sent",
        Reason::NewName => {
            "the rule or the step has a new name, and nobody has said whether it is an earlier one"
        }
        Reason::ManyAtOnce => {
            "more than ten urgent ones to one person within a minute: it goes with others in one message"
        }
        Reason::Operator => "a person decided it",
    }
}

fn advice(advice: Reason) -> &'static str {
    match advice {
        Reason::OptedOut | Reason::NoContact => {
            "nothing: the person's wish holds until the person changes it"
        }
        Reason::Suppressed => "touchbase customer show says why; touchbase customer opt-in ends it",
        Reason::Deceased => "nothing; correct `deceased` in the record if it is a mistake",
        Reason::Left => "name somebody else in the record, or correct `left_on`",
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
        Reason::AtMost | Reason::Approve | Reason::ReloadGuard | Reason::ImportGuard | Reason::Restart => {
            "touchbase approve, or touchbase cancel"
        }
        Reason::BeforeRule => {
            "touchbase approve RULE --skipped before_rule, if it is to be sent all the same"
        }
        Reason::NewName => {
            "write was = [\"the name before\"] or was = [] in the rule's file, then touchbase reload"
        }
        Reason::ChannelDown | Reason::ChannelRefuses | Reason::ChannelBusy | Reason::NoChannel => {
            "touchbase status shows the channels"
        }
        Reason::Exhausted | Reason::Refused => "touchbase retry, once the cause is gone",
        Reason::OutcomeUnknown | Reason::Poisoned | Reason::Restored => {
            "ask the gateway or the person, then touchbase retry, or leave it"
        }
        Reason::AlreadyTold => "once_within = \"none\" in the rule, if another date is always news",
        Reason::SameAddress
        | Reason::NotMatching
        | Reason::Moved
        | Reason::Stopped
        | Reason::RecordGone
        | Reason::RuleOff
        | Reason::Erased
        | Reason::ClockGuard
        | Reason::Retry
        | Reason::Overtaken
        | Reason::ManyAtOnce
        | Reason::Operator => "",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
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

fn channel(channel: ChannelName) -> &'static str {
    match channel {
        ChannelName::Sms => "SMS",
        ChannelName::Email => "e-mail",
    }
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Service => "service",
        Class::Care => "care",
        Class::Marketing => "marketing",
        Class::Staff => "staff",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Shadow => "SHADOW",
        Mode::StaffOnly => "STAFF ONLY",
        Mode::Live => "LIVE",
    }
}
