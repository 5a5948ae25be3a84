"""The HTTP API under `/_liveview/`: what programs may see, wait for and change, as JSON. One file per resource."""
