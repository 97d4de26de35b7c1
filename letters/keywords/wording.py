"""A keyword said back in plain English, so that what was meant and what was read can be compared. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.keywords.grammar import Either, Near, Phrase, Unless

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from letters.keywords.grammar import Expression, Node
    from letters.terms import Term

    Mark = Callable[[str], str]


def said_back(expression: Expression, mark: Mark = lambda text: f"*{text}*") -> str:
    """Say when the keyword alerts: "alerts when *fentanyl* appears within 25 words of *working group*".

    ``mark`` is given each phrase and may escape it.
    """
    root, said = expression.root, _Saying(expression.terms, mark)
    unless = ""
    if isinstance(root, Unless):
        others = said.listed(root.unless)
        unless, root = f", unless {others} stands in the same paragraph or exchange, or in the title", root.keep
    return f"alerts when {said.appears(root)}{unless}"


def hints(expression: Expression) -> tuple[str, ...]:
    """Say what people often mean otherwise: 'and', and capitals that need not be capitals."""
    told = []
    words = [word for term in expression.terms for word in term.words]
    if any(word.text == "and" for word in words[1:-1]):
        told.append("`and` is a word of the phrase here; to find both anywhere in a sentence, write `near`")
    named = [word.exact for word in words if word.exact and not word.exact.isupper() and len(word.exact) > 3]
    if named:
        low = named[0].lower()
        told.append(f"capitals count: {named[0]} is found only so; write {low} to find it however it is written")
    return tuple(told)


class _Saying:
    """Says the parts of one keyword."""

    def __init__(self, terms: Sequence[Term], mark: Mark) -> None:
        self._terms = terms
        self._mark = mark

    def appears(self, node: Node) -> str:
        if isinstance(node, Near):
            first, *rest = (self.named(one) for one in node.of)
            steps = [f"{_within(width)} {one}" for width, one in zip(node.within, rest, strict=True)]
            return f"{first} appears {', which stands '.join(steps)}"
        if isinstance(node, Either) and any(isinstance(one, Near) for one in node.of):
            return ", or ".join(self.appears(one) for one in node.of)
        return f"{self.named(node)} appears"

    def named(self, node: Node) -> str:
        match node:
            case Phrase(number):
                return self._phrase(self._terms[number])
            case Either(of):
                return self.listed(of)
            case Near(of, within):
                pairs = zip(within, of[1:], strict=True)
                return (
                    f"({self.named(of[0])} {' '.join(f'{_within(width)} {self.named(one)}' for width, one in pairs)})"
                )
            case Unless(keep, unless):
                return f"({self.named(keep)} unless {self.listed(unless)})"

    def listed(self, nodes: Sequence[Node]) -> str:
        *head, last = (self.named(one) for one in nodes)
        return f"{', '.join(head)} or {last}" if head else last

    def _phrase(self, term: Term) -> str:
        shown = " ".join((word.exact or word.text) + ("…" if word.open_ended else "") for word in term.words)
        exact = " (with these capitals)" if any(word.exact for word in term.words) else ""
        return f"{self._mark(shown)}{exact}"


def _within(width: int | None) -> str:
    if width is None:
        return "in one sentence (in a transcript: one exchange) with"
    return f"within {width} word{'s' if width > 1 else ''} of"
