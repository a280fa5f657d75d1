//! What to say where something could not be done: the chain of causes, each in the language of the person.

use std::error::Error;

use crate::calendar::PhraseError;
use crate::channel::ChannelError;
use crate::daemon::StartError;
use crate::import::ImportError;
use crate::operations;
use crate::operations::channels::Unusable;
use crate::operations::error::Cause;
use crate::operations::status::live::NoAnswer;
use crate::record::view::ViewError;
use crate::store::Error as StoreError;
use crate::template::RenderError;
use crate::words::{Failure, Language, Sentence, SystemSentence, Translate};

/// The whole chain, from what could not be done to what made it fail.
pub(super) fn chain(error: &anyhow::Error, language: Language) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain() {
        let cause = passed_on(cause);
        let text = match translated(cause) {
            Some(sentence) => language.say(sentence),
            None => foreign(cause, language),
        };
        // An error that only passes another one on says the same.
        if said.last() != Some(&text) {
            said.push(text);
        }
    }
    said.join(if language == Language::Chinese { "：" } else { ": " })
}

/// The error behind one that only passes it on.
fn passed_on<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    if let Some(cause) = error.downcast_ref::<Cause>() {
        return cause.passed_on();
    }
    error.downcast_ref::<operations::Error>().and_then(operations::Error::passed_on).unwrap_or(error)
}

/// An error of ours as a sentence.
fn translated<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a dyn Translate> {
    fn is<'a, E: Error + Translate + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a dyn Translate> {
        error.downcast_ref::<E>().map(|error| error as &dyn Translate)
    }
    Sentence::in_error(error)
        .or_else(|| is::<Failure>(error))
        .or_else(|| is::<ImportError>(error))
        .or_else(|| is::<ViewError>(error))
        .or_else(|| is::<RenderError>(error))
        .or_else(|| is::<PhraseError>(error))
        .or_else(|| is::<operations::Error>(error))
        .or_else(|| is::<operations::NoSuch>(error))
        .or_else(|| is::<Unusable>(error))
        .or_else(|| is::<StoreError>(error))
        .or_else(|| is::<ChannelError>(error))
        .or_else(|| is::<StartError>(error))
        .or_else(|| is::<NoAnswer>(error))
}

/// The error of the system in the language of the person; one of a library as it came.
fn foreign(error: &(dyn Error + 'static), language: Language) -> String {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) => language.say(&SystemSentence::of(error)),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error as IoError, ErrorKind};

    use super::*;
    use crate::words::{Explain as _, LineSentence, StepSentence};

    fn both(error: impl Error + Send + Sync + 'static) -> [String; 2] {
        let error = anyhow::Error::new(error);
        [Language::English, Language::Chinese].map(|language| chain(&error, language))
    }

    #[test]
    fn a_chain_says_each_cause_once() {
        let step = StepSentence::WriteFile { path: "c.json".to_owned() };
        let cause = Cause::File(IoError::from(ErrorKind::AlreadyExists));
        let failed = operations::Error::Failed { step, source: cause };
        assert_eq!(both(failed), ["failed to write c.json: it exists already", "无法写入 c.json：已经存在"]);
        let denied: Result<(), _> = Err(IoError::from(ErrorKind::PermissionDenied));
        let unread = denied.explain(|| LineSentence::AnswerNotRead).unwrap_err();
        assert_eq!(both(unread), ["failed to read the answer: permission denied", "无法读取回答：没有权限"]);
    }
}
