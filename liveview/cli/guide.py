"""`liveview guide`: prints a page of the guide."""

import sys

import click

from liveview import pages
from liveview.errors import UsageError
from liveview.suggest import did_you_mean


def show(topic: str | None) -> None:
    """Print a page, in the pager on a terminal; without a topic, list the pages. Raises `UsageError`."""
    if topic is None:
        width = max(map(len, pages.TOPICS))
        click.echo("\n".join(f"{name:{width}}  {about}" for name, about in pages.TOPICS.items()))
        return
    try:
        text = pages.page(topic)
    except KeyError:
        advice = did_you_mean(topic, pages.TOPICS, "run `liveview guide` for the list of pages")
        raise UsageError(f"the guide has no page {topic!r}, {advice}") from None
    if sys.stdout.isatty():
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)
