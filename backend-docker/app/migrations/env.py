"""What Alembic runs: the migrations over the connection that it was given, in the transaction that is open on it."""

from alembic import context
from sqlmodel import SQLModel

import tables  # noqa: F401  (fills the metadata)
from migrations.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
