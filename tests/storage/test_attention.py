"""What needs attention is the same in SQL as by the rule."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.list_query import Chip, ListQuery
from pave_desktop.models.patience import Patience
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Unsettled
from pave_desktop.rules.attention import attention_of
from pave_desktop.storage.migrations import migrate
from pave_desktop.storage.session_list import read_look
from pave_desktop.storage.session_records import insert_row
from tests.storage.conftest import NOON
from tests.storage.many_rows import UNSETTLED, row_lists

SPANS = st.one_of(
    st.integers(0, 300).map(lambda hours: timedelta(hours=hours)), st.sampled_from([timedelta(0), timedelta.max])
)


@settings(max_examples=150, deadline=None)
@given(rows=row_lists(), unsettled=st.lists(UNSETTLED, min_size=26, max_size=26), not_started=SPANS, stuck=SPANS)
def test_sql_and_the_rule_agree(
    rows: list[SessionRow], unsettled: list[Unsettled | None], not_started: timedelta, stuck: timedelta
) -> None:
    patience = Patience(not_started=not_started, stuck=stuck)
    rows = [replace(row, unsettled=each) for row, each in zip(rows, unsettled, strict=False)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        for row in rows:
            insert_row(connection, row)
            write = row.unsettled
            connection.execute(
                "UPDATE session SET write_kind = ?, write_fate = ? WHERE local_id = ?",
                (write.kind.value if write else "", write.fate.value if write else "", row.local_id),
            )
        query = ListQuery(chip=Chip.ATTENTION, patience=patience)
        look = read_look(connection, query, offset=0, limit=100, now=NOON)
    needs = {row.local_id for row in rows if attention_of(row, patience, NOON) is not None}
    assert {row.local_id for row in look.rows} == needs
    assert look.counts.by_chip[Chip.ATTENTION] == len(needs)
