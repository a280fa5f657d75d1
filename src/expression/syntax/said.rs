//! What the engine says of a text that it cannot read, as a sentence of ours.

use crate::words::SyntaxSentence as Says;

/// What the engine's words mean: `unexpected end of input, expected identifier`.
pub(in crate::expression) fn meaning(said: &str) -> Says {
    let other = || Says::Other { said: said.to_owned() };
    let Some(rest) = said.strip_prefix("unexpected ") else {
        let tag = said.strip_prefix("unknown statement ");
        return tag.map_or_else(other, |tag| Says::NoSuchTag { tag: tag.to_owned() });
    };
    match rest {
        "character" => Says::StrangeSign,
        "end of string" => Says::TextUnclosed,
        "end of comment" => Says::CommentUnclosed,
        "end of input" => Says::EndsEarly,
        _ if rest.starts_with("input after") => Says::GoesOn,
        _ => match rest.split_once(", expected ") {
            Some(("end of input", expected)) => Says::EndsBefore { expected: expected.to_owned() },
            Some((found, expected)) => {
                Says::Instead { found: found.to_owned(), expected: expected.to_owned() }
            }
            None => other(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;
    use crate::expression::environment::environment;
    use crate::words::Translate as _;

    #[test]
    fn what_the_engine_says_is_matched_to_a_sentence() {
        for (text, english, chinese) in [
            ("{{ name", "it ends where `}}` should stand", "没有写完，后面应为 `}}`"),
            ("{{ name | }}", "`}}` stands where a name should", "这里应为名称，写的却是 `}}`"),
            ("{{ $ }}", "this sign has no meaning here", "这里不能用这个符号"),
            ("{{ 'a }}", "the text has no quote at its end", "文字末尾缺少引号"),
            ("{# a", "the comment has no `#}` at its end", "注释末尾缺少 `#}`"),
            ("{% fro a in b %}", "there is no tag `fro`", "没有 `fro` 这个标签"),
        ] {
            let error = environment().add_template_owned("a", text.to_owned()).unwrap_err();
            let said = meaning(error.detail().unwrap());
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese], "{text}: {error}");
        }
        let message = Expression::compile("name name").unwrap_err().message.to_string();
        assert_eq!(message, "this is not an expression: something stands after its end");
        for (words, english, chinese) in [
            ("unexpected end of input", "it ends too early", "没有写完"),
            ("the moon is full", "the moon is full", "the moon is full"),
        ] {
            let said = meaning(words);
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
