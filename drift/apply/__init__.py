"""Plan, guards, transaction: the only way that anything is changed."""
