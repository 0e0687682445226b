"""Adding sessions made elsewhere: keys and links pasted, right and wrong ones, each with its sentence."""

from __future__ import annotations

from typing import Any

from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.ui.add_window import AddWindow
from tests.conftest import Desktop, Desktops, connection_to, idle, until
from tests.ui.hands import CTRL, SHIFT, Key, click, fill_in, make, press, shown_rows
from tests.ui.tree import not_plain, texts


async def opened(desktop: Desktop) -> Any:
    desktop.window.activateWindow()
    await until(desktop.window.isActiveWindow)
    press(Key.Key_A, CTRL | SHIFT)
    window = await until(lambda: desktop.window.other(AddWindow))
    await until(window.isActiveWindow)
    return window


async def elsewhere(desktop: Desktop, **typed: str) -> str:
    """Make a session that is not in this list."""
    row = await make(desktop, **typed)
    desktop.desk.remove([row])
    await until(lambda: row.local_id not in [each.local_id for each in desktop.desk.list.rows])
    await idle()
    assert row.key is not None
    return row.key


async def add(window: Any, pasted: str) -> str:
    window.pasted.setPlainText(pasted)
    click(window, "Add")
    await until(window.add_button.isEnabled)
    await idle()
    return str(window.result_text.text())


async def test_a_key_and_a_link(desktop: Desktop) -> None:
    ford, kia = await elsewhere(desktop, MAKE="Ford"), await elsewhere(desktop, MAKE="Kia")
    link = desktop.server.session(kia)["capture_url"]
    window = await opened(desktop)
    assert "Added: 2." in await add(window, f"Dear all, here: {ford},\n{link}?l=en\n")
    assert sorted(shown_rows(desktop)) == ["Ford", "Kia"]
    assert window.pasted.toPlainText() == ""
    assert {each.method for each in desktop.server.requests()} == {"GET"}
    assert desktop.sent() == []


async def test_wrong_ones_stay_and_say_why(desktop: Desktop) -> None:
    ford = await elsewhere(desktop, MAKE="Ford")
    kia = await make(desktop, MAKE="Kia")
    window = await opened(desktop)
    said = await add(
        window,
        f"{ford}\n{kia.key}\nPRA-NOTTHERE99\nhttps://stranger.vehiclecapture.com/PRA-STRANGER01\nhello there",
    )
    account = desktop.desk.connections.current.account
    assert said.splitlines() == [
        "Added: 1.",
        "In the list already: 1.",
        f"PAVE does not know PRA-NOTTHERE99 in the account {account}.",
        f"PRA-STRANGER01 belongs to the account stranger; this connection is for {account}. "
        "Choose its connection and add it there.",
        "No key or link found in “hello there”.",
    ]
    left = window.pasted.toPlainText().splitlines()
    assert "PRA-NOTTHERE99" in left
    assert "hello there" in left
    assert any("stranger" in line for line in left), "the link tells whose it is; a bare key would be added next time"
    assert not_plain(window) == []


async def test_nothing_to_add(desktop: Desktop) -> None:
    window = await opened(desktop)
    window.pasted.setPlainText("<b>hello</b>")
    click(window, "Add")
    await idle()
    assert "There is no session key and no capture link in this text." in texts(window)
    assert window.pasted.toPlainText() == "<b>hello</b>"
    assert desktop.server.requests() == []
    assert not_plain(window) == []


async def test_trouble_is_told_per_session(desktop: Desktop) -> None:
    ford = await elsewhere(desktop, MAKE="Ford")
    window = await opened(desktop)
    desktop.server.misbehave(Misbehaviour(html=True))
    assert f"{ford} could not be read." in await add(window, ford)
    assert window.pasted.toPlainText() == ford
    assert "Added: 1." in await add(window, ford)


async def test_without_keys_nothing_is_asked(desktops: Desktops, practice_server: PracticeServer) -> None:
    desktop = await desktops.open(practice=False, server=practice_server, connections=[connection_to(practice_server)])
    window = await opened(desktop)
    said = await add(window, "PRA-AAAA00000A")
    assert "keyring" in said
    assert window.pasted.toPlainText() == "PRA-AAAA00000A"
    assert practice_server.requests() == []


async def test_what_came_of_it_is_told_though_the_window_was_closed(desktop: Desktop) -> None:
    window = await opened(desktop)
    desktop.server.misbehave(Misbehaviour(delay=0.05))
    window.pasted.setPlainText("PRA-NOTTHERE99")
    click(window, "Add")
    press(Key.Key_Escape)
    await idle()
    assert "PAVE does not know PRA-NOTTHERE99" in desktop.last_told


async def test_one_window_that_is_raised_again(desktop: Desktop) -> None:
    window = await opened(desktop)
    fill_in(window, "Keys or capture links", "PRA-AAAA00000A")
    assert await opened(desktop) is window
    assert window.pasted.toPlainText() == "PRA-AAAA00000A"
    press(Key.Key_Escape)
    await until(lambda: desktop.window.other(AddWindow) is None)
