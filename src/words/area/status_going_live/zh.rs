//! The steps from shadow to live, in Chinese.

use std::fmt;

use super::GoingLiveSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::Title => "正式运行前的步骤：",
        Says::Channels => "渠道：在 touchbase.toml 里填好 [email] 和 [sms]，并准备好密钥",
        Says::Calendar => "日历：用 touchbase calendar 核对全年的工作日和节日",
        Says::Records => "资料：touchbase import FILE 预演，无误后加 --apply",
        Says::LookAhead => "预览：touchbase forecast、touchbase preview TEMPLATE、touchbase test",
        Says::RunInShadow => "试运行：touchbase run，然后用 touchbase log 查看本来会发什么",
        Says::StaffOnly => "mode = \"staff-only\"，运行一天：只发给员工",
        Says::Live => "mode = \"live\"，正式运行",
    })
}
