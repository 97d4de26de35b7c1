"""Why a sentence was found, in words a staffer reads: what spoke for it, what against, the weightiest first. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.files.weights import SUBJECT, Weights
from letters.judging.scoring import blocking
from letters.judging.shifts import NOTHING
from letters.judging.signs import WORD, sentence_signs, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.judging.compiled import CompiledLetter, CompiledRule
    from letters.judging.lexicon import Text
    from letters.judging.scoring import Reading, Scored

TERMS_NAMED, WORDS_NAMED = 4, 4
TELLING = 4  # letters; shorter words count, but tell a reader nothing
LEAST = 0.1  # a smaller share of a score is not worth a line
MOST_REASONS, MOST_OBJECTIONS = 6, 3


@dataclass(frozen=True, slots=True)
class Told:
    """Reasons, objections, and the facets whose words are shown in bold."""

    because: tuple[str, ...]
    against: tuple[str, ...]
    facets: frozenset[int]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells why a sentence of one document was found."""

    letter: CompiledLetter
    weights: Weights | None
    reading: Reading
    text: Text

    def told(self, scored: Scored) -> Told:
        """Return why; what votes added stands before all else, for there people look for what they can change."""
        told = self._without_votes(scored)
        if scored.taught is NOTHING:
            return told
        if scored.taught.value > 0:
            return replace(told, because=(scored.taught.says, *told.because)[:MOST_REASONS])
        return replace(told, against=(scored.taught.says, *told.against)[:MOST_OBJECTIONS])

    def _without_votes(self, scored: Scored) -> Told:
        if scored.rule is not None:
            return self._by_rule(scored, scored.rule)
        return self._by_weights(scored, self.weights) if self.weights else self._by_words(scored)

    def _by_words(self, scored: Scored) -> Told:
        """Return what a sentence names that no rule found: votes alone did."""
        direct = self.reading.direct[scored.sentence]
        says = {facet: self._says(facet, scored.sentence) for facet in direct}
        named = [(strength, f"{says[facet]} ({strength:.2f})") for facet, strength in direct.items()]
        return Told(_weightiest(named), (), frozenset(direct))

    def _by_rule(self, scored: Scored, rule: CompiledRule) -> Told:
        direct, carried = self.reading.direct[scored.sentence], self.reading.carried[scored.sentence]
        facets = list(dict.fromkeys(facet for group in (*rule.acts, *rule.topics) for facet in group))
        strengths = {facet: direct.get(facet, 0.0) or carried.get(facet, 0.0) for facet in facets}
        against = [
            (weight * strength, f"{self._says(facet, scored.sentence)} (-{weight * strength:.2f})")
            for facet, weight, where in rule.blockers
            if (strength := blocking(where, self.reading, scored.sentence).get(facet, 0.0))
        ]
        because = [
            (strength + (facet in direct), f"{self._says(facet, scored.sentence)} ({strength:.2f})")
            for facet, strength in strengths.items()
            if strength
        ]
        return Told(_weightiest(because), _weightiest(against), frozenset(facets))

    def _by_weights(self, scored: Scored, weights: Weights) -> Told:
        column = weights.questions.index(scored.question or SUBJECT)
        signs = sentence_signs(self.letter, self.reading, self.text, scored.sentence)
        shares = {name: signs[name] * weights.sentence[name][column] for name in signs if name in weights.sentence}
        facets = self._facet_shares(shares)
        lines = [(share, f"{self._says(facet, scored.sentence)} ({share:+.2f})") for facet, share in facets.items()]
        rules = sum(share for name, share in shares.items() if name.startswith("rule "))
        less_telling = [
            *self._wording(shares, scored.sentence),
            (rules, f"what the letter's rules ask for meets here ({rules:+.2f})"),
            (scored.lent, f"the document as a whole speaks to it ({scored.lent:+.2f})"),
        ]
        # What is named stands first: that is what a reader looks for, whatever weighs more.
        because = (*_shown(lines), *_shown(less_telling))[:MOST_REASONS]
        against = _weightiest([(-share, line) for share, line in [*lines, *less_telling] if share <= -LEAST])
        against = (*self._always(facets, scored.sentence), *against)
        told = frozenset(facet for facet, share in facets.items() if share >= LEAST)
        return Told(because, against[:MOST_OBJECTIONS], told)

    def _always(self, shares: dict[int, float], number: int) -> list[str]:
        """Return lines for what is told however little it counts, where it counts too little for a line by itself."""
        said = self.reading.direct[number]
        always = (facet for facet in said if self.letter.rules.facets[facet].always_told)
        return [self._says(facet, number) for facet in always if abs(shares.get(facet, 0.0)) < LEAST]

    def _facet_shares(self, shares: dict[str, float]) -> dict[int, float]:
        numbers = {name: number for number, name in enumerate(self.letter.names)}
        facets: dict[int, float] = {}
        for name, share in shares.items():
            kind, _, rest = name.partition(" ")
            if kind in {"says", "near"}:
                facets[numbers[rest]] = facets.get(numbers[rest], 0.0) + share
        return facets

    def _wording(self, shares: dict[str, float], number: int) -> list[tuple[float, str]]:
        """Return a line for the words that spoke for the sentence, and one for those that spoke against it."""
        sentence = self.reading.sentences[number]
        written: dict[str, str] = {}
        for match in WORD.finditer(self.text.lowered, sentence.start, sentence.end):
            written.setdefault(stem(match.group()), self.text.given[match.start() : match.end()])
        single = {name[5:]: share for name, share in shares.items() if name.startswith("word ")}
        echoed = sum(share for name, share in single.items() if name not in written)
        lines = [(echoed, f"wording of the question ({echoed:+.2f})")]
        for sign in (1, -1):
            ours = {name: share for name, share in single.items() if share * sign > 0 and name in written}
            telling = [name for name in ours if len(name) >= TELLING]
            strongest = sorted(telling, key=lambda name: -abs(ours[name]))[:WORDS_NAMED]
            total = sum(ours.values())
            how = "wording" if sign > 0 else "common in other texts, too"
            shown = f"{how}: {_quoted([written[name] for name in strongest], WORDS_NAMED)}"
            lines.append((total, f"{shown if strongest else 'small words'} ({total:+.2f})"))
        return lines

    def _says(self, facet: int, number: int) -> str:
        says = self.letter.rules.facets[facet].says
        if words := self._words_for(facet, number):
            return f"{says}: {_quoted(words, TERMS_NAMED)}"
        asked = [word for one in self.reading.asked.get(number, ()) for word in self._words_for(facet, one)]
        if asked:
            return f"{says}, in the question: {_quoted(list(dict.fromkeys(asked)), TERMS_NAMED)}"
        return f"{says}, shortly before or in the title"

    def _words_for(self, facet: int, number: int) -> list[str]:
        weighed = [
            (-weight, hit.start, self.text.given[hit.start : hit.end])
            for hit in self.reading.sentences[number].hits
            for owner, weight in self.letter.owners[hit.term]
            if owner == facet
        ]
        return list(dict.fromkeys(" ".join(word.split()) for _, _, word in sorted(weighed)))


def _shown(lines: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Return the lines that are worth showing, the weightiest first."""
    return _weightiest([line for line in lines if line[0] >= LEAST])


def _weightiest(lines: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(line for _, line in sorted(lines, key=lambda pair: -pair[0]))


def _quoted(words: Sequence[str], most: int) -> str:
    shown = ", ".join(f'"{word}"' for word in words[:most])
    more = len(words) - most
    return f"{shown} and {more} more" if more > 0 else shown
