"""Dates as servers write them, right or wrong."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.api.http_date import read_http_date


@pytest.mark.parametrize(
    "spelled",
    [
        "Sun, 30 May 2021 12:49:19 GMT",
        "Sun, 30 May 2021 12:49:19 +0000",
        "Sun, 30 May 2021 12:49:19 -0000",
        "Sun, 30 May 2021 12:49:19",
        "Sunday, 30-May-21 12:49:19 GMT",
        "Sun, 30 May 2021 14:49:19 +0200",
    ],
)
def test_dates_that_can_be_read(spelled: str) -> None:
    assert read_http_date(spelled) == datetime(2021, 5, 30, 12, 49, 19, tzinfo=UTC)


words = st.sampled_from(
    [
        "Mon,",
        "01",
        "Jan",
        "2020",
        "99999999999999999999",
        "00:00:00",
        "25:61:61",
        "GMT",
        "+0000",
        "-0000",
        "+9999",
        "-",
        ":",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(words, max_size=8).map(" ".join)))
def test_anything_else_is_none(spelled: str) -> None:
    read = read_http_date(spelled)
    assert read is None or read.tzinfo is not None
