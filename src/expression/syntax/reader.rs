//! Walks over the engine's tree, and notes what an outline tells.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Stmt, UnaryOpKind};

use super::{Comparison, Operand, Outline, Usage, place, range};

/// What has been noted so far.
pub(super) struct Reader<'s> {
    text: &'s str,
    /// The names that tags around this place give.
    bound: Vec<&'s str>,
    pub(super) outline: Outline,
}

impl<'s> Reader<'s> {
    pub(super) fn over(text: &'s str) -> Reader<'s> {
        Reader { text, bound: Vec::new(), outline: Outline::default() }
    }

    fn block(&mut self, block: &[Stmt<'s>]) {
        for statement in block {
            self.statement(statement);
        }
    }

    /// Tags that [`refused`](super::refused) does not leave are read only where they bind a name that would else seem
    /// unknown.
    pub(super) fn statement(&mut self, statement: &Stmt<'s>) {
        let around = self.bound.len();
        match statement {
            Stmt::Template(of) => self.block(&of.children),
            Stmt::EmitExpr(of) => self.expression(&of.expr),
            Stmt::ForLoop(of) => {
                self.expression(&of.iter);
                self.bind(&of.target);
                self.bound.push("loop");
                of.filter_expr.iter().for_each(|expr| self.expression(expr));
                self.block(&of.body);
                self.bound.truncate(around);
                self.block(&of.else_body);
            }
            Stmt::IfCond(of) => {
                self.expression(&of.expr);
                self.block(&of.true_body);
                self.block(&of.false_body);
            }
            Stmt::WithBlock(of) => {
                for (target, expr) in &of.assignments {
                    self.expression(expr);
                    self.bind(target);
                }
                self.block(&of.body);
                self.bound.truncate(around);
            }
            Stmt::Set(of) => {
                self.expression(&of.expr);
                self.bind(&of.target);
            }
            _ => {}
        }
    }

    fn bind(&mut self, target: &Expr<'s>) {
        match target {
            Expr::Var(of) => self.bound.push(of.id),
            Expr::List(of) => of.items.iter().for_each(|item| self.bind(item)),
            _ => {}
        }
    }

    /// Goes by a list of its own, not by calls: a chain of filters or operators nests as deep as it is long.
    pub(super) fn expression(&mut self, root: &Expr<'s>) {
        let mut open = vec![root];
        while let Some(expr) = open.pop() {
            self.note(expr);
            let before = open.len();
            inside(expr, &mut open);
            // What was added last is taken first.
            open.get_mut(before..).unwrap_or_default().reverse();
        }
    }

    fn note(&mut self, expr: &Expr<'s>) {
        match expr {
            Expr::Var(_) | Expr::GetAttr(_) => {
                let (names, from) = dotted(expr);
                let (path, place) = (names.join("."), self.whole(&names));
                match from {
                    Expr::Var(of) if self.bound.contains(&of.id) => {}
                    Expr::Var(_) => self.found(Usage::Path(path), place),
                    _ => self.found(Usage::Attribute(path), place),
                }
            }
            Expr::Const(of) => {
                if let Some(text) = of.value.as_str() {
                    self.found(Usage::Text(text.to_owned()), range(of.span()));
                }
            }
            Expr::Filter(of) => {
                self.found(Usage::Filter(of.name.to_owned()), place(self.text, of.name));
                for (at, arg) in of.args.iter().enumerate() {
                    let names = match arg {
                        CallArg::Pos(_) => at == 0 && of.name == "selectattr",
                        CallArg::Kwarg(name, _) => *name == "attribute",
                        _ => false,
                    };
                    if let (true, Operand::Text(text, place)) = (names, self.side(argument(arg))) {
                        self.found(Usage::AttributeText(text), place);
                    }
                }
            }
            Expr::Test(of) => {
                self.found(Usage::Test(of.name.to_owned()), place(self.text, of.name));
                self.asked(&of.expr);
            }
            Expr::Call(of) => {
                if let Expr::Var(function) = &of.expr {
                    self.found(Usage::Call(function.id.to_owned()), range(function.span()));
                }
            }
            Expr::BinOp(of) => match of.op {
                BinOpKind::ScAnd => self.asked(&of.left),
                BinOpKind::Eq | BinOpKind::Ne => self.compared(false, &of.left, &of.right),
                BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => {
                    self.compared(true, &of.left, &of.right);
                }
                _ => {}
            },
            Expr::Compare(of) => {
                let mut left = &of.expr;
                for next in &of.ops {
                    let left = std::mem::replace(&mut left, &next.expr);
                    match next.op {
                        CompareOpKind::Eq | CompareOpKind::Ne => self.compared(false, left, &next.expr),
                        CompareOpKind::In | CompareOpKind::NotIn => {}
                        _ => self.compared(true, left, &next.expr),
                    }
                }
            }
            _ => {}
        }
    }

    fn found(&mut self, what: Usage, place: Range<usize>) {
        self.outline.uses.push((what, place));
    }

    fn compared(&mut self, order: bool, left: &Expr<'s>, right: &Expr<'s>) {
        let sides = [self.side(left), self.side(right)];
        self.outline.comparisons.push(Comparison { order, sides });
    }

    /// Notes a path before `is`, or before `and`, also with `not`; of several joined by `and` it is the last one.
    fn asked(&mut self, expr: &Expr<'s>) {
        let mut asked = expr;
        loop {
            asked = match asked {
                Expr::BinOp(of) if matches!(of.op, BinOpKind::ScAnd) => &of.right,
                Expr::UnaryOp(of) if matches!(of.op, UnaryOpKind::Not) => &of.expr,
                _ => break,
            };
        }
        let path = self.path(asked);
        self.outline.asked.extend(path.map(|(path, _)| path));
    }

    fn side(&self, expr: &Expr<'s>) -> Operand {
        match expr {
            Expr::Const(of) if of.value.is_none() => Operand::Nothing(range(of.span())),
            Expr::Const(of) => match of.value.as_str() {
                Some(text) => Operand::Text(text.to_owned(), range(of.span())),
                None => Operand::Other,
            },
            expr => self.path(expr).map_or(Operand::Other, |(path, place)| Operand::Path(path, place)),
        }
    }

    /// Names joined by dots, from a variable that is not bound here.
    fn path(&self, expr: &Expr<'s>) -> Option<(String, Range<usize>)> {
        let (names, from) = dotted(expr);
        match from {
            Expr::Var(of) if !self.bound.contains(&of.id) => Some((names.join("."), self.whole(&names))),
            _ => None,
        }
    }

    /// From the first name to the last one.
    fn whole(&self, names: &[&'s str]) -> Range<usize> {
        let edge = |name: Option<&&'s str>| name.map_or(0..0, |name| place(self.text, name));
        edge(names.first()).start..edge(names.last()).end
    }
}

/// The names at the end of an expression, with its variable where they begin with one, and what they are asked of.
fn dotted<'t, 's>(expr: &'t Expr<'s>) -> (Vec<&'s str>, &'t Expr<'s>) {
    let (mut names, mut from) = (Vec::new(), expr);
    while let Expr::GetAttr(of) = from {
        names.push(of.name);
        from = &of.expr;
    }
    if let Expr::Var(of) = from {
        names.push(of.id);
    }
    names.reverse();
    (names, from)
}

/// Adds the expressions that an expression is made of; a path or a function's name is made of none.
fn inside<'t, 's>(expr: &'t Expr<'s>, open: &mut Vec<&'t Expr<'s>>) {
    match expr {
        Expr::Var(_) | Expr::Const(_) => {}
        Expr::GetAttr(_) => open.extend(Some(dotted(expr).1).filter(|from| !matches!(from, Expr::Var(_)))),
        Expr::Slice(of) => {
            open.push(&of.expr);
            open.extend([&of.start, &of.stop, &of.step].into_iter().flatten());
        }
        Expr::UnaryOp(of) => open.push(&of.expr),
        Expr::BinOp(of) => open.extend([&of.left, &of.right]),
        Expr::Compare(of) => {
            open.push(&of.expr);
            open.extend(of.ops.iter().map(|op| &op.expr));
        }
        Expr::IfExpr(of) => {
            open.extend([&of.test_expr, &of.true_expr]);
            open.extend(&of.false_expr);
        }
        Expr::Filter(of) => {
            open.extend(&of.expr);
            open.extend(of.args.iter().map(argument));
        }
        Expr::Test(of) => {
            open.push(&of.expr);
            open.extend(of.args.iter().map(argument));
        }
        Expr::GetItem(of) => open.extend([&of.expr, &of.subscript_expr]),
        Expr::Call(of) => {
            open.extend(Some(&of.expr).filter(|called| !matches!(called, Expr::Var(_))));
            open.extend(of.args.iter().map(argument));
        }
        Expr::List(of) => open.extend(&of.items),
        Expr::Tuple(of) => open.extend(&of.items),
        Expr::Map(of) => open.extend(of.keys.iter().chain(&of.values)),
    }
}

fn argument<'t, 's>(arg: &'t CallArg<'s>) -> &'t Expr<'s> {
    match arg {
        CallArg::Pos(expr)
        | CallArg::Kwarg(_, expr)
        | CallArg::PosSplat(expr)
        | CallArg::KwargSplat(expr) => expr,
    }
}
