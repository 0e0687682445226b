"""What a start of the program may be asked to show: one VIN, one capture link or one key, and nothing else."""

from __future__ import annotations

import pytest

from pave_desktop.entry.asked_for import LONGEST, read_asked_for
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.session_link import SessionLink

VIN = "5N1AT2MV8HC900117"


@pytest.mark.parametrize("typed", [VIN, VIN.lower(), f" {VIN}\n", f"I{VIN}", "5N1AT2MV-8HC900117", f"*{VIN}*"])
def test_a_vin(typed: str) -> None:
    asked = read_asked_for(typed)
    assert (asked.vin, asked.link) == (VIN, None)


def test_a_vin_with_slips_comes_as_it_was_given() -> None:
    assert read_asked_for("IHGCM82633AOO4352").vin == "IHGCM82633AOO4352"


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("ABC-1234567890", SessionLink("ABC-1234567890")),
        ("abc-1234567890", SessionLink("ABC-1234567890")),
        ("https://lot.vehiclecapture.com/ABC-1234567890", SessionLink("ABC-1234567890", "lot")),
        ("http://127.0.0.1:9/practice-inspection/ABC-1234567890", SessionLink("ABC-1234567890", is_practice=True)),
    ],
)
def test_a_link_or_key(typed: str, link: SessionLink) -> None:
    asked = read_asked_for(typed)
    assert (asked.text, asked.vin, asked.link) == (typed, "", link)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "hello",
        "connections",
        VIN[:-1],
        VIN + "0",
        f"{VIN} {VIN}",
        "ABC-1234567890 DEF-1234567890",
        "ABC-1234567890\nhello",
        "https://lot.vehiclecapture.com/",
        "5N1AT2MV8HC\u202e900117",
        "ABC-1234567890\x00",
        "\ud800",
        "https://lot.vehiclecapture.com/ABC-1234567890?" + "x" * LONGEST,
        "１" * 17,
    ],
)
def test_anything_else_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="is neither a VIN nor a capture link nor a session key") as refused:
        read_asked_for(typed)
    assert len(str(refused.value)) < 200
