"""A company's own tables brought in: read with care, repaired in the open, written as an organization."""
