"""The window about a write whose answer was lost: where to look for it, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pave_desktop.entry.phone import DEFAULT_REGION, show_phone
from pave_desktop.models.draft import Draft
from pave_desktop.models.problem import CallFate, FieldsRefused, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import WriteKind
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.lost_answer import LostAnswer
from pave_desktop.state.notices import Level, Notice
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.column_scroll import ColumnScroll
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.notice_bar import NoticeBar
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import moment_words


class LostAnswerWindow(Dialog):
    """Not modal: the list stays usable. Nothing is done by Enter but taking a key that was entered."""

    settled = Signal(object, object)
    closed = Signal(str)

    def __init__(self, lost: LostAnswer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.Window)
        self.lost = lost
        lost.setParent(self)
        self._is_create = lost.write.kind is WriteKind.CREATE
        title = name_of(lost.row)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        connection = lost.connection
        layout = self.content_layout(practice=connection is not None and connection.practice)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(self, 1))
        column.addLayout(self._top_line())
        column.addWidget(self._where_to_look(connection.defaults.region if connection else DEFAULT_REGION))
        column.addWidget(self._choices())
        column.addStretch(1)
        self.scroll_area = ColumnScroll(inside, self)
        layout.addWidget(self.scroll_area, 1)
        self.notice_bar = NoticeBar(self)
        layout.addWidget(self.notice_bar)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        lost.busy_changed.connect(self._show_busy)
        lost.failed.connect(self.show_problem)
        lost.settled.connect(self._settled)
        # Where an Enter too many does no harm.
        (self.key if self._is_create else self.close_button).setFocus()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Room for all of it and a notice, as far as a small screen allows."""
        screen = self.screen().availableSize()
        width = min(max(em(self, 88), self.scroll_area.minimumSizeHint().width()), screen.width())
        height = self.scroll_area.content.heightForWidth(width) + space(self, 22)
        return QSize(width, min(height, round(screen.height() * 0.9)))

    # Building

    def _top_line(self) -> QHBoxLayout:
        if self._is_create:
            heading = self.tr("{vehicle} – May have been created")
            explanation = self.tr(
                "The answer was lost, so it is not known here whether PAVE has made this session. Please look, and say "
                "here what you found. Nothing is sent by itself."
            )
        else:
            heading = self.tr("{vehicle} – The number may have been changed")
            explanation = self.tr(
                "The answer was lost, so it is not known here whether PAVE has sent a text to the new number. Please "
                "ask, and say here what you found. Nothing is sent by itself."
            )
        words = QVBoxLayout()
        words.setSpacing(space(self, 0.5))
        words.addWidget(PlainLabel(self, heading.format(vehicle=name_of(self.lost.row)), kind=TextKind.TITLE))
        words.addWidget(PlainLabel(self, explanation))
        line = QHBoxLayout()
        line.setSpacing(space(self, 1.5))
        line.addWidget(IconLabel(self, icon("warning", "warning"), size=4.5), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        return line

    def _where_to_look(self, region: str) -> QFrame:
        card, column = self._card(self.tr("Where to look"))
        facts = QFormLayout()
        facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        row = self.lost.row
        marks = [(self.tr("VIN {vin}"), row.vin), (self.tr("client ID {vin}"), row.client_id)]
        looked_for = [template.format(vin=mark) for template, mark in marks if mark]
        if self.lost.phone:
            phone = show_phone(self.lost.phone, region)
            told = self.tr("{phone} – did a text with a link come?").format(phone=phone)
            self._fact(facts, self.tr("The customer's phone"), told)
        if self._is_create:
            name_or_time = " · ".join(looked_for) or self.tr("what was made then")
            told = self.tr("Look for {marks}").format(marks=name_or_time)
            self._fact(facts, self.tr("PAVE's dashboard"), told)
        elif row.key:
            self._fact(facts, self.tr("PAVE's dashboard"), self.tr("Look for {marks}").format(marks=row.key))
        self._fact(facts, self.tr("When"), moment_words(self.lost.write.asked_at))
        column.addLayout(facts)
        return card

    def _choices(self) -> QFrame:
        card, column = self._card(self.tr("What did you find?"))
        if self._is_create:
            self.key = QLineEdit(self)
            self.key.setAccessibleName(self.tr("Session key or capture link"))
            self.key.setPlaceholderText(self.tr("Session key or capture link"))
            self.done_button = self._button(self.tr("&Enter the key I found"))
            line = QHBoxLayout()
            line.setSpacing(space(self, 1))
            line.addWidget(self.key, 1)
            line.addWidget(self.done_button)
            column.addLayout(line)
            self.done_button.clicked.connect(self._take_key)
            self.done_button.setDefault(True)
        else:
            self.done_button = self._button(self.tr("&It was changed"))
            self.done_button.clicked.connect(self.lost.say_it_was_changed)
        again = self.tr("&Try again (may send a second SMS)") if self.lost.phone else ""
        self.again_button = self._button(again or self.tr("&Try again (may make a second session)"))
        self.again_button.clicked.connect(self.lost.try_again)
        not_done = self.tr("It was &not created") if self._is_create else self.tr("It was &not changed")
        self.not_done_button = self._button(not_done)
        self.not_done_button.clicked.connect(self.lost.say_it_was_not_done)
        others = QHBoxLayout()
        others.setSpacing(space(self, 1))
        in_line = (self.again_button, self.not_done_button)
        for button in in_line if self._is_create else (self.done_button, *in_line):
            others.addWidget(button)
        others.addStretch(1)
        column.addLayout(others)
        self.close_button = self._button(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Esc"))
        self.close_button.clicked.connect(self.reject)
        return card

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame(self)
        card.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        column = QVBoxLayout(card)
        column.setSpacing(space(self, 1))
        column.addWidget(PlainLabel(self, title, kind=TextKind.STRONG))
        return card, column

    def _fact(self, form: QFormLayout, name: str, text: str) -> None:
        value = PlainLabel(self, text)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(PlainLabel(self, name, kind=TextKind.QUIET, wraps=False), value)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text.replace("&", ""))
        button.setAutoDefault(False)
        return button

    # What happens

    def done(self, result: int) -> None:
        """Tell that the window is gone; what was asked for goes on."""
        super().done(result)
        self.lost.end()
        self.closed.emit(self.lost.row.local_id)

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong, and stay."""
        # The next step stands above, for a write whose answer was lost is not simply tried again.
        told = problem.told[:2] if problem.fate is CallFate.NOT_KNOWN else problem.told
        if isinstance(problem, FieldsRefused):
            told += tuple(
                sentence("{field}: {said}", field=field, said=" ".join(said)) for field, said in problem.fields.items()
            )
        self._tell(told, details=str(problem.details))

    def _tell(self, told: tuple[Sentence, ...], *, details: str = "") -> None:
        self.notice_bar.clear()
        self.notice_bar.show_notice(Notice(level=Level.PROBLEM, sentences=told, details=details))

    def _take_key(self) -> None:
        self.notice_bar.clear()
        refused = self.lost.take_key(self.key.text())
        if refused is not None:
            self._tell((refused,))
            self.key.setFocus()
            self.key.selectAll()

    def _show_busy(self) -> None:
        for button in (self.done_button, self.again_button, self.not_done_button):
            button.setEnabled(not self.lost.is_busy)
        if self.lost.is_busy:
            self.notice_bar.clear()

    def _settled(self, row: SessionRow, draft: Draft | None) -> None:
        self.settled.emit(row, draft)
        self.accept()
