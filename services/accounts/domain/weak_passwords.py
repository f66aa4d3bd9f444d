"""Which new passwords are refused: short ones, breached ones, and those that whoever knows the person tries first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

from services.accounts.domain import limits
from services.accounts.domain.account import plain_one_time
from services.accounts.domain.refusals import PasswordTooWeak
from tabular import fold

# What a school would think of; alone, or with a year, a number or a sign around it.
_OF_SCHOOLS = frozenset(
    {
        *(
            "matkhau",
            "matkhaumoi",
            "password",
            "hocsinh",
            "giaovien",
            "truonghoc",
            "nhatruong",
            "hieutruong",
            "phuhuynh",
        ),
        *("ketoan", "vanthu", "lientruong", "vietnam", "anhyeuem", "emyeuanh", "iloveyou", "toiyeuem", "conyeume"),
        *("qwerty", "qwertyuiop", "asdfghjkl", "abc", "abcd", "abcdefgh", "admin", "welcome", "changeme", "nguyen"),
    }
)


def check_password(password: str, *, old: str, own: Iterable[str], breached: Collection[str]) -> None:
    """`own` are the words of the person: name, code, phone, day of birth. Raises PasswordTooWeak."""
    if len(password) < limits.PASSWORD_CHARACTERS_LEAST:
        raise PasswordTooWeak("TOO_SHORT", f"is shorter than {limits.PASSWORD_CHARACTERS_LEAST} characters")
    if len(password) > limits.PASSWORD_CHARACTERS_MOST:
        raise PasswordTooWeak("TOO_LONG", f"is longer than {limits.PASSWORD_CHARACTERS_MOST} characters")
    if password == old or plain_one_time(password) == plain_one_time(old):
        raise PasswordTooWeak("SAME_AS_OLD", "is the old one")
    signs = _signs(password)
    if password.casefold() in breached or signs in breached or _is_trivial(signs) or _stem(signs) in _OF_SCHOOLS:
        raise PasswordTooWeak("COMMON", "is among those that everybody tries first")
    left = _without(signs, own)
    if left != signs and (len(_stem(left)) < limits.PASSWORD_OWN_LEFT_CHARACTERS or _stem(left) in _OF_SCHOOLS):
        raise PasswordTooWeak("OWN_NAME", "is made of the owner's name, code, phone or day of birth")


def _signs(text: str) -> str:
    """Letters without accents and digits, in small letters: how a password is guessed, not how it is checked."""
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _stem(signs: str) -> str:
    """Without the year or number that is put around a word."""
    return signs.strip("0123456789")


def _is_trivial(signs: str) -> bool:
    """Few signs again and again, one after the other in their order, or a number no longer than a phone's."""
    steps = {ord(after) - ord(before) for before, after in pairwise(signs)}
    short_number = signs.isdigit() and len(signs) <= limits.PHONE_DIGITS
    return len(set(signs)) <= limits.PASSWORD_SIGNS_FEW or steps in ({1}, {-1}) or short_number


def _without(signs: str, own: Iterable[str]) -> str:
    words = sorted({_signs(word) for word in own}, key=len, reverse=True)
    for word in words:
        if len(word) >= limits.PASSWORD_OWN_WORD_CHARACTERS:
            signs = signs.replace(word, "")
    return signs
