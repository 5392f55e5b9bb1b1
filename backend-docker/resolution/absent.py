"""Finds requirements that can't be installed: the names in uv's words, the lines that name them, and the sources that import them."""
import re

from imports import STANDARD, all_imports
from run_uv import CHECKOUT, plain, uv, written

# Never true, so that an override with it leaves the package out.
NEVER = '; python_version < "0"'
NAME = r"([A-Za-z0-9](?:[\w.-]*\w)?)"
# An index that didn't answer as it should says nothing about what it has.
UNANSWERED = re.compile(r"could not be queried|Failed to fetch|network")


def absent_in(words, plan, undated):
    """Reasons by name, of requirements that the checkout itself names. `undated`: neither a day nor a lock hides versions."""
    text = re.sub(r"\s+", " ", words)
    if UNANSWERED.search(text):
        return {}
    names = unregistered(text)
    # With an extra, uv doesn't tell a missing version from a missing package.
    for name in re.findall(rf"(?:no versions? of|only) {NAME}\[", text):
        names += unregistered(uv("pip", "compile", "--quiet", written("bare.txt", [name])).stderr)
    if undated:
        names += re.findall(rf"there are no versions of {NAME}(?=[\s,]|$)", text)
    # Old packages that took the name of a module of Python's.
    names += [name for name in re.findall(rf"Failed to (?:download and )?build `{NAME}==", text) if is_standard(name)]
    found = {plain(name): "standard" if is_standard(name) else "index" for name in names}
    for url in re.findall(r"Distribution not found at: (file:\S+)", text):
        for line in plan.lines("REQUIREMENTS"):
            owner = re.match(rf"{NAME}\s*(?:\[[^\]]*\])?\s*@\s*", line)
            if owner and url in line:
                found[plain(owner[1])] = "file"
    return {name: reason for name, reason in found.items() if places(name, CHECKOUT / plan.get("APP_FOLDER"))}


def unregistered(text):
    return re.findall(rf"{NAME} was not found in the package registry", text)


def left_out_before(overrides):
    """Those that the person left out in an earlier run."""
    names = [plain(line.removesuffix(NEVER).strip()) for line in overrides if line.endswith(NEVER)]
    return {name: "standard" if is_standard(name) else "index" for name in names}


def is_standard(name):
    return plain(name).replace("-", "_") in STANDARD


def places(name, folder):
    """The lines of the checkout that name the package, such as `requirements.txt:7`."""
    written = "[-_.]+".join(map(re.escape, name.split("-"))) + r"(?![\w.-]*\w)"
    found = []
    for file in manifests(folder):
        start = {".py": r"[\"']", ".toml": r"(?:^\s*|[\"'])", "": r"(?:^\s*|[\"'])"}.get(file.suffix, r"^\s*")
        pattern = re.compile(start + written, re.IGNORECASE)
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if pattern.search(line) and not re.match(r"\s*(?:#|(?:name|description|keywords)\s*=)", line):
                found.append(f"{file.relative_to(folder)}:{number}")
    return found[:3]


def manifests(folder):
    """The files that name packages, with those that requirements files include."""
    patterns = ("requirements*.txt", "requirements*.in", "requirements/*.txt", "requirements/*.in", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg")
    waiting = [file for pattern in patterns for file in sorted(folder.glob(pattern))]
    found = []
    while waiting:
        file = waiting.pop(0).resolve()
        if file in found or not file.is_file() or not file.is_relative_to(folder):
            continue
        found.append(file)
        if file.suffix in (".txt", ".in"):
            included = re.findall(r"^\s*(?:-r|--requirement)[\s=]*(\S+)", file.read_text(errors="replace"), re.MULTILINE)
            waiting.extend(file.parent / name for name in included)
    return found


def described(plan, lacking):
    """What is left out, as taskflow-tui reads it. `lacking`: imports at the start that lead nowhere, each with the package that has it."""
    root = CHECKOUT / plan.get("APP_FOLDER")
    folders = [root, *(root / folder for folder in plan.get("APP_DIRECTORY").split())]
    late = [one for one in all_imports(root) if not is_own(one.module, folders)] if plan.absent else []
    answer = []
    for name, reason in plan.absent.items():
        each = {"name": name, "reason": reason, "places": places(name, root)}
        if reason != "standard":
            at_start = next((one for one, package in lacking if provides(name, one.module, package)), None)
            # A module with this name, in a function, a branch, or a file that the start doesn't reach.
            later = next((one for one in late if module_named(name, one.module)), None)
            one = at_start or later
            if one:
                each["imported"] = {"where": one.where, "module": one.module, "atStart": one is at_start}
        answer.append(each)
    return answer


def is_own(module, folders):
    top = module.split(".")[0]
    return any((folder / top).is_dir() or (folder / f"{top}.py").is_file() for folder in folders)


def provides(name, module, package):
    """Whether the package probably has the module: nothing else is known to."""
    if package:
        return plain(package.split("[")[0]) == name
    top, letters = (re.sub(r"[^a-z0-9]", "", text.lower()) for text in (module.split(".")[0], name))
    return module_named(name, module) or (len(top) > 2 and (top in letters or letters in top))


def module_named(name, module):
    parts = module.split(".")
    return any(plain(".".join(parts[:length])) == name for length in range(1, len(parts) + 1))
