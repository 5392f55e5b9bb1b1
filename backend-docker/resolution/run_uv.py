"""Runs uv in the checkout's folder, for the scripts that resolve its packages."""
import os
import re
import subprocess
from pathlib import Path

WORK = Path("/resolution")
CHECKOUT = WORK / "checkout"
UV = os.environ.get("UV", "/uv/bin/uv")


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
