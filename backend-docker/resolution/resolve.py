"""Resolves a checkout's packages before its image is built: for which Python all of them have wheels, and what the sources lack.

Reads /resolution/plan.json and /resolution/checkout, and writes /result.json. Runs no code of the checkout, except that uv builds a package
that has only sources.
"""
import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from imports import external_imports

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    from pip._vendor import tomli as tomllib

WORK = Path("/resolution")
CHECKOUT = WORK / "checkout"
UV = os.environ.get("UV", "/uv/bin/uv")
LOCKED = "/tmp/locked.txt"
EXPORT = ("--quiet", "--frozen", "--no-dev", "--no-emit-project", "--no-emit-workspace")


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def uv(*arguments):
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "180"}
    return subprocess.run([UV, *arguments], cwd=CHECKOUT, capture_output=True, text=True, env=environment)


def words_of(result):
    lines = [line for line in result.stderr.splitlines() if not re.match(r"\s*(Using|warning|Resolved|hint: Build failures)", line)]
    return "\n".join(lines[-25:])


def written(name, lines):
    Path(f"/tmp/{name}").write_text("\n".join(lines) + "\n")
    return f"/tmp/{name}"


class Plan:
    def __init__(self, value):
        self.arguments = value["arguments"]
        self.pythons = value["pythons"]
        self.packages = value["packages"]
        self.implied = value["implied"]
        self.until = self.get("PACKAGES_UNTIL")

    def get(self, name):
        return self.arguments.get(name, "")

    def lines(self, name):
        return [line for line in self.get(name).split("\\n") if line]

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


class Resolution:
    """The packages for one version of Python."""

    def __init__(self, python, lock):
        self.python = python
        packages = tomllib.loads(lock)["packages"]
        self.versions = {plain(each["name"]): each.get("version", "") for each in packages}
        self.from_source = sorted(plain(each["name"]) for each in packages if "sdist" in each and "wheels" not in each)


def compile_for(python, plan, sources, until, constraints):
    result = uv(
        "pip", "compile", "--quiet", "--format", "pylock.toml", "--python-version", python, "-o", "/tmp/pylock.toml",
        "--constraints", written("constraints.txt", constraints),
        "--overrides", written("overrides.txt", plan.lines("OVERRIDES")),
        *(["--exclude-newer", until] if until else []), *sources,
    )
    if result.returncode:
        return words_of(result)
    return Resolution(python, Path("/tmp/pylock.toml").read_text())


def ways(plan):
    """The lock's versions as of the day; then without what doesn't fit, which is said. A lock says more than a day."""
    constraints = plan.lines("CONSTRAINTS")
    days = [plan.until, ""] if plan.until else [""]
    for versions in [constraints, []] if constraints else [[]]:
        for until in days:
            yield until, versions


def resolve(plan):
    sources = plan.sources()
    first_words = None
    for until, constraints in ways(plan):
        found = []
        for python in plan.pythons or ["%d.%d" % sys.version_info[:2]]:
            one = compile_for(python, plan, sources, until, constraints)
            if isinstance(one, str):
                first_words = first_words or one
                continue
            found.append(one)
            # The same packages lack wheels for another Python: they have none at all.
            if not one.from_source or (len(found) > 1 and one.from_source == found[0].from_source):
                break
        if found:
            best = min(found, key=lambda one: len(one.from_source))
            return best, until, bool(constraints) or not plan.get("CONSTRAINTS")
    raise Unresolved(first_words)


def compiled(resolution, plan):
    """Packages without a wheel that don't build without compilers. Those that are known to compile get them anyway."""
    if "gcc" in plan.get("BUILD_PACKAGES"):
        return []
    target = ["pip", "install", "--quiet", "--target", "/tmp/built", "--no-deps", "--python-version", resolution.python]
    pins = {name: f"{name}=={resolution.versions[name]}" for name in resolution.from_source if resolution.versions[name]}
    return [name for name, pin in pins.items() if uv(*target, pin).returncode]


