"""The locked packages: in step with pyproject.toml, hashed, and silent about where they come from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]
ENTRY = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?P<rest>.*)$", re.MULTILINE)


def text_of(name: str) -> str:
    return (CHECKOUT / "packaging" / "locks" / name).read_text(encoding="utf-8")


def versions(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in ENTRY.finditer(text_of(name)):
        found.setdefault(entry["name"], set()).add(entry["version"])
    return found


@pytest.mark.parametrize(("lock", "wanted"), [("run.txt", RUNTIME), ("develop.txt", [*RUNTIME, *DEVELOPMENT])])
def test_everything_named_is_locked_in_a_version_that_suits(lock: str, wanted: list[str]) -> None:
    locked = versions(lock)
    for requirement in map(Requirement, wanted):
        found = locked.get(canonicalize_name(requirement.name), set())
        assert found, f"{requirement} is not in {lock}: python packaging/dev.py lock"
        assert all(requirement.specifier.contains(version) for version in found), f"{requirement}: {found} in {lock}"


def test_the_tools_bring_the_same_versions_of_what_the_program_runs_on() -> None:
    developing = versions("develop.txt")
    assert {name: developing.get(name) for name in versions("run.txt")} == versions("run.txt")


@pytest.mark.parametrize("lock", ["run.txt", "develop.txt"])
def test_every_entry_is_hashed(lock: str) -> None:
    without_comments = re.sub(r"^\s*#.*\n", "", text_of(lock), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", without_comments.strip())
    assert len(entries) > len(RUNTIME)
    for entry in entries:
        assert ENTRY.match(entry), f"not a locked package: {entry}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), f"without a hash: {entry}"


@pytest.mark.parametrize("lock", ["run.txt", "develop.txt"])
def test_no_place_is_named(lock: str) -> None:
    assert not re.search(r"://|^\s*-(?!-hash)|--(index|extra|find|trusted)|file:|\s/", text_of(lock), re.MULTILINE)


@pytest.mark.parametrize("name", ["pyside6-essentials", "pydantic-core"])
def test_wheels_of_every_system_are_locked(name: str) -> None:
    entry = text_of("run.txt").partition(f"\n{name}==")[2].partition("\n    # via")[0]
    # Windows, macOS and Linux, on two kinds of processor each: less would be the wheels of one machine.
    assert entry.count("--hash") >= 5


@pytest.mark.parametrize("lock", ["run.txt", "develop.txt"])
def test_no_keyring_that_writes_passwords_into_files(lock: str) -> None:
    assert "keyrings-alt" not in versions(lock)
