"""What a spreadsheet could take for a formula is defused; all else stays as it is."""

from __future__ import annotations

import csv
import io
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.work.many.plain_cell import plain_cell

FORMULA = "=+-@＝＋－＠﹢﹣﹦﹫"
BLANKS = [" ", "\t", "\r", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u202e", "\x00", "\x1f", "\u2028"]


@pytest.mark.parametrize("sign", FORMULA)
@pytest.mark.parametrize("before", ["", *BLANKS, "  ", " \t\u00a0", '"', "\r\n"])
def test_what_begins_as_a_formula_gets_an_apostrophe(sign: str, before: str) -> None:
    cell = plain_cell(f"{before}{sign}HYPERLINK(1)")
    assert cell.startswith("'") or "\N{REPLACEMENT CHARACTER}" in cell
    assert cell.endswith(f"{sign}HYPERLINK(1)"), "what was there is there"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "\n", "\r\n"])
def test_what_another_separator_would_make_a_cell_of_is_defused_too(separator: str) -> None:
    assert f"{separator}'=1" in plain_cell(f"Kia{separator}=1")
    assert plain_cell(f"Kia{separator} @SUM(1)").endswith(" '@SUM(1)")


@pytest.mark.parametrize("opening", ["\t", "\r", "\n"])
def test_a_tab_or_the_end_of_a_line_does_not_open_a_cell(opening: str) -> None:
    assert plain_cell(f"{opening}Kia") == f"'{opening}Kia"


@pytest.mark.parametrize(
    "text",
    ["", "Kia", "2017 Nissan Rogue", "(202) 555-0143", "A-17", "Smith, Jane", "a=b", "https://x.example/?a=1",
     "O'Brien", "'quoted'", "Šárka", "日産", "1 + 1", "jane@example.com"],
)  # fmt: skip
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert plain_cell(text) == text


def test_a_number_of_another_country_keeps_its_plus() -> None:
    assert plain_cell("+52 55 1234 5678") == "'+52 55 1234 5678"


def _is_seen(sign: str) -> bool:
    is_blank = sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
    return not (is_blank or sign in '\u034f\u3164"' or "\ufe00" <= sign <= "\ufe0f" or "\u180b" <= sign <= "\u180e")


def _begins_a_formula(cell: str) -> bool:
    """Whether its first sign that is seen begins one, told in other words than the program's."""
    first = next((sign for sign in cell if _is_seen(sign)), "")
    return unicodedata.normalize("NFKC", first)[:1] in set("=+-@") and bool(first)


TEXTS = st.text(alphabet=st.one_of(st.sampled_from([*FORMULA, *BLANKS, *",;|\"'", "a", "1"]), st.characters()))


@given(TEXTS)
def test_no_cell_begins_a_formula_whatever_it_is_read_with(text: str) -> None:
    cell = plain_cell(text)
    assert not _begins_a_formula(cell)
    assert not cell.startswith(("\t", "\r", "\n"))
    for separator in (";", ",", "\t", "|"):
        assert not [part for part in cell.split(separator) if _begins_a_formula(part)]


@pytest.mark.parametrize("unseen", ["\t", '"', "\t\u200b", " \n"])
def test_a_text_without_end_of_what_is_not_seen_takes_no_time(unseen: str) -> None:
    """Its time grows as the text does, not as the square of it: that would be half a minute here, and hours later."""
    text = "Kia\t" + unseen * 50_000
    began = time.perf_counter()
    assert plain_cell(text) == text
    assert plain_cell(text + "=1") == text + "'=1"
    assert time.perf_counter() - began < 1


@given(TEXTS)
def test_nothing_but_apostrophes_is_added(text: str) -> None:
    whole = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert plain_cell(text).replace("'", "") == whole.replace("'", "")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), max_size=4), st.sampled_from([",", ";"]))
def test_the_csv_reader_reads_back_what_was_written(lines: list[list[str]], separator: str) -> None:
    plain = [[plain_cell(cell) for cell in line] for line in lines]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(plain)
    file.seek(0)
    assert list(csv.reader(file, delimiter=separator)) == plain
