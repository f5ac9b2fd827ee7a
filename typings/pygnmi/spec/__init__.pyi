"""pygnmi 0.8.15 has no type information: these stubs cover what fabricc uses of it."""
