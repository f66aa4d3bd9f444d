"""How far each cited article was seen: a setting, checked anew whenever a text comes to hand."""

from __future__ import annotations

from collections.abc import Mapping

READ = "read"  # the article was read as published, or as a legal database quotes it whole
SECONDARY = "secondary"  # the rule was read in other people's words, its number with it
UNCONFIRMED = "unconfirmed"  # the rule is known, the number of its clause or point was not seen
# By act and article. docs/domain/ has the same table, and says where each was read.
STANDING: Mapping[str, str] = {
    "22/2021 Art. 5.3b": SECONDARY,
    "22/2021 Art. 6": UNCONFIRMED,
    "22/2021 Art. 8.2b": READ,
    "22/2021 Art. 9.1a": SECONDARY,
    "22/2021 Art. 9.1b": SECONDARY,
    "22/2021 Art. 9.2": READ,
    "22/2021 Art. 9.2a": READ,
    "22/2021 Art. 9.2b": READ,
    "22/2021 Art. 9.2c": READ,
    "22/2021 Art. 9.2d": READ,
    "22/2021 Art. 9.3": SECONDARY,
    "22/2021 Art. 11.2": READ,
    "22/2021 Art. 12.1a": READ,
    "22/2021 Art. 12.1b": READ,
    "22/2021 Art. 12.1c": READ,
    "22/2021 Art. 13": READ,
    "22/2021 Art. 13.1": READ,
    "22/2021 Art. 13.3": READ,
    "22/2021 Art. 14": READ,
    "22/2021 Art. 15.1a": READ,
    "27/2020 Art. 7.1a": READ,
    "27/2020 Art. 7.1b": READ,
    "27/2020 Art. 7.1d": UNCONFIRMED,
    "27/2020 Art. 8": READ,
    "27/2020 Art. 9.1": UNCONFIRMED,
    "27/2020 Art. 9.2": READ,
    "27/2020 Art. 9.2a": READ,
    "27/2020 Art. 11.1a": READ,
    "27/2020 Art. 11.1b": READ,
    "27/2020 Art. 11.1c": READ,
    "27/2020 Art. 11.2": READ,
    "27/2020 Art. 13.1a": READ,
}


def standing_of(citation: str) -> str:
    """Of a step's or a flag's citation; what stands in no row is unconfirmed."""
    return STANDING.get(citation.partition(" (")[0], UNCONFIRMED)
