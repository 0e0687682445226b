"""One walk through every window there is: names, order, words that fit even when they are twice as long, colours.

The whole walk is made at 100 % here, and with texts as they are once more at 150 % in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from pave_desktop.models.field import Field
from pave_desktop.models.problem import NoConnection, TechnicalDetails
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.window_settings import Appearance
from pave_desktop.opening import opening_message
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour, PracticeServer
from pave_desktop.sentence import sentence
from pave_desktop.state.many_run import Run, RunKind
from pave_desktop.ui.about_window import AboutWindow
from pave_desktop.ui.add_window import AddWindow
from pave_desktop.ui.closing_message import ClosingMessage
from pave_desktop.ui.connections.window import ConnectionsWindow
from pave_desktop.ui.details_fold import DetailsFold
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.keyboard_sheet import KeyboardSheet
from pave_desktop.ui.preferences_window import PreferencesWindow
from pave_desktop.ui.theme import apply_theme
from tests.conftest import Desktop, Desktops, connection_to, idle, keys_of, until
from tests.early import early
from tests.ui.hands import choose_row, editor_of, lost_answer, make, new_editor, question
from tests.ui.looks import clipped, out_of_order, unreadable, wear_doubled_texts
from tests.ui.test_names import unnamed

CHECKOUT = Path(__file__).parents[2]
SCALE = float(os.environ.get("QT_SCALE_FACTOR", "1"))
SMALL_SCREEN = (round(1366 / SCALE), round(768 / SCALE))
USUAL_SCREEN = (round(1920 / SCALE), round(1080 / SCALE))
"""No language is twice as long as English and 150 % large on the smallest screen at once."""


DETAILS = TechnicalDetails(method="GET", path="/v1/sessions/" + "PRA-0000000000" * 10, status=502, cause="not JSON")


class Lots:
    """Programs to walk through: in practice mode, at a real lot, and on the very first start."""

    def __init__(self, desktops: Desktops, server: PracticeServer, screen: tuple[int, int]) -> None:
        self._desktops = desktops
        self._server = server
        self.screen = screen
        self.latest: Desktop

    async def practice(self, *, samples: bool = False) -> Desktop:
        return await self._fitted(await self._desktops.open(samples=samples))

    async def real(self) -> Desktop:
        connection = connection_to(self._server)
        return await self._fitted(
            await self._desktops.open(
                practice=False,
                server=self._server,
                connections=[connection, connection_to(self._server, id="second", name="Second lot", live=True)],
                keys={connection.id: keys_of(self._server)},
            )
        )

    async def first_start(self) -> Desktop:
        return await self._fitted(await self._desktops.open(practice=False, connections=[]))

    async def _fitted(self, desktop: Desktop) -> Desktop:
        self.latest = desktop
        desktop.window.resize(*self.screen)
        await idle()
        return desktop


async def list_of_samples(lots: Lots) -> QWidget:
    desktop = await lots.practice(samples=True)
    await until(lambda: len(desktop.desk.list.rows) > 10)
    desktop.window.page.table.choose(0)
    await idle()
    return desktop.window


async def empty_list(lots: Lots) -> QWidget:
    return (await lots.real()).window


async def nothing_found(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    await make(desktop, MAKE="Kia")
    desktop.window.page.header.search.setText("nothing like this")
    await until(lambda: not desktop.desk.list.rows)
    return desktop.window


async def notices(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    long = sentence("The text to {phone} failed ({said}). Open it and correct the number.", phone="1", said="x " * 60)
    desktop.desk.notices.done(sentence("The session is made and its link is in the clipboard."))
    desktop.desk.notices.problem(NoConnection(details=DETAILS))
    desktop.desk.notices.trouble(long)
    await idle()
    next(each for each in desktop.window.notice_bar.findChildren(DetailsFold) if each.opener.isVisible()).opener.click()
    return desktop.window


async def welcome(lots: Lots) -> QWidget:
    return (await lots.first_start()).window


async def welcome_account(lots: Lots) -> QWidget:
    desktop = await lots.first_start()
    desktop.window.commands.connections.trigger()
    await idle()
    return desktop.window


async def new_session(lots: Lots) -> QWidget:
    editor = await new_editor(await lots.practice())
    _unfold_all(editor)
    return editor


async def scanned(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    await make(desktop, VIN="1HGCM82633A004352", MAKE="Honda")
    editor = await new_editor(desktop)
    editor.take_scan("IHGCM82633AOO4352")
    await until(lambda: editor.edit.vin_help.open_session is not None)
    return editor


async def doubtful(lots: Lots) -> QWidget:
    editor = await new_editor(await lots.practice())
    editor.take_scan("1HGCM82633A004532")
    await until(lambda: editor.edit.vin_help.suggestion)
    return editor


async def vin_not_found(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    await make(desktop, MAKE="Kia")
    desktop.window.page.header.search.setText("2T1BURHE5HC123456")
    await until(lambda: not desktop.desk.list.rows)
    return desktop.window


async def asking_about_open(lots: Lots) -> QWidget:
    editor = await scanned(lots)
    editor.save()  # type: ignore[attr-defined]
    return await question()


async def errors(lots: Lots) -> QWidget:
    editor = await new_editor(await lots.practice())
    for field, text in ((Field.VIN, "12"), (Field.YEAR, "1800"), (Field.ODOMETER, "12,5OO"), (Field.SMS_TO, "555")):
        editor.form.boxes[field].set_text(text)
    editor.save()
    assert len(editor.edit.errors) == len(("VIN", "year", "odometer", "number"))
    return editor


async def lost_create(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    editor = await new_editor(desktop)
    for field, text in ((Field.VIN, "1HGCM82633A004352"), (Field.SMS_TO, "202 555 0143"), (Field.CLIENT_ID, "A-17")):
        editor.edit.fill_in({field: text})
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="POST", drop="after"))
    editor.save()
    return await lost_answer(desktop)


async def lost_number(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    row = await make(desktop, MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    editor = await editor_of(desktop, row)
    await until(lambda: editor.edit.locks[Field.SMS_TO] is None)
    editor.edit.fill_in({Field.SMS_TO: "202 555 0143"})
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="PUT", drop="before"))
    editor.save()
    return await lost_answer(desktop)


async def not_sent(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.MAKE: "Kia"})
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="POST", status=429))
    editor.save()
    await until(lambda: editor.notice_bar.text)
    editor.give_way()
    await until(lambda: desktop.desk.list.rows)
    await choose_row(desktop, desktop.desk.list.rows[0])
    return desktop.window


async def off_line(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    row = await make(desktop, VIN="5N1AT2MV8HC900117", MAKE="Kia", TRIM="LX")
    desktop.desk.clock.measured("https://pave.example:443", 720.0)
    await _save_off_line(desktop, row)
    await choose_row(desktop, row)
    await until(desktop.window.status_line.waiting.text)
    await until(desktop.window.status_line.activity.text)
    return desktop.window


async def waiting_change(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    row = await make(desktop, VIN="5N1AT2MV8HC900117", MAKE="Kia", TRIM="LX")
    await _save_off_line(desktop, row)
    editor = await editor_of(desktop, row)
    await until(lambda: editor.edit.waiting)
    return editor


async def clashing(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    row = await make(desktop, VIN="5N1AT2MV8HC900117", MAKE="Kia", TRIM="LX")
    editor = await editor_of(desktop, row)
    editor.edit.fill_in({Field.TRIM: "EX"})
    assert desktop.server is not None
    held = desktop.server.session(row.key or "") or {}
    desktop.server.change(row.key or "", vehicle={**held["vehicle"], "trim": "SX"})
    editor.save()
    await until(lambda: editor.edit.meanwhile.theirs and editor.notice_bar.text)
    return editor


async def _save_off_line(desktop: Desktop, row: SessionRow) -> None:
    editor = await editor_of(desktop, row)
    editor.edit.fill_in({Field.TRIM: "EX"})
    assert desktop.server is not None
    desktop.server.stop()
    editor.save()
    await until(lambda: desktop.desk.outbox.waiting)


async def locked(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    row = await make(desktop, VIN="5N1AT2MV8HC900117", MAKE="Kia", SMS_TO="202 555 0111")
    assert desktop.server is not None
    desktop.server.set_status(row.key or "", "PROCESS")
    editor = await editor_of(desktop, row)
    await until(lambda: any(editor.edit.locks.values()))
    _unfold_all(editor)
    return editor


async def adding(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    desktop.window.commands.add.trigger()
    window = await until(lambda: desktop.window.other(AddWindow))
    window.pasted.setPlainText("AAA-0000000000\nwhat is this")
    window.add_button.click()
    await until(window.result_text.text)
    return window


async def connections(lots: Lots) -> QWidget:
    desktop = await lots.real()
    desktop.window.commands.connections.trigger()
    window = await until(lambda: desktop.window.other(ConnectionsWindow))
    window.form.defaults_fold.open()
    return window


async def network(lots: Lots) -> QWidget:
    desktop = await lots.real()
    desktop.window.commands.connections.trigger()
    window = await until(lambda: desktop.window.other(ConnectionsWindow))
    window.form.network_fold.open()
    window.form.network.proxy.setText("jane:hunter2@proxy:8080")
    window.form.network.keep()
    return window


async def connection_tested(lots: Lots) -> QWidget:
    desktop = await lots.real()
    desktop.window.commands.connections.trigger()
    window = await until(lambda: desktop.window.other(ConnectionsWindow))
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(html=True))
    window.form.test()
    await until(window.form.result_text.text)
    window.form.result_line.details.opener.click()
    return window


async def preferences(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    desktop.window.commands.preferences.trigger()
    window = await until(lambda: desktop.window.other(PreferencesWindow))
    window.not_started.line.setText("soon")
    window.not_started.keep()
    return window


async def attention(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    row = await make(desktop, VIN="5N1AT2MV8HC900117", MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    await choose_row(desktop, row)
    await until(desktop.window.work.chosen.pane.attention.isVisible)
    return desktop.window


async def keyboard(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    desktop.window.commands.keyboard.trigger()
    return await until(lambda: desktop.window.other(KeyboardSheet))


async def about(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    desktop.window.commands.about.trigger()
    return await until(lambda: desktop.window.other(AboutWindow))


async def asking(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    desktop.window.commands.begin_anew.trigger()
    return await question()


async def several_chosen(lots: Lots) -> QWidget:
    return (await _with_several(lots)).window


async def asking_about_many(lots: Lots) -> QWidget:
    desktop = await _with_several(lots)
    desktop.window.commands.delete.trigger()
    return await question()


async def progress(lots: Lots) -> QWidget:
    desktop = await _with_several(lots)
    many = desktop.desk.many
    # One that nobody works on: the walk waits until all work is done.
    many.runs.append(Run(RunKind.DELETE, done=12, total=300, begun=time.monotonic() - 1))
    many.begun.emit(many.runs[0])
    await until(desktop.window.work.progress_line.isVisible)
    return desktop.window


async def _with_several(lots: Lots) -> Desktop:
    desktop = await lots.practice()
    rows = [await make(desktop, MAKE=name) for name in ("Kia", "Ford", "Seat")]
    assert desktop.server is not None
    desktop.server.set_status(rows[0].key or "", "STARTED")
    desktop.desk.refresh_one(rows[0])
    await until(lambda: [row.status for row in desktop.desk.list.rows].count("STARTED"))
    desktop.window.page.table.selectAll()
    await idle()
    return desktop


async def closing(lots: Lots) -> QWidget:
    desktop = await lots.practice()
    told = sentence("{vehicle} is being created.", vehicle="2017 Nissan Rogue")
    box = ClosingMessage([told] * 6, desktop.window, seconds=3, practice=True)
    box.show()
    return box


async def opening_a_long_list(lots: Lots) -> QWidget:
    await lots.practice()
    box = opening_message()
    box.show()
    return box


WALK: dict[str, Callable[[Lots], Awaitable[QWidget]]] = {
    step.__name__: step
    for step in (
        list_of_samples,
        empty_list,
        nothing_found,
        notices,
        welcome,
        welcome_account,
        new_session,
        scanned,
        doubtful,
        vin_not_found,
        asking_about_open,
        errors,
        lost_create,
        lost_number,
        not_sent,
        off_line,
        waiting_change,
        clashing,
        locked,
        adding,
        connections,
        network,
        connection_tested,
        preferences,
        attention,
        keyboard,
        about,
        asking,
        several_chosen,
        asking_about_many,
        progress,
        closing,
        opening_a_long_list,
    )
}
# A text that grew asks each widget around it for room, one turn after the other.
SETTLING_TURNS = 8
SEEN: dict[str, set[type[QWidget]]] = {}
"""The windows that were walked through so far, by step."""
EVERY_STEP = pytest.mark.parametrize("step", WALK.values(), ids=WALK)


def _unfold_all(editor: QWidget) -> None:
    for fold_out in (*editor.form.fold_outs.values(), editor.preview):  # type: ignore[attr-defined]
        fold_out.open()


@pytest.fixture
def lots(desktops: Desktops, practice_server: PracticeServer) -> Lots:
    return Lots(desktops, practice_server, SMALL_SCREEN)


@pytest.fixture
def doubled_texts(qapp: QApplication) -> Iterator[None]:  # noqa: ARG001 - a translator needs an application
    translator = wear_doubled_texts()
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.fixture
def both_sides(qapp: QApplication) -> Iterator[Callable[[Appearance], None]]:
    """Dress the program in one side of the design, then in the other."""
    yield lambda side: apply_theme(qapp, side)
    apply_theme(qapp, Appearance.SYSTEM)


@EVERY_STEP
async def test_names_order_and_colors_are_right_and_words_fit(
    step: Callable[[Lots], Awaitable[QWidget]], lots: Lots, both_sides: Callable[[Appearance], None]
) -> None:
    window = await _look_at_room(step, lots)
    SEEN[step.__name__] = {type(window), type(window.window())}
    if SCALE != 1:
        return
    assert unnamed(window) == []
    assert out_of_order(window) == []
    for side in (Appearance.LIGHT, Appearance.DARK):
        both_sides(side)
        await idle()
        QApplication.processEvents()
        assert (side, unreadable(window)) == (side, [])


@EVERY_STEP
@pytest.mark.usefixtures("doubled_texts")
async def test_words_fit_when_they_are_twice_as_long(step: Callable[[Lots], Awaitable[QWidget]], lots: Lots) -> None:
    lots.screen = SMALL_SCREEN if SCALE == 1 else USUAL_SCREEN
    await _look_at_room(step, lots)


async def _look_at_room(step: Callable[[Lots], Awaitable[QWidget]], lots: Lots) -> QWidget:
    window = await step(lots)
    await idle()
    for _ in range(SETTLING_TURNS):
        QApplication.processEvents()
    assert clipped(window) == []
    assert window.width() <= lots.screen[0], f"{window.width()} wide, on a screen of {lots.screen[0]}"
    assert window.height() <= lots.screen[1], f"{window.height()} high, on a screen of {lots.screen[1]}"
    return window


async def test_no_window_is_left_out(lots: Lots, desktops: Desktops) -> None:
    # What the tests before have opened is not opened again.
    for name in WALK.keys() - SEEN.keys():
        window = await WALK[name](lots)
        SEEN[name] = {type(window), type(window.window())}
        await desktops.clear_up()
    seen = {kind for kinds in SEEN.values() for kind in kinds}
    known = {*_kinds_below(Dialog), *_kinds_below(QMainWindow)}
    ours = {kind for kind in known if kind.__module__.startswith("pave_desktop.")} - {Dialog}
    assert ours <= seen, f"the walk leaves out {sorted(kind.__name__ for kind in ours - seen)}"
    strangers = {kind for kind in _kinds_below(QDialog) if kind.__module__.startswith("pave_desktop.")} - ours
    assert strangers == {Dialog}, "every window of ours is a Dialog"


def _kinds_below(kind: type[QWidget]) -> set[type[QWidget]]:
    below = set(kind.__subclasses__())
    return below | {deeper for each in below for deeper in _kinds_below(each)}


@early
def walk_at_150_percent() -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and this file
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "and_words_fit", str(Path(__file__))],
        cwd=CHECKOUT,
        env={**os.environ, "QT_SCALE_FACTOR": "1.5"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


@pytest.mark.skipif(SCALE != 1, reason="this is the walk at 150 % already")
@pytest.mark.early(walk_at_150_percent)
@pytest.mark.timeout(300)
def test_the_same_at_150_percent() -> None:
    ended = walk_at_150_percent.result()
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
