"""Where things are: the data folder's files and the program's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pave_desktop.system import resources
from pave_desktop.system.paths import DataPaths, default_data_folder
from pave_desktop.system.resources import resource_path


def test_the_files_of_a_data_folder(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    files = [paths.settings, paths.register, paths.log]
    practice = [paths.practice.settings, paths.practice.register, paths.practice.log]
    assert len({*files, *practice}) == 6
    assert all(tmp_path in file.parents for file in (*files, *practice))
    assert all(paths.practice.folder in file.parents for file in practice)
    assert not any(paths.practice.folder in file.parents for file in files)


def test_the_default_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = default_data_folder()
    assert folder.is_absolute()
    assert folder.name == "pave-desktop"


def test_resources_are_found_in_a_checkout() -> None:
    assert resource_path("icons", "pave-desktop.svg").is_file()
    assert resource_path().name == "resources"
    assert not resource_path("icons", "no.svg").exists()


def test_resources_inside_the_package_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "pave_desktop"
    package.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resource_path("x") == tmp_path / "resources" / "x"
    (package / "resources").mkdir()
    assert resource_path("x") == package / "resources" / "x"
