"""The letters that the settings name, read once."""

from __future__ import annotations

from bot.config import Config, ConfigError
from letters.files import LetterFile, LetterFileError, load_letter


def read_letters(config: Config, *, fitted: bool = True) -> tuple[LetterFile, ...]:
    """Read the letters that the settings name; not ``fitted``, they can be shown but judge no text as well.

    Raises ConfigError with every fault of all of them.
    """
    files, faults = [], list[str]()
    for name in config.letters.files:
        try:
            files.append(load_letter(name, fitted=fitted))
        except LetterFileError as error:
            faults += error.faults
    if faults:
        raise ConfigError("letters", faults)
    return tuple(files)
