"""Pass 3, Fabric to findings: rules that need the whole fabric, a file a topic."""
