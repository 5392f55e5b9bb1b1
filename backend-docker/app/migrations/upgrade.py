"""Upgrades the schema to the latest revision in the caller's transaction."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

VERSION_TABLE = "taskflow_alembic_version"
# Arbitrary number of the advisory lock that keeps replicas that start together from migrating twice.
LOCK = 7_245_301_126

log = logging.getLogger("taskflow.database")


def upgrade(connection: Connection) -> str:
    """Upgrades the schema and returns its revision."""
    # The lock ends with the transaction, so it works through a transaction pooler.
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    scripts = ScriptDirectory(str(Path(__file__).parent))
    current = current_revision(connection)
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        # This happens after a rollback from a newer release. Failing would turn the rollback into an outage.
        log.warning("the schema has revision %s of a newer release; using it unchanged", current)
        return current
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return current_revision(connection) or "none"


def current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
