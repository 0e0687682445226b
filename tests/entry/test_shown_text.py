"""Texts made fit to be shown: what is hidden is seen, what is turned round stands still, what is endless ends."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.entry.shown_text import ELLIPSIS, MARK, is_hidden_in, shown_line, shown_text, wrappable

NOT_A_MOMENT = 0.1


@pytest.mark.parametrize(
    "text",
    [
        "2017 Nissan Rogue SV",
        "Zoë O'Neil-Müller",
        "Việt Nam",
        "שָׁלוֹם",
        "محمد علي",
        "نمی\u200cخواهم",
        "हिन्दी क्षत्रिय",
        "ไทย ที่นี่",
        "မြန်မာဘာသာ",
        "日本語の名前",
        "👩\u200d👩\u200d👦 1️⃣ ❤️",
        "<b>bold</b> &amp; {0} %s",
        "C:\\x ../../x",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert shown_line(text) == shown_text(text) == text
    assert not is_hidden_in(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202egnp.exe", f"a{MARK}gnp.exe"),
        ("\u2066a\u2069", f"{MARK}a{MARK}"),
        ("pay\u200bpal", f"pay{MARK}pal"),
        ("a\u200db", f"a{MARK}b"),
        ("a\0b\x07\x1b[31m", f"a{MARK}b{MARK}[31m"),
        ("x\U000e0041\U000e0042y", f"x{MARK}y"),
        ("half \ud83d of it", f"half {MARK} of it"),
        ("\ufffc\ue000", MARK),
        ("a\ufe0f\ufe0f", f"a{MARK}"),
        ("Z" + "\u0300" * 100 + "oe", "Z" + "\u0300" * 4 + f"{MARK}oe"),
        ("محمد\u200f علي", "محمد علي"),
        ("\ufeffKia", "Kia"),
        ("So\u00adrento", "Sorento"),
    ],
)
def test_what_is_hidden_is_marked_or_gone(text: str, shown: str) -> None:
    assert shown_line(text) == shown
    assert shown_text(text) == shown


def test_lines_become_one_or_stay_lines() -> None:
    text = "one\r\ntwo\u2028three\tfour\n\n\n\nfive"
    assert shown_line(text) == "one two three four five"
    assert shown_text(text) == "one\ntwo\nthree four\n\nfive"
    assert shown_text("a\n" * 100, most_lines=3) == f"a\na\na\n{ELLIPSIS}"


@pytest.mark.parametrize("text", ["W" * 1_000_000, "\u200b" * 1_000_000, "\n" * 1_000_000, "e\u0301" * 500_000])
def test_what_would_never_end_ends_with_an_ellipsis_and_at_once(text: str) -> None:
    begun = time.perf_counter()
    shown = [shown_line(text), shown_text(text), wrappable(shown_text(text), 40)]
    assert time.perf_counter() - begun < NOT_A_MOMENT
    assert all(each.endswith(ELLIPSIS) and len(each) <= 2000 for each in shown)


def test_only_words_that_no_line_break_may_part_are_shortened() -> None:
    assert wrappable("W" * 50, 10) == "W" * 9 + ELLIPSIS
    assert wrappable("short and good", 10) == "short and good"
    address = "https://dealer.example/thanks/for/the/photos?of=this-very-car"
    assert wrappable(address, 20) == address
    assert wrappable("日本語" * 20, 10) == "日本語" * 20


@given(st.text(max_size=80))
def test_whatever_comes_is_one_line_without_anything_hidden(text: str) -> None:
    shown = shown_line(text, 40)
    assert len(shown) <= 40
    assert len(shown.splitlines()) <= 1
    assert not is_hidden_in(shown.replace(MARK, ""))
    shown.encode()


@given(st.text(max_size=80))
def test_what_is_shown_is_shown_the_same_again(text: str) -> None:
    assert shown_line(shown_line(text)) == shown_line(text)