def modules_of(resolution, until):
    """The names that the resolved packages can be imported by, from their wheels."""
    pins = [f"{name}=={version}" for name, version in resolution.versions.items() if version and name not in resolution.from_source]
    target = Path("/tmp/installed")
    result = uv(
        "pip", "install", "--quiet", "--target", str(target), "--no-deps", "--only-binary", ":all:", "--python-version", resolution.python,
        "-r", written("pins.txt", pins),
    )
    if result.returncode:
        return None
    names = set()
    for record in target.glob("*.dist-info/RECORD"):
        for line in record.read_text(errors="replace").splitlines():
            parts = line.split(",")[0].split("/")
            names.add(re.sub(r"\.(py|so|abi3.*|cpython.*)$", "", parts[0]).split(".")[0])
            names.update(".".join(parts[:length]) for length in (2, 3) if len(parts) > length)
    return names


def missing(plan, resolution, until):
    """Packages that the sources need and that the resolution lacks; `unknown`: modules of which no package is known."""
    imports = external_imports(CHECKOUT / plan.get("APP_FOLDER"), (plan.get("APP_DIRECTORY") or ".").split(), plan.get("APP_MODULE"), plan.get("APP_PACKAGE"))
    wanted, suspects = {}, []
    for one in imports:
        for name in one.names:
            package = plan.implied.get(f"{one.module}.{name}") or plan.implied.get(f"{one.module.split('.')[0]}.{name}")
            if package and plain(package.split("[")[0]) not in resolution.versions:
                wanted.setdefault(package, f"{one.where} uses {name}")
        package = package_of(plan.packages, one)
        if plain((package or one.module.split(".")[0]).split("[")[0]) not in resolution.versions:
            suspects.append((one, package))
    installed = modules_of(resolution, until) if suspects else None
    unknown = {}
    for one, package in suspects:
        top = one.module.split(".")[0]
        namespace = top in ("google", "azure")
        if installed is None or (one.module if namespace else top) in installed:
            continue
        if package:
            wanted.setdefault(package, f"{one.where} imports {one.module}")
        elif not namespace:
            unknown.setdefault(top, one.where)
    wanted.update({package: why for package, why in drivers(imports, resolution) if package not in wanted})
    return (
        [{"name": name, "because": because} for name, because in wanted.items()],
        [{"name": name, "where": where} for name, where in unknown.items()],
    )


def package_of(packages, one):
    for module in [f"{one.module}.{name}" for name in one.names] + [one.module]:
        parts = module.split(".")
        for length in range(len(parts), 0, -1):
            known = packages.get(".".join(parts[:length]))
            if known:
                return known
    return None


def drivers(imports, resolution):
    """SQLAlchemy loads a PostgreSQL driver by the name in the URL, so nothing imports it."""
    if not any(name in resolution.versions for name in ("psycopg2", "psycopg2-binary", "psycopg", "asyncpg", "pg8000")):
        for one in imports:
            if one.module.split(".")[0] not in ("sqlalchemy", "sqlmodel"):
                continue
            asynchronous = any("async" in name.lower() for other in imports for name in other.names if other.module.startswith(("sqlalchemy", "sqlmodel")))
            yield ("asyncpg" if asynchronous else "psycopg2-binary"), f"{one.where} imports {one.module}, which needs a PostgreSQL driver"
            return


def main():
    plan = Plan(json.loads((WORK / "plan.json").read_text()))
    # A package that is the checkout itself may name its README, which the build context leaves out.
    (CHECKOUT / "README.md").touch()
    try:
        resolution, until, constrained = resolve(plan)
    except Unresolved as error:
        answer = {"type": "unresolved", "words": str(error)}
    else:
        packages, unknown = missing(plan, resolution, until)
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
        }
    Path("/result.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    sys.exit(main())
