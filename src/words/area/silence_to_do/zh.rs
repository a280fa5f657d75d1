//! What to do about problems of which nobody would hear otherwise, in Chinese.

use std::fmt;

use super::SilenceToDo as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Reload => write!(out, "先运行 touchbase check，再运行 touchbase reload"),
        Says::LookAtRule { rule, day } => {
            write!(out, "先看 touchbase log --rule {rule} --since {day}，再用 touchbase explain 查看其中一条")
        }
        Says::CorrectStaff { person } => {
            write!(out, "更正 {person} 的手机或邮箱，再看 touchbase log --customer {person} --since today")
        }
        Says::NameStaff { rule } => {
            write!(out, "查看 touchbase log --rule {rule} --since today，并补上负责的员工")
        }
        Says::ConfigureChannel => {
            write!(out, "在 touchbase.toml 写好 [email] 或 [sms]，再运行 systemctl restart touchbase")
        }
        Says::PutRulesBack => write!(out, "把 rules/ 的文件放回去，再运行 touchbase reload"),
        Says::MakeWritable => write!(out, "查看 journalctl -u touchbase；腾出空间，或结束占用数据库的程序"),
        Says::ResumeOrEnd { rule: Some(rule) } => {
            write!(out, "touchbase resume {rule} 继续，或用 touchbase pause {rule} --until DATE 定结束时间")
        }
        Says::ResumeOrEnd { rule: None } => {
            write!(out, "touchbase resume --all 继续，或用 touchbase pause --all --until DATE 定结束时间")
        }
        Says::DecideNow { rule } => {
            write!(out, "touchbase approve {rule} 放行，或 touchbase cancel --rule {rule} 取消")
        }
        Says::PutRuleBack { rule } => write!(
            out,
            "查看 touchbase log --rule {rule} --outcome cancelled；如果不该取消，先把规则文件放回去；再运行 touchbase reload"
        ),
        Says::CorrectAlarm => write!(out, "更正 [alarm] 的 `to`，或这名员工的手机、邮箱"),
        Says::TryAlarm => write!(out, "查看 journalctl -u touchbase；并手动试运行这条命令"),
    }
}
