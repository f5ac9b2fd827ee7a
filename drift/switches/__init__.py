"""A switch as committed against a switch as it runs: normalised by the schema, compared in one walk. Pure."""
