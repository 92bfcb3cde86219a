"""What a strategist can do: one file a lever, found by looking into this folder."""
