"""Resolves a checkout's packages before its image is built: for which Python all of them have wheels, and what the sources lack.

Reads /resolution/plan.json and /resolution/checkout, and writes /result.json. Runs no code of the checkout, except that uv builds a package
that has only sources.
"""
import json
import sys
import sysconfig
from pathlib import Path

from absent import NEVER, absent_in, described, left_out_before
from missing import missing
from run_uv import CHECKOUT, WORK, plain, uv, words_of, written
from supported import failing

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    from pip._vendor import tomli as tomllib

LOCKED = "/tmp/locked.txt"
EXPORT = ("--quiet", "--frozen", "--no-dev", "--no-emit-project", "--no-emit-workspace")
# More than that is no slip in a list of packages.
MOST_ABSENT = 10


class Plan:
    def __init__(self, value):
        self.arguments = value["arguments"]
        self.pythons = value["pythons"]
        self.packages = value["packages"]
        self.implied = value["implied"]
        self.until = self.get("PACKAGES_UNTIL")
        # Whether packages of a later day are no way out.
        self.dated = value.get("dated", False)
        # Requirements that can't be installed, each with the reason. The resolution goes on without them.
        self.absent = left_out_before(self.lines("OVERRIDES"))

    def get(self, name):
        return self.arguments.get(name, "")

    def lines(self, name):
        return [line for line in self.get(name).split("\\n") if line]

    def overrides(self):
        return list(dict.fromkeys([*self.lines("OVERRIDES"), *(f"{name} {NEVER}" for name in self.absent)]))

    def sources(self):
        """What to install, as the Dockerfile reads it."""
        added = written("added.txt", [*self.get("ADD_PACKAGES").split(), "uvicorn"])
        if self.get("REQUIREMENTS"):
            # In the checkout, so that paths in it are relative to it.
            (CHECKOUT / ".requirements").write_text("\n".join(self.lines("REQUIREMENTS")) + "\n")
            return [".requirements", added]
        usual = ("requirements.txt", "uv.lock", "pyproject.toml")
        file = self.get("REQUIREMENTS_FILE") or next((name for name in usual if (CHECKOUT / name).is_file()), usual[0])
        if file != "uv.lock":
            return [file, added]
        result = uv("export", *EXPORT, "--no-hashes", "--python", sys.executable, "--output-file", LOCKED)
        if result.returncode:
            raise Unresolved(words_of(result))
        return [LOCKED, added]


class Unresolved(Exception):
    pass


class Absent(Exception):
    """With what can't be installed, and the words that say so."""

    def __init__(self, names, words):
        super().__init__(words)
        self.names = names


class Resolution:
    """The packages for one version of Python."""

    def __init__(self, python, lock):
        self.python = python
        packages = tomllib.loads(lock)["packages"]
        self.versions = {plain(each["name"]): each.get("version", "") for each in packages}
        self.from_source = sorted(plain(each["name"]) for each in packages if "sdist" in each and "wheels" not in each)
        self.failing = failing(self.versions, python)


def compile_for(python, plan, sources, until, constraints):
    result = uv(
        "pip", "compile", "--quiet", "--format", "pylock.toml", "--python-version", python, "-o", "/tmp/pylock.toml",
        "--constraints", written("constraints.txt", constraints),
        "--overrides", written("overrides.txt", plan.overrides()),
        *(["--exclude-newer", until] if until else []), *sources,
    )
    if result.returncode:
        return words_of(result)
    return Resolution(python, Path("/tmp/pylock.toml").read_text())


def ways(plan):
    """The lock's versions as of the day; then without what doesn't fit, which is said. A lock says more than a day."""
    constraints = plan.lines("CONSTRAINTS")
    days = [plan.until, ""] if plan.until and not plan.dated else [plan.until]
    for versions in [constraints, []] if constraints else [[]]:
        for until in days:
            yield until, versions


def resolve(plan):
    """Finds one absent requirement after the other, since uv names only the first."""
    sources = plan.sources()
    words = []
    for _ in range(MOST_ABSENT):
        try:
            return resolve_once(plan, sources)
        except Absent as found:
            words.append(str(found))
            plan.absent.update(found.names)
        except Unresolved as error:
            words.append(str(error))
            break
    raise Unresolved("\n".join(words))


def resolve_once(plan, sources):
    first_words = None
    for until, constraints in ways(plan):
        found = []
        for python in plan.pythons or ["%d.%d" % sys.version_info[:2]]:
            one = compile_for(python, plan, sources, until, constraints)
            if isinstance(one, str):
                names = absent_in(one, plan, undated=not until and not constraints)
                if any(name not in plan.absent for name in names):
                    raise Absent(names, one)
                first_words = first_words or one
                continue
            found.append(one)
            if one.failing:
                continue
            working = [other for other in found if not other.failing]
            # The same packages lack wheels for another Python: they have none at all.
            if not one.from_source or (len(working) > 1 and one.from_source == working[0].from_source):
                break
        if found:
            best = min(found, key=lambda one: (len(one.failing), len(one.from_source)))
            return best, until, bool(constraints) or not plan.get("CONSTRAINTS")
    raise Unresolved(first_words)


def compiled(resolution, plan):
    """Packages without a wheel that don't build without compilers. Those that are known to compile get them anyway."""
    if "gcc" in plan.get("BUILD_PACKAGES"):
        return []
    target = ["pip", "install", "--quiet", "--target", "/tmp/built", "--no-deps", "--python-version", resolution.python]
    pins = {name: f"{name}=={resolution.versions[name]}" for name in resolution.from_source if resolution.versions[name]}
    return [name for name, pin in pins.items() if uv(*target, pin).returncode]


def main():
    plan = Plan(json.loads((WORK / "plan.json").read_text()))
    # A package that is the checkout itself may name its README, which the build context leaves out.
    (CHECKOUT / "README.md").touch()
    try:
        resolution, until, constrained = resolve(plan)
    except Unresolved as error:
        answer = {"type": "unresolved", "words": str(error)}
    else:
        packages, unknown, lacking = missing(plan, resolution, until)
        answer = {
            "type": "resolved",
            "python": resolution.python,
            "versions": resolution.versions,
            "fromSource": resolution.from_source,
            "compiled": compiled(resolution, plan),
            "headers": Path(sysconfig.get_path("include"), "Python.h").is_file(),
            "until": until,
            "constrained": constrained,
            "missing": packages,
            "unknown": unknown,
            "absent": described(plan, lacking),
        }
    Path("/result.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    sys.exit(main())
