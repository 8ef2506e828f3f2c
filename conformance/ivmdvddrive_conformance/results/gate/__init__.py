"""The gate of a release: the difference between two runs, and drafts of waivers."""
