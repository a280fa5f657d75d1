//! What is refused before the engine compiles a text: what could grow beyond any bound.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::{fit, range};
use crate::expression::Problem;

/// Where a text of signs and names stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In a rule or in `[params]`: it works out one value.
    Expression,
    /// In a template's body or the layout: it shows values and chooses between words.
    Body,
}

/// The tags of a body. `set`, `with` and their like bind names; what is bound in a loop to twice what it was would
/// grow beyond any bound, and fuel does not see it.
const TAGS: [&str; 6] = ["for", "endfor", "if", "elif", "else", "endif"];

/// What could make more than any bound holds: signs that repeat or join, tags that bind names. It needs no tree: this
/// is asked before anything is compiled, which would work out `'x' * 1000000000` at once.
pub(crate) fn refused(text: &str, place: Where) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut in_tag = false;
    let tokens = tokenize(text, place == Where::Expression, SyntaxConfig::default());
    for (token, span) in tokens.map_while(Result::ok) {
        let begins = std::mem::replace(&mut in_tag, matches!(token, Token::BlockStart));
        let refuse = |what: String, help| Problem::error(what, fit(text, range(span))).help(help);
        problems.extend(match (&token, place) {
            (Token::Mul, _) => Some(refuse(
                "`*` cannot be used: it would also repeat a text or a list".to_owned(),
                "multiply numbers with a filter: `price | times(3)`",
            )),
            (Token::Tilde | Token::Plus, Where::Body) => Some(refuse(
                format!("{token} cannot be used in a text"),
                "write values side by side, or work out the value in [params]",
            )),
            (Token::Ident(name), Where::Body) if begins && !TAGS.contains(name) => Some(refuse(
                format!("a text has no `{{% {name} %}}`"),
                "it shows values and chooses words; work out values in [params]",
            )),
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
            let problems = refused(text, Where::Body).into_iter();
            problems.map(|problem| text.get(problem.span).unwrap().to_owned()).collect::<Vec<_>>()
        };
        let text = "{{ 'a*b' ~ x }}{%- set y = x + 1 %}* + ~{% raw %}{{ 1 * 2 }}{% endraw %}{{ x * 2 }}{% 'x";
        assert_eq!(refused(text), ["~", "set", "+", "*"]);
        assert_eq!(refused("{%+ if x +%}{{+ x ** 2 +}}{% endif %}"), Vec::<String>::new());
    }
}
