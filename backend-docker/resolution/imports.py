"""Finds what an application imports when it starts, from its sources. Parses them; imports and runs none of them."""
import ast
import sys
from itertools import islice
from pathlib import Path

# Modules of older releases of Python, which no package replaces under the same name.
REMOVED = {"asynchat", "asyncore", "audioop", "cgi", "cgitb", "crypt", "distutils", "imghdr", "imp", "nntplib", "pipes", "smtpd", "telnetlib"}
STANDARD = set(sys.stdlib_module_names) | REMOVED
MOST_FILES = 3000
LARGEST = 1 << 20


class Import:
    """`module` as it is written, the `names` taken from it, and where: `app/auth.py:3`."""

    def __init__(self, module, names, where):
        self.module, self.names, self.where = module, names, where


def external_imports(root, directories, module, alias):
    """Imports of the modules that the application reaches, without those of its own sources and of Python.

    `directories`: below `root`, where imports start from. `alias`: a name by which the sources import the first of them.
    """
    roots = list(dict.fromkeys([*(root / directory for directory in directories), root]))
    found, seen, waiting = [], set(), []

    def enter(parts):
        """Adds the files of a dotted name and of its packages; False if it isn't one of the sources."""
        if alias and parts[0] == alias:
            if not parts[1:]:
                return True
            parts = parts[1:]
        for folder in roots:
            if not ((folder / parts[0]).is_dir() or (folder / f"{parts[0]}.py").is_file()):
                continue
            for length in range(1, len(parts) + 1):
                path = folder.joinpath(*parts[:length])
                for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
                    if file.is_file() and file not in seen and len(seen) < MOST_FILES:
                        seen.add(file)
                        waiting.append((file, folder, parts[:length]))
            return True
        return False

    enter(module.split(":")[0].split("."))
    while waiting:
        file, folder, parts = waiting.pop()
        package = parts if file.name == "__init__.py" else parts[:-1]
        for node in statements(file):
            where = f"{file.relative_to(root)}:{node.lineno}"
            if isinstance(node, ast.Import):
                for name in node.names:
                    if not enter(name.name.split(".")):
                        found.append(Import(name.name, [], where))
                continue
            names = [name.name for name in node.names]
            if node.level:
                parent = package[: len(package) - node.level + 1]
                target = parent + (node.module.split(".") if node.module else [])
                if target:
                    enter(target)
                for name in names:
                    enter(target + [name])
            elif enter(node.module.split(".")):
                for name in names:
                    enter(node.module.split(".") + [name])
            else:
                found.append(Import(node.module, names, where))
    return [each for each in found if each.module.split(".")[0] not in STANDARD]


def all_imports(root):
    """Absolute imports anywhere in the sources, whether they run or not."""
    for file in islice(sorted(root.rglob("*.py")), MOST_FILES):
        for node in ast.walk(parsed(file)):
            where = f"{file.relative_to(root)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                yield from (Import(name.name, [], where) for name in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield Import(node.module, [name.name for name in node.names], where)


def parsed(file):
    """An empty module for what isn't Python or is too large."""
    try:
        if file.stat().st_size <= LARGEST:
            return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        pass
    return ast.Module([], [])


def statements(file):
    """The import statements that run whenever the module is imported: none in functions, branches, or behind `except ImportError`."""
    waiting = list(parsed(file).body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif isinstance(node, (ast.With, ast.ClassDef)):
            waiting.extend(node.body)
        elif isinstance(node, ast.Try) and not node.handlers:
            waiting.extend(node.body)
