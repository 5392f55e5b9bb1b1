"""Creates the tables for tasks and chat messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def timestamp(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def upgrade() -> None:
    op.create_table(
        "taskflow_task",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("completed", sa.Boolean, nullable=False, server_default=sa.text("false")),
        timestamp("created_at"),
        timestamp("updated_at"),
    )
    op.create_index("taskflow_task_of_user", "taskflow_task", ["user_id", "id"])
    op.create_table(
        "taskflow_message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("changes", JSONB, nullable=False, server_default=sa.text("'[]'")),
        timestamp("created_at"),
        sa.CheckConstraint("role IN ('user', 'assistant')", name="taskflow_message_role"),
    )
    op.create_index("taskflow_message_of_user", "taskflow_message", ["user_id", "id"])


def downgrade() -> None:
    op.drop_table("taskflow_message")
    op.drop_table("taskflow_task")
