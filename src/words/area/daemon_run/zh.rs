//! Starting a daemon, running it, and reaching one that runs, in Chinese.

use std::fmt;

use super::RunSentence as Says;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Refused { said } => write!(out, "没有启动：{}", said.zh()),
        Says::HasErrors { errors } => write!(out, "没有启动：配置有 {errors} 个错误"),
        Says::NotNow { said } => write!(out, "现在无法运行：{}", said.zh()),
        Says::NoRuntime => write!(out, "无法启动工作线程"),
        Says::NoFolder { folder, said } => write!(out, "无法创建文件夹 {folder}：{}", said.zh()),
        Says::ChannelUnusable { channel, said } => {
            write!(out, "{}渠道无法使用：{}", TermSentence::Channel(*channel).zh(), said.zh())
        }
        Says::NoHeartbeat { said } => write!(out, "无法启动定时器：{said}"),
        Says::NoSignals { said } => write!(out, "无法接收系统信号：{}", said.zh()),
        Says::NoSocket { said } => write!(out, "无法打开后台服务的控制接口：{}", said.zh()),
        Says::LaneBrokeOff { said } => write!(out, "一个渠道的发送工作中断：{said}"),
        Says::PlanningBrokeOff { said } => write!(out, "安排联系时中断：{said}"),
        Says::NoneRuns { folder } => write!(out, "{folder} 上没有后台服务在运行"),
        Says::NotReached { folder } => write!(out, "无法联系 {folder} 的后台服务"),
        Says::OtherVersion => write!(out, "它的版本与本程序不同"),
        Says::NotInTime { secs } => write!(out, "{secs} 秒内没有答复"),
    }
}
