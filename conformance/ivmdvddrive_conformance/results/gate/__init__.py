"""What a release is gated with: the difference between two runs, and drafts of waivers."""
