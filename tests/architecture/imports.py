"""Reads from the source which module imports which, at every depth of a file, without running any of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "pave_desktop"


@dataclass(frozen=True)
class Import:
    """One name that one module imports."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} (line {self.line})"


def is_in(module: str, place: str) -> bool:
    """Whether a module is the place or lies in it."""
    return module == place or module.startswith(place + ".")


def module_name(file: Path, checkout: Path) -> str:
    """Name a file the way an import does."""
    parts = list(file.relative_to(checkout).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path, checkout: Path) -> Iterator[Import]:
    """List what a file imports, also inside functions and for type checking only."""
    importer = module_name(file, checkout)
    package = importer if file.name == "__init__.py" else importer.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), file.name)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(importer, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from pave_desktop import api` names a room by what it imports from the package.
            for alias in node.names:
                yield Import(importer, f"{base}.{alias.name}", node.lineno)


def all_imports(checkout: Path) -> list[Import]:
    """List every import of the program in a checkout."""
    files = sorted((checkout / PACKAGE).rglob("*.py"))
    return [found for file in files for found in imports_of(file, checkout)]
