"""Pass 5, Fabric to Rendered: one package a kind of target."""
