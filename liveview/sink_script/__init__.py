"""The language in which a sink path is told what to do to the requests it gets."""
