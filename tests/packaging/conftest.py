"""Leaves the slow test of the wheel for the end: a quick test's failure is worth knowing first."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name == "test_wheel.py")
