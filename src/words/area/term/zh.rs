//! The words of the trade, in Chinese.

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
        Reason::OptedOut => "客户已退订这类消息",
        Reason::NoConsent => "客户没有同意接收这类消息",
        Reason::NoContact => "客户要求不要再联系",
        Reason::Deceased => "此人已故，或消息所说的人已故",
        Reason::Left => "此员工已离职",
        Reason::Erased => "此人的个人资料已全部删除",
        Reason::NoRecipient => "按规则的 `to` 找不到接收人",
        Reason::TooMany => "按规则的 `to` 找到的人太多，超过一次可联系的人数",
        Reason::NoAddress => "规则可用的渠道上，此人没有留号码或邮箱",
        Reason::BadAddress => "号码或邮箱不可能是真的，或运营商答复不存在",
        Reason::Suppressed => "该号码或邮箱在禁发名单上",
        Reason::SameAddress => "同一号码或邮箱当天已经收到过这条消息",
        Reason::AlreadyTold => "日期更正或规则修改之前，这件事已经通知过",
        Reason::Cap => "此人收到的这类消息已达到 [caps] 的上限",
        Reason::Window => "不在这类消息的发送时段内",
        Reason::TooLate => "已经太晚：超过规则的 late_ok",
        Reason::NotMatching => "记录不符合规则的条件，或日期已改",
        Reason::Moved => "现在的应发时间已变",
        Reason::Stopped => "结束规则的字段（stop_once）已填写",
        Reason::RecordGone => "记录已不存在",
        Reason::RuleOff => "规则已不存在",
        Reason::Paused => "规则已暂停",
        Reason::Shadow => "试运行（mode = \"shadow\"）：一切照做，只是不发",
        Reason::StaffOnly => "目前只发给员工（mode = \"staff-only\"），此人不是员工",
        Reason::WhereError => "规则的 `where` 用在这条记录上出错",
        Reason::TemplateError => "模板无法用这条记录填写",
        Reason::BadData => "记录里有一个值不能用",
        Reason::AtMost => "当天的数量超过规则的 at_most，等待人工确认",
        Reason::Approve => "规则要求每次都由人放行，等待人工确认",
        Reason::ReloadGuard => "重新读取规则后数量异常，等待人工确认",
        Reason::ImportGuard => "导入的名单使数量异常，等待人工确认",
        Reason::Restart => "启动前规则有改动，数量异常，等待人工确认",
        Reason::ClockGuard => "系统时钟跳变，等时间可信后再继续",
        Reason::ChannelDown => "该渠道目前拒收所有消息，会自动重试",
        Reason::ChannelRefuses => "该渠道对所有消息都以同样的理由拒绝，等有消息被接收后再发",
        Reason::ChannelBusy => "网关或邮件服务器繁忙，会自动重试",
        Reason::NoChannel => "规则可用的渠道都没有配置",
        Reason::Retry => "这次没有被接收，会自动重试",
        Reason::Exhausted => "已试满允许的次数，始终没有被接收",
        Reason::Refused => "被对方明确拒收",
        Reason::Poisoned => "发送途中后台服务两次中断，无法知道是否发出",
        Reason::OutcomeUnknown => "无法知道对方是否已接收",
        Reason::Restored => "数据库由备份恢复，备份之后发生的事不得而知",
        Reason::BeforeRule => "应发时间早于这条规则（按现在的写法）生效的时间",
        Reason::Overtaken => "修改规则后有几次重复同时到期，只发最后一次",
        Reason::NewName => "规则或步骤换了名称，还没有说明它是不是原来的那一条",
        Reason::ManyAtOnce => "一分钟内发给同一人的紧急消息超过十条，与其他合并成一条",
        Reason::Operator => "按操作人的决定",
    }
}

fn advice(advice: Reason) -> &'static str {
    match advice {
        Reason::OptedOut | Reason::NoContact => "无需处理：客户的意愿一直有效，直到客户自己改变",
        Reason::Suppressed => "touchbase customer show 可以看原因；touchbase customer opt-in 解除禁发",
        Reason::Deceased => "无需处理；如果登记有误，请更正记录里的 `deceased`",
        Reason::Left => "在记录里改填其他员工；如果登记有误，请更正 `left_on`",
        Reason::NoConsent => "客户同意后，连同依据一起导入",
        Reason::NoRecipient => "在记录里填上规则 `to` 所指的人",
        Reason::TooMany => "更正记录的对应关系；如果要发给所有人，请改用以每个人为对象的规则",
        Reason::NoAddress | Reason::BadAddress => "更正此人的手机或邮箱，然后运行 touchbase retry",
        Reason::Cap => "在 touchbase.toml 提高 [caps]；如果确属服务通知，把规则改为 class = \"service\"",
        Reason::Window => "如果任何时间都必须发，在规则里写 urgent = true",
        Reason::TooLate => "把 late_ok 放长；只补发这一条可用 touchbase retry",
        Reason::Paused => "touchbase resume",
        Reason::Shadow | Reason::StaffOnly => "其他都确认无误后，在 touchbase.toml 修改 mode",
        Reason::WhereError | Reason::BadData => "运行 touchbase check，并查看这条记录的字段",
        Reason::TemplateError => "touchbase preview 可以看模板用在此客户上的样子",
        Reason::AtMost | Reason::Approve | Reason::ReloadGuard | Reason::ImportGuard | Reason::Restart => {
            "touchbase approve 放行，或 touchbase cancel 取消"
        }
        Reason::BeforeRule => "如果仍要发送，运行 touchbase approve 规则 --skipped before_rule",
        Reason::NewName => "在规则文件里写 was = [\"原来的名称\"] 或 was = []，然后运行 touchbase reload",
        Reason::ChannelDown | Reason::ChannelRefuses | Reason::ChannelBusy | Reason::NoChannel => {
            "touchbase status 可以看各渠道的情况"
        }
        Reason::Exhausted | Reason::Refused => "原因消除后运行 touchbase retry",
        Reason::OutcomeUnknown | Reason::Poisoned | Reason::Restored => {
            "向网关或本人核实，然后 touchbase retry，或不再处理"
        }
        Reason::AlreadyTold => "如果日期一改就应再通知，在规则里写 once_within = \"none\"",
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
        Outcome::Planned => "待发",
        Outcome::Claimed => "准备发送",
        Outcome::Sending => "发送中",
        Outcome::Accepted => "已发出",
        Outcome::Delivered => "已送达",
        Outcome::Undelivered => "未送达",
        Outcome::Failed => "发送失败",
        Outcome::Unknown => "结果不明",
        Outcome::Held => "待确认",
        Outcome::Skipped | Outcome::Cancelled => "不发送",
    }
}

fn channel(channel: ChannelName) -> &'static str {
    match channel {
        ChannelName::Sms => "短信",
        ChannelName::Email => "邮件",
    }
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Service => "服务",
        Class::Care => "关怀",
        Class::Marketing => "营销",
        Class::Staff => "员工",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Shadow => "试运行",
        Mode::StaffOnly => "仅发员工",
        Mode::Live => "正式运行",
    }
}
