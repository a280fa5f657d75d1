//! Since which message a database goes its own way. The one that it is a copy of may have given the same numbers to other
//! messages, and sent them: ids that go out, made of a number and the key that both have, would then be the same, and a
//! gateway that knows them would take what is new for what it has. So each adoption brings a word of its own, which goes
//! into every id from its first message on; ids of messages before it stay as they went.

use crate::message::MessageId;

/// The adoptions of a database, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Adoptions(Vec<(MessageId, String)>);

impl Adoptions {
    /// Reads them from the text of a note; a line that is none is passed over.
    pub(super) fn parse(text: &str) -> Adoptions {
        let line = |line: &str| {
            let (first, word) = line.split_once(' ')?;
            Some((MessageId(first.parse().ok()?), word.to_owned()))
        };
        Adoptions(text.lines().filter_map(line).collect())
    }

    /// The same as a note's text.
    pub(super) fn to_text(&self) -> String {
        self.0.iter().map(|(first, word)| format!("{} {word}\n", first.0)).collect()
    }

    /// One more, with the first message that is after it.
    pub(super) fn push(&mut self, first: MessageId, word: String) {
        self.0.push((first, word));
    }

    /// The word of the adoption that a message comes after, or nothing.
    pub(super) fn since(&self, message: MessageId) -> &str {
        self.0.iter().rev().find(|(first, _)| *first <= message).map_or("", |(_, word)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_has_the_word_of_the_adoption_before_it() {
        let mut adoptions = Adoptions::default();
        adoptions.push(MessageId(3), "one".to_owned());
        adoptions.push(MessageId(3), "two".to_owned());
        adoptions.push(MessageId(7), "three".to_owned());
        let kept = Adoptions::parse(&adoptions.to_text());
        assert_eq!(kept, adoptions);
        let words = [1, 2, 3, 6, 7, 8].map(|number| kept.since(MessageId(number)));
        assert_eq!(words, ["", "", "two", "two", "three", "three"]);
    }
}
