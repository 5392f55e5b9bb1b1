"""Finds the packages that an application imports and that its resolution lacks."""
import re
from pathlib import Path

from imports import external_imports
from run_uv import CHECKOUT, plain, uv, written


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
    """Packages that the sources need and that the resolution lacks; modules of which no package is known; and the imports of both."""
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
    unknown, lacking = {}, []
    for one, package in suspects:
        top = one.module.split(".")[0]
        namespace = top in ("google", "azure")
        if installed is None or (one.module if namespace else top) in installed:
            continue
        lacking.append((one, package))
        if package:
            wanted.setdefault(package, f"{one.where} imports {one.module}")
        elif not namespace:
            unknown.setdefault(top, one.where)
    wanted.update({package: why for package, why in drivers(imports, resolution) if package not in wanted})
    return (
        [{"name": name, "because": because} for name, because in wanted.items()],
        [{"name": name, "where": where} for name, where in unknown.items()],
        lacking,
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
