"""The protocols ("wires") that requests speak: which path speaks which, from bytes to events, and the reply.

`paths` knows the addresses, `unpack` takes a body apart and reads each event into the terms of the product, `replies`
answers. Each of the other files is one wire or one format.
"""
