//! Rule files: what rules and steps are called, and what they were called before. In Chinese.

use std::fmt;

use super::RuleNameSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Reserved { id } => {
            write!(out, "规则不能叫 `{id}`：台账用这个名称记录 [alarm] 的告警")
        }
        Says::RenameFile => write!(out, "请给文件换一个名称，id 也写成这个名称"),
        Says::AfterRenaming { id, was } => {
            write!(out, "规则改名后，请写 id = \"{id}\" 和 was = [\"{was}\"]")
        }
        Says::AfterCopying { id, was } => {
            write!(out, "`{was}` 还在，所以这是一条新规则：请写 id = \"{id}\"，不要写 `was`")
        }
        Says::WithoutWas => write!(out, "不写 `was`，以前发过的消息会用新名称再发一遍"),
        Says::TwoFiles { rule, other } => write!(out, "规则 `{rule}` 在 {other} 里也有"),
        Says::RenameOne => write!(out, "规则的 id 就是文件名，与文件夹无关：请给其中一个改名"),
        Says::WasIsThere { was, file } => write!(out, "`was` 写了规则 `{was}`，但它还在（{file}）"),
        Says::OneOfThem { was } => {
            write!(out, "如果是改名，请删掉旧文件；如果是在 `{was}` 之外新增规则，请从 `was` 里去掉它")
        }
        Says::WasIsClaimed { was, other } => write!(out, "`was` 写了规则 `{was}`，规则 `{other}` 也写了它"),
        Says::OnlyOneCan => write!(out, "只有一条规则能接续原来的规则：请从另一条的 `was` 里去掉"),
        Says::StepWithoutId => write!(out, "一条规则有几个步骤时，每个步骤都要写 id"),
        Says::StandsAs { step } => write!(out, "它以前的联系记在这个名称下：id = \"{step}\""),
        Says::SameStepId { step } => write!(out, "这条规则有两个步骤的 id 都是 `{step}`"),
        Says::StepIsThere { step } => write!(out, "`was` 写了步骤 `{step}`，但它还在"),
        Says::StepIsClaimed { step } => write!(out, "`was` 写了步骤 `{step}`，另一个步骤也写了它"),
    }
}
