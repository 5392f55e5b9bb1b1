"""Alembic environment: runs the migrations on the caller's connection, in its open transaction."""

from alembic import context
from sqlmodel import SQLModel

import tables  # noqa: F401  (registers the tables)
from migrations.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
