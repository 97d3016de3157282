"""argparse, speaking French."""

from __future__ import annotations

import argparse
import difflib
import re
import sys

_WORDS = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "afficher cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "je ne connais pas : %s",
    "expected one argument": "attend une valeur",
    "expected at least one argument": "attend au moins une valeur",
    "invalid %(type)s value: %(value)r": "valeur non valable : %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r n’existe pas (au choix : %(choices)s)",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s est ambigu : %(matches)s",
}


class FrenchParser(argparse.ArgumentParser):
    """An ArgumentParser whose help and refusals are in French; a refusal exits with 2."""

    def __init__(self, *args, **kwargs):
        argparse._ = lambda text: _WORDS.get(text, text)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog} : {message}{self._nearest(message)}\n")

    def _nearest(self, message: str) -> str:
        unknown = re.search(r"'([^']+)' n’existe pas|je ne connais pas : (\S+)", message)
        if not unknown:
            return ""
        known = [name for action in self._actions for name in (action.option_strings or action.choices or [])]
        near = difflib.get_close_matches(unknown.group(1) or unknown.group(2), known, 1)
        return f". Vouliez-vous dire « {near[0]} » ?" if near else ""
