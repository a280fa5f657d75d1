//! What was said of an attempt or a touch, as a column keeps it: the words of others as they came; a sentence of ours as
//! JSON, its English beside what it is made of, so that it can be read in any language later.
//!
//! Whoever reads the table with SQL reads the English. A version that does not know a sentence any more, or not yet,
//! shows the English; a text that is no such JSON, as in rows of older versions, counts as the words of others.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::store::Error;
use crate::words::{Sentence, StoreSentence};

/// A sentence of ours in a column.
#[derive(Serialize, Deserialize)]
struct Stored<S> {
    /// In English.
    text: String,
    /// What it is made of.
    said: S,
}

/// What a column of a row says.
pub(super) fn of(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Sentence>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.and_then(read))
}

/// The column of what was said, where something was.
pub(super) fn column(said: Option<&Sentence>) -> Result<Option<Cow<'_, str>>, Error> {
    said.map(stored).transpose()
}

fn stored(said: &Sentence) -> Result<Cow<'_, str>, Error> {
    match said {
        // What looks like JSON of ours would be read as such.
        Sentence::Quoted(text) if !text.starts_with('{') => Ok(Cow::Borrowed(text)),
        _ => {
            let unwritable = |_| Error::other(StoreSentence::NotWrittenAsJson);
            let stored = Stored { text: said.to_string(), said };
            serde_json::to_string(&stored).map(Cow::Owned).map_err(unwritable)
        }
    }
}

/// What a column says; nothing where it is empty.
fn read(column: &str) -> Option<Sentence> {
    if column.is_empty() {
        return None;
    }
    let ours: Option<Stored<serde_json::Value>> =
        column.starts_with('{').then(|| serde_json::from_str(column).ok()).flatten();
    Some(match ours {
        Some(Stored { text, said }) => serde_json::from_value(said).unwrap_or(Sentence::Quoted(text)),
        None => Sentence::Quoted(column.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ChannelSentence, MailSentence, MailStep, Translate as _};

    fn quoted(text: &str) -> Sentence {
        Sentence::Quoted(text.to_owned())
    }

    #[test]
    fn the_words_of_others_stand_as_they_are() {
        for text in ["250 Ok", "smtp-535 bad_address", "{}", "{\"text\":\"x\",\"said\":\"y\"}"] {
            let column = stored(&quoted(text)).unwrap().into_owned();
            assert_eq!(column == text, !text.starts_with('{'), "{column}");
            assert_eq!(read(&column), Some(quoted(text)));
        }
        assert_eq!(read(""), None);
        // A row that an older version has written.
        assert_eq!(read("{}"), Some(quoted("{}")));
    }

    #[test]
    fn a_sentence_of_ours_is_read_in_any_language_and_its_english_by_anybody() {
        let said = Box::new(MailSentence::HungUp.into());
        let sentence: Sentence = MailSentence::AtStep { step: MailStep::Rcpt, said }.into();
        let column = stored(&sentence).unwrap().into_owned();
        assert_eq!(
            column,
            r#"{"text":"RCPT: the server hung up","said":{"mail":{"at_step":{"step":"rcpt","said":{"mail":"hung_up"}}}}}"#
        );
        let read = read(&column).unwrap();
        assert_eq!(read, sentence);
        assert!(read.zh().to_string().contains("服务器"), "{}", read.zh());
    }

    #[test]
    fn a_sentence_that_this_version_does_not_know_is_shown_in_english() {
        let column = r#"{"text":"the moon is full","said":{"channel":"moon_is_full"}}"#;
        assert_eq!(read(column), Some(quoted("the moon is full")));
        assert_ne!(read(&stored(&ChannelSentence::BrokenOff.into()).unwrap()), None);
    }
}
