//! What a person or a program asks of an installation, one use case a file.
//!
//! An operation takes stores, a deployment, the time, and where it changes something the author; it answers with
//! data. How that reads is for whoever asked: nothing is printed here and no command line is parsed; what is to be said is
//! a sentence as data, and only what is sent to somebody is a text. So the command line, pages and an API do the same and differ only in how they show it.

pub mod account;
pub mod adoption;
pub mod alarm;
pub mod author;
pub mod backup;
pub mod calendar;
pub mod channels;
pub mod check;
pub mod consent;
pub mod database;
pub mod decide;
pub mod erase;
pub mod error;
pub mod explain;
pub mod forecast;
pub mod hand_over;
pub mod init;
pub mod intake;
pub mod log;
pub mod opened;
pub mod pauses;
pub mod people;
pub mod person;
pub mod preview;
pub mod reading;
pub mod restore;
pub mod row;
pub mod rule_tests;
pub mod selection;
pub mod send_test;
pub mod status;
pub mod subject;
pub mod taking_over;

pub use error::{Error, NoSuch};
