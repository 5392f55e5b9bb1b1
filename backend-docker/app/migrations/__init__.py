"""Schema migrations with Alembic."""
