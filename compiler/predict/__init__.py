"""Pass 4, Fabric to Expected: sessions and next hops that must be there when it runs."""
