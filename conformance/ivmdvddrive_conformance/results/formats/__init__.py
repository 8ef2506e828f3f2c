"""What people and CI systems are shown of a run: pages, summaries, badges, all drawn from results.json."""
