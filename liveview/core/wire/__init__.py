"""The protocols that requests speak: which path speaks which, from bytes to events, and the reply each client needs.

`paths` knows the addresses, `unpack` takes a body apart, `normalise` reads one event into the terms of the product,
`replies` answers. The other files are one wire or one format each.
"""
