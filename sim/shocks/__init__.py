"""The folder in which shocks are found: one file a shock."""
