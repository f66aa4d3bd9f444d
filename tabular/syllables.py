"""Which words are Vietnamese syllables, by onset, rime and tone: a text that is read in a wrong font has few."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tabular import limits


def _of(*lines: str) -> list[str]:
    return [word for line in lines for word in line.split()]


_ONSETS = frozenset(_of("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"))  # and none at all
# Without their tones; those in -c, -ch, -p and -t carry a sharp or a heavy tone, or none in names that are not Việt.
_RIMES = frozenset(
    _of(
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây",
        "e ec em en eng eo ep et ê êc êch êm ên êng ênh êp êt êu",
        "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu",
        "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong",
        "ooc oong op ot ô ôc ôi ôm ôn ông ôông ôp ôt ơ ơi ơm ơn ơng ơp ơt",
        "u ua uân uâng uât uây uc uê uêch uên uênh uêu ui um un ung uôc uôi uôm uôn uông uôt up ut",
        "uy uya uych uyên uyêt uynh uyp uyt uyu uơ uơn",
        "ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu",
        "y yêm yên yêng yêt yêu yt ynh ych yn",
    )
)
_AFTER_QU = frozenset(
    _of(
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et",
        "ê êch êm ên ênh êp êt êu i ich in inh it iêt iêu o ô ôc ơ y ych yên yêt yn ynh yp yt",
    )
)
_AFTER_GI = frozenset({"", *_RIMES, "m", "n", "ng"})
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = ("c", "ch", "p", "t")
_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The runs of letters."""
    return _WORD.findall(text)


@lru_cache(maxsize=limits.SYLLABLES_REMEMBERED)
def is_syllable(word: str) -> bool:
    """Whether Vietnamese has it: `Nguyễn` and `HOÀ` are syllables, `NguyÔn` and `Nguyeãn` are none."""
    spread = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in spread if letter in _TONES]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(letter for letter in spread if letter not in _TONES))
    return any(
        (not onset or onset in _ONSETS) and _fits(onset, plain[len(onset) :], tones) for onset in _beginnings(plain)
    )


def _beginnings(plain: str) -> list[str]:
    return [plain[:length] for length in range(min(3, len(plain)), -1, -1) if length == 0 or plain[:length] in _ONSETS]


def _fits(onset: str, rime: str, tones: list[str]) -> bool:
    rimes = _AFTER_QU if onset == "qu" else _AFTER_GI if onset == "gi" else _RIMES
    if rime not in rimes:
        return False
    return not (rime.endswith(_STOPPED) and tones and tones[0] not in "\u0301\u0323")
