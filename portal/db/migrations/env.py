"""Alembic's entry: run the migrations on the connection that `portal.db.migrate` hands over."""

from alembic import context

from portal.db.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="base.",
)
with context.begin_transaction():
    context.run_migrations()
