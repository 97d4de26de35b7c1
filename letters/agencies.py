"""Short names of the offices that questions are sent to and from, however they are written. Pure."""

from __future__ import annotations

import re

LONGEST = 40  # characters of an office that we do not know

_WRITTEN = {
    "State": ("department of state", "state department", "dept of state", "state", "secretary of state", "dos"),
    "Justice": ("department of justice", "justice department", "dept of justice", "justice", "doj", "attorney general"),
    "Treasury": ("department of the treasury", "treasury department", "treasury", "ofac", "fincen"),
    "Commerce": ("department of commerce", "commerce department", "commerce", "bis"),
    "DEA": ("dea", "drug enforcement administration"),
    "FBI": ("fbi", "federal bureau of investigation"),
    "Homeland Security": (
        "department of homeland security",
        "homeland security",
        "dhs",
        "cbp",
        "customs and border protection",
    ),
    "White House": ("white house", "nsc", "national security council", "ondcp", "executive office of the president"),
    "Defense": ("department of defense", "defense department", "pentagon", "dod"),
    "Congress": ("congress", "the hill", "house", "senate"),
    "China": (
        "china",
        "prc",
        "chinese government",
        "beijing",
        "chinese foreign ministry",
        "government of china",
        "chinese",
    ),
}
_BY_NAME = {written: office for office, names in _WRITTEN.items() for written in names}
_LEAD = re.compile(
    r"^(?:(?:my|our|the|their|your|folks|friends|colleagues|people|team|teams|over|at|in|with|u\.?s\.?)\s+)+", re.I
)
_END = re.compile(
    r"[.,;:!?—\n]|\s(?:for|on|about|regarding|to|who|which|if|when|because|and|as|since|or|directly)\s", re.I
)
_WORD = re.compile(r"[^\w&]+")


def office_name(written: str) -> str:
    """Name an office shortly: "the Department of Justice" is "Justice"; what we do not know stays as it is, cut."""
    bare = _LEAD.sub("", " ".join(written.split())).strip(" .,;:!?\"'“”‘’")
    return _BY_NAME.get(_WORD.sub(" ", bare.casefold().replace(".", "")).strip(), bare[:LONGEST].rstrip())


def office_at(text: str) -> str:
    """Name the office with which a text begins: "our colleagues at the DOJ for that" gives "Justice"; '' for none."""
    bare = _LEAD.sub("", " ".join(text[:200].split()))
    return office_name(_END.split(bare.replace("U.S. ", ""), maxsplit=1)[0])
