"""The dealer's own reference: to what the API echoes, and back to what a person sees."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pave_desktop.entry.reference import read_reference, show_reference
from pave_desktop.entry.refusal import EntryRefusedError

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_ -]{0,20}[A-Za-z0-9]", fullmatch=True)
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("typed", ["", "  ", "\n\n", " \t\n "])
def test_nothing_typed_is_no_reference(typed: str) -> None:
    assert read_reference(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Stock 4711", {"reference": "Stock 4711"}),
        ("Stock 4711\n  second line ", {"reference": "Stock 4711\nsecond line"}),
        ("stock: 4711", {"stock": "4711"}),
        ("stock :  4711 \n\n lot:B ", None),
        ("stock: 4711\nlot: B 7", {"stock": "4711", "lot": "B 7"}),
        ("stock no: 4711", {"stock no": "4711"}),
        ("note: see: below", {"note": "see: below"}),
        ("note:", {"note": ""}),
        ('note: ""', {"note": ""}),
        ("https://dealer.example/4711", {"reference": "https://dealer.example/4711"}),
        ("at 10:30", {"reference": "at 10:30"}),
        ("link: https://dealer.example/4711", {"link": "https://dealer.example/4711"}),
        ("zip: 02139", {"zip": "02139"}),
        ("price: 1.50", {"price": "1.50"}),
        ("sold: true\nback: false\nwho: null", {"sold": True, "back": False, "who": None}),
        ("sold: True", {"sold": "True"}),
        ('marks: ["a", 1]', {"marks": ["a", 1]}),
        ('deep: {"a": {"b": []}}', {"deep": {"a": {"b": []}}}),
        ('code: "4711"', {"code": "4711"}),
        ('code: "half', {"code": '"half'}),
        ("code: [not a list", {"code": "[not a list"}),
    ],
)
def test_what_is_typed_is_read(typed: str, read: dict[str, Any] | None) -> None:
    if read is None:
        with pytest.raises(EntryRefusedError):
            read_reference(typed)
    else:
        assert read_reference(typed) == read


def test_lines_with_and_without_a_name_are_refused_together() -> None:
    with pytest.raises(EntryRefusedError, match="name: value"):
        read_reference("stock: 4711\nblue one")


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(EntryRefusedError, match="twice"):
        read_reference("stock: 4711\nstock: 4712")


def test_a_number_that_is_known_stays_a_number() -> None:
    known = {"stock": 4711, "share": 1.5, "zip": "02139"}
    read = read_reference("stock: 4711\nshare: 1.5\nzip: 02139", known)
    assert read == known
    assert read is not None
    assert [type(value) for value in read.values()] == [int, float, str]


def test_a_number_that_was_changed_is_taken_as_typed() -> None:
    assert read_reference("stock: 4712", {"stock": 4711}) == {"stock": "4712"}


@pytest.mark.parametrize("nothing", [None, {}, [], "", 7, "text", ["a"]])
def test_what_is_no_reference_is_shown_as_nothing(nothing: object) -> None:
    assert show_reference(nothing) == ""


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ({"reference": "Stock 4711"}, "Stock 4711"),
        ({"reference": "two\nlines"}, "two\nlines"),
        ({"reference": "a: b"}, "reference: a: b"),
        ({"stock": "4711", "lot": "B 7"}, "stock: 4711\nlot: B 7"),
        ({"stock": 4711}, "stock: 4711"),
        ({"sold": True, "who": None}, "sold: true\nwho: null"),
        ({"sold": "true"}, 'sold: "true"'),
        ({"code": '"quoted"'}, 'code: "\\"quoted\\""'),
        ({"note": "two\nlines"}, 'note: "two\\nlines"'),
        ({"name": "Müller"}, "name: Müller"),
    ],
)
def test_a_reference_is_shown_as_it_would_be_typed(reference: dict[str, Any], shown: str) -> None:
    assert show_reference(reference) == shown
    assert read_reference(shown, reference) == reference


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(NAMES, ANY_VALUE, max_size=4))
def test_what_the_server_echoed_is_shown_and_read_the_same(reference: dict[str, Any]) -> None:
    assert (read_reference(show_reference(reference), reference) or {}) == reference


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(NAMES, st.text("ab 0\"[{,:'\\ü\t\r\n\u2028\x85", max_size=10), max_size=3))
@example({"note": " blanks around "})
@example({"note": "carriage\rreturn"})
def test_any_text_under_a_name_is_shown_and_read_the_same(reference: dict[str, str]) -> None:
    assert (read_reference(show_reference(reference), reference) or {}) == reference


@pytest.mark.parametrize(
    "name",
    [
        "order:number",
        "order: number",
        "",
        " stock",
        "stock ",
        "two\nlines",
        "a name that is longer than any forty characters",
    ],
)
def test_whatever_name_the_server_echoes_is_shown_and_read_the_same(name: str) -> None:
    reference = {name: "4711", "lot": "B"}
    assert read_reference(show_reference(reference), reference) == reference


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text('ab: \n"[{}],1', max_size=40))
def test_any_typed_text_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        read = read_reference(typed)
    except EntryRefusedError as refused:
        assert str(refused).endswith(".")
    else:
        assert (read_reference(show_reference(read), read) or None) == read


@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_brackets_without_end_are_text(opened: str) -> None:
    typed = opened * 600
    assert read_reference(f"x: {typed}") == {"x": typed}
    deep = opened * 1900
    assert read_reference(f"x: {deep}") == {"x": deep}


@pytest.mark.parametrize("value", ["[NaN]", "[Infinity, 1]", '{"a": -Infinity}', "[1e999]"])
def test_numbers_that_json_cannot_carry_are_taken_for_text(value: str) -> None:
    assert read_reference(f"x: {value}") == {"x": value}
