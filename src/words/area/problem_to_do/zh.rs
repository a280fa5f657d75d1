//! What to do about the problems that `status` names, in Chinese.

use std::fmt;

use super::ToDoSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::AddYear { file } => return write!(out, "添加文件 {file}"),
        Says::DecideCause { number } => {
            return write!(out, "先看 touchbase log --outcome held，再用 touchbase approve --cause {number} 放行");
        }
        Says::Check => "touchbase check",
        Says::Start => "systemctl start touchbase，或 touchbase run",
        Says::AskAsItsUser => {
            "用它的用户再问一次：sudo -u touchbase；如果卡住了，先看 journalctl -u touchbase，再运行 systemctl restart touchbase"
        }
        Says::Restart => "systemctl restart touchbase",
        Says::LookAndRestart => "先看 journalctl -u touchbase，再运行 systemctl restart touchbase",
        Says::SetClock => "先用 timedatectl 核对时间，再运行 touchbase resume --clock",
        Says::MakeRoom => "请腾出磁盘空间",
        Says::Adopt => "请把 touchbase log 末尾与实际收到的消息核对，再运行 touchbase adopt",
        Says::RestoreAndAdopt => "依次运行 touchbase restore FILE、touchbase adopt，再启动后台服务",
        Says::LookAtPlanning => "查看 journalctl -u touchbase；后台服务每秒都会再试",
        Says::CheckAndReload => "先运行 touchbase check，改好后运行 touchbase reload",
        Says::TestChannel => {
            "消息不会丢失，会自动重试；原因消除后可用 touchbase send-test TEMPLATE --to staff:ID 试发一条"
        }
        Says::TestUnknownChannel => {
            "还没试发的消息之后会自动发送；已试发、可能已发出的不会自动重发，请看 touchbase log --outcome unknown；原因消除后可用 touchbase send-test TEMPLATE --to staff:ID 试发一条"
        }
        Says::LookAtAddresses => {
            "运行 touchbase log --outcome failed --since today，检查名单，或向服务商核实"
        }
        Says::LookAtHost => "消息不会因此丢失；请联系主机管理员，或从主机域名中去掉该地址",
        Says::GiveBack => {
            "先看 touchbase log --outcome claimed,sending，再运行 systemctl restart touchbase，这些消息会重新排队"
        }
        Says::RetryFailed => {
            "先看 touchbase log --outcome failed,undelivered --since today，再用 touchbase retry --failed 重发"
        }
        Says::RetryUnknown => {
            "先看 touchbase log --outcome unknown，再用 touchbase retry --unknown 重发，或不再处理"
        }
        Says::Decide => "touchbase approve RULE 放行，或 touchbase cancel --rule RULE 取消",
        Says::Report => "查看 touchbase log --since today；这是 Touchbase 的缺陷，请反馈给开发者",
        Says::Run => "touchbase run",
        Says::LookAndRun => "systemctl status touchbase，或 touchbase run",
        Says::ImportAndRun => "先运行 touchbase import FILE --apply，再运行 touchbase run",
    })
}
