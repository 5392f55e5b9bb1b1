"""Brings the schema to the newest revision, in the caller's transaction."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

VERSION_TABLE = "taskflow_alembic_version"
# Held while the schema is migrated, so that replicas that start together do not do it twice. Any constant will do.
LOCK = 7_245_301_126

log = logging.getLogger("taskflow.database")


def upgrade(connection: Connection) -> str:
    """The revision that the schema then has."""
    # Ends with the transaction, so it is safe behind a transaction pooler too.
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    scripts = ScriptDirectory(str(Path(__file__).parent))
    current = current_revision(connection)
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        # A rollback: a newer release was here. Refusing would turn the rollback into an outage.
        log.warning("the schema is at revision %s, of a newer release; it is used as it is", current)
        return current
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return current_revision(connection) or "none"


def current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
