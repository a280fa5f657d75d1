//! What is refused before the engine reads or compiles a text: what nests too deep, and what could grow beyond any bound.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::{fit, range};
use crate::expression::Problem;
use crate::words::ExpressionSentence as Says;

/// Where a text of signs and names stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// In a rule or in `[params]`: it works out one value.
    Expression,
    /// In a template's body or the layout: it shows values and chooses between words.
    Body,
}

/// So many words and signs in one expression are too many.
const WORDS_MAX: usize = 500;
/// So many brackets within each other are too many.
const BRACKETS_MAX: usize = 20;
/// So many tags within each other are too many, with each `elif` of them.
const TAGS_MAX: usize = 60;

/// The tags of a body. `set`, `with` and their like bind names; what is bound in a loop to twice what it was would
/// grow beyond any bound, and fuel does not see it.
const TAGS: [&str; 6] = ["for", "endfor", "if", "elif", "else", "endif"];

/// What nests deeper than a thread's stack may hold: the engine reads and compiles by calls within calls, and bounds only
/// some of them. Brackets and tags nest; a chain of signs, filters or `elif` nests as deep as it is long.
pub(crate) fn too_deep(text: &str, place: TextKind) -> Option<Problem> {
    let (mut words, mut tags, mut begins) = (0, 0, false);
    let (mut brackets, mut around) = (Vec::new(), Vec::new());
    let tokens = tokenize(text, place == TextKind::Expression, SyntaxConfig::default());
    for (token, span) in tokens.map_while(Result::ok) {
        words += 1;
        match token {
            Token::VariableStart | Token::BlockStart => words = 0,
            Token::ParenOpen => brackets.push(')'),
            Token::BracketOpen => brackets.push(']'),
            Token::BraceOpen => brackets.push('}'),
            // At a bracket that closes nothing the engine stops reading, and says so better.
            Token::ParenClose if brackets.pop() != Some(')') => return None,
            Token::BracketClose if brackets.pop() != Some(']') => return None,
            Token::BraceClose if brackets.pop() != Some('}') => return None,
            Token::Ident(name) if begins && name.starts_with("end") => tags = around.pop().unwrap_or(0),
            Token::Ident(name) if begins && name != "else" => {
                // An `elif` nests in the tag before it, and both end at one `endif`.
                if name != "elif" {
                    around.push(tags);
                }
                tags += 1;
            }
            _ => {}
        }
        begins = matches!(token, Token::BlockStart);
        let message = match (words, brackets.len(), tags) {
            (WORDS_MAX.., _, _) => Says::TooManyWords,
            (_, BRACKETS_MAX.., _) => Says::TooManyBrackets,
            (_, _, TAGS_MAX..) => Says::TooManyTags,
            _ => continue,
        };
        return Some(Problem::error(message, fit(text, range(span))));
    }
    None
}

/// What could make more than any bound holds: signs that repeat or join, tags that bind names. It needs no tree: this
/// is asked before anything is compiled, which would work out `'x' * 1000000000` at once.
pub(crate) fn refused(text: &str, place: TextKind) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut in_tag = false;
    let tokens = tokenize(text, place == TextKind::Expression, SyntaxConfig::default());
    for (token, span) in tokens.map_while(Result::ok) {
        let begins = std::mem::replace(&mut in_tag, matches!(token, Token::BlockStart));
        let refuse = |what: Says, help: Says| Problem::error(what, fit(text, range(span))).help(help);
        problems.extend(match (&token, place) {
            (Token::Mul, _) => Some(refuse(Says::NoMultiplication, Says::UseTimes)),
            (Token::Tilde | Token::Plus, TextKind::Body) => {
                Some(refuse(Says::SignNotInText { sign: token.to_string() }, Says::WriteSideBySide))
            }
            (Token::Ident(name), TextKind::Body) if begins && !TAGS.contains(name) => {
                Some(refuse(Says::NoSuchTag { name: (*name).to_owned() }, Says::TextsOnlyShow))
            }
            _ => None,
        });
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_is_refused_where_it_stands_and_blanks_may_be_kept() {
        let refused = |text: &str| {
            let problems = refused(text, TextKind::Body).into_iter();
            problems.map(|problem| text.get(problem.span).unwrap().to_owned()).collect::<Vec<_>>()
        };
        let text = "{{ 'a*b' ~ x }}{%- set y = x + 1 %}* + ~{% raw %}{{ 1 * 2 }}{% endraw %}{{ x * 2 }}{% 'x";
        assert_eq!(refused(text), ["~", "set", "+", "*"]);
        assert_eq!(refused("{%+ if x +%}{{+ x ** 2 +}}{% endif %}"), Vec::<String>::new());
    }
}
