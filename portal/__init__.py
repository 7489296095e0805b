"""The portal: from a life situation to one contact person and one plan.

The packages stand on floors and import downwards only; README's design chapter draws them, and the
contracts in pyproject.toml hold them.
"""
