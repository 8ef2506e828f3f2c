"""Formats for people and CI systems: pages, summaries, badges, all drawn from results.json."""
