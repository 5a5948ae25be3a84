"""The script language of the sink: what a sink path does with the requests that it gets."""
