//! Rule files: what rules and steps are called, and what they were called before. In English.

use std::fmt;

use super::RuleNameSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Reserved { id } => {
            write!(
                out,
                "no rule can be called `{id}`: the ledger keeps the alarms of [alarm] under this name"
            )
        }
        Says::RenameFile => write!(out, "give the file another name, and write that as its id"),
        Says::AfterRenaming { id, was } => {
            write!(out, "after renaming a rule, write id = \"{id}\" and was = [\"{was}\"]")
        }
        Says::AfterCopying { id, was } => {
            write!(out, "`{was}` is still there, so this is a new rule: write id = \"{id}\", without `was`")
        }
        Says::WithoutWas => {
            write!(out, "without `was`, everything it ever sent would be due again under the new name")
        }
        Says::TwoFiles { rule, other } => write!(out, "the rule `{rule}` is in {other} as well"),
        Says::RenameOne => {
            write!(out, "a rule's id is its file's name, whatever the folder: rename one of them")
        }
        Says::WasIsThere { was, file } => {
            write!(out, "`was` names the rule `{was}`, which is still there ({file})")
        }
        Says::OneOfThem { was } => {
            write!(
                out,
                "after renaming, remove the old file; for a new rule beside `{was}`, remove it from `was`"
            )
        }
        Says::WasIsClaimed { was, other } => {
            write!(out, "`was` names the rule `{was}`, which the rule `{other}` claims as well")
        }
        Says::OnlyOneCan => {
            write!(out, "only one rule can go on for an earlier one: remove it from the other's `was`")
        }
        Says::StepWithoutId => write!(out, "a rule with several steps needs an id for each"),
        Says::StandsAs { step } => write!(out, "what it has sent stands under this name: id = \"{step}\""),
        Says::SameStepId { step } => write!(out, "two steps of this rule have the id `{step}`"),
        Says::StepIsThere { step } => write!(out, "`was` names the step `{step}`, which is still there"),
        Says::StepIsClaimed { step } => {
            write!(out, "`was` names the step `{step}`, which another step claims as well")
        }
    }
}
