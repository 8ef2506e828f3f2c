"""IUTs: the port by which the suite knows them, and each kind that it can talk to, one module or folder a kind."""
