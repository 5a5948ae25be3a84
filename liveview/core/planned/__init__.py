"""Events compared with a tracking plan, and what webhooks get of an event that breaks it.

`check` is imported only when there is a plan: it needs a validator that nobody else does.
"""
