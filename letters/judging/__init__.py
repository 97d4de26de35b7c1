"""The parts of a judgement: what a text's sentences say, how well that answers to a rule, and how it is shown."""
