"""The liveviews that run on this machine: each leaves a file that says where it is, for as long as it runs.

Other commands find its ports and its token there without being told. Publishing is in `published.py`, finding in
`running.py`.
"""
