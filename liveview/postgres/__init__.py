"""Sessions that several receivers share: `core.store.Store` and `core.store.ChangeFeed` on PostgreSQL."""
