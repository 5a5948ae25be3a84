"""`liveview init`: writes a configuration file with the commented defaults or the settings of a recorded session."""

from pathlib import Path

import click

from liveview import private_files
from liveview.cli.elsewhere import require_file
from liveview.cli.output import plain, say, shell_word
from liveview.config.file import NAME, parse
from liveview.errors import ConfigError, UsageError
from liveview.log import files
from liveview.log.engine.effective_settings import read_settings
from liveview.log.sessions.config_file import config_file
from liveview.log.sessions.listing import named

DEFAULTS = """\
# liveview.toml: read from the current directory, or named with --config. Every key is optional.
# Commented lines show the default or an example. F5 in liveview reloads the file.

[receiver]
# host = "127.0.0.1"
# port = 4080                   # 0 picks a free one
# strict = false                # true: answer 400 with the problems to invalid events
# allow_origins = []            # pages that may send, e.g. "https://staging.example.com"
# allow_hosts = []              # other Host names for this receiver, e.g. "10.0.2.2" or "events.test:8080"
# trusted_proxies = []          # addresses or networks whose X-Forwarded-For counts, e.g. "127.0.0.1"
# tls = false                   # true: a second port for TLS, with a local certificate authority
# tls_port = 4443

# [[environments]]              # none listed: every token is welcome
# name = "Development"
# token = "2ce2b45b-af44-4426-a3ef-a314abce9c85"
# production = false            # true: warn when its token arrives here
# destinations = ["Mixpanel"]   # the only destinations of its events; without it, all of them
# hipaa = { events = ["plan"] } # lists that replace those of [hipaa] for its events

[dedup]
# window = "session"            # the whole log, or a duration such as "24h" or "90s"; a shared session has 24h
# policy = "drop"               # or "mark": deliver duplicates anyway

[delivery]
# webhook_timeout = 5.0         # seconds for one webhook, the whole exchange
# total_timeout = 25.0          # seconds for all webhooks of one destination
# retry_schedule = [5, 30, 120, 600, 1800, 3600, 7200]
# retry_jitter = 0.2
# max_in_flight = 20            # per destination

[[destinations]]
name = "Webhooks"               # its name in $options.integrations
# enabled = true
# identify_events = false       # the options of the Webhooks destination
# pageview_events = false
# instance = ""                 # tells a second one of this name apart, as "Name::instance"
# hipaa = true                  # false: HIPAA mode, when it is on, is not about this destination
# allow = []                    # what it gets in HIPAA mode besides the lists of [hipaa]
# required = []                 # HIPAA mode warns when it removes one of these
# baa = false                   # true: disable ID masking and enforced allowlists

[[destinations.webhooks]]
url = "sink:/orders"            # "sink:" is the built-in sink; or any http(s) URL
headers = { Content-Type = "application/json" }   # a value may be "env:NAME"

[[destinations.webhooks]]
url = "sink:/audit"
headers = { Content-Type = "application/json" }

[[destinations]]
name = "Mixpanel"
kind = "mixpanel"               # what this service itself gets; without it, "webhooks"
mode = "send"                   # or "preview": made, shown and checked, and sent to nobody
# url = "sink:/mixpanel"        # the sink answers as the service does
# settings = { region = "us" }  # and token = "env:NAME", its secret

# [[destinations]]
# name = "Warehouse"
# kind = "csv"
# settings = { path = "warehouse" }
# events = ["Purchase"]         # a table each, besides the automatic ones

# [events."Purchase"]           # event settings: these toggles override $options
# override = true
# destinations = { Webhooks = true, Mixpanel = false }

# [[definitions]]               # the Event Library: an event that matches goes out under this name
# name = "Signed Up"
# match = "all"                 # or "any" of the filters
# type = "track"                # or "page"
# destinations = ["Mixpanel"]   # the others are off; without it, all of them get it
# filters = [
#   { prop = "$event_name", op = "=", value = "$web_event" },  # = != contains wildcard exists
#   { op = "css", value = "button.signup" },
# ]

# [consent]                     # destinations need the consent that $options.integrations gives
# model = "opt-in"              # or "opt-out": what counts where the event says nothing
# categories = { C0002 = ["Webhooks", "Mixpanel"] }   # a destination in no category gets nothing

# [[transforms]]                # changes to an event for a destination
# event = "*"                   # the name of the event, or "*" for all
# destination = "Mixpanel"      # or "*"
# ops = [{ op = "rename", from = "price", to = "value" }]
# sql = ""                      # a select over incoming_event; its columns become properties

[hipaa]
# on = false                    # true: what no list names is removed, and IDs are masked
# events = []                   # properties of track and page events that may leave
# users = []                    # traits of identify events
# groups = []                   # traits of group events

[sink]
# port = 4081

[sink.behaviours]
# "/orders" = "500x2 then ok"   # ok, status 503, delay 6, hang, reset, drip, endless, redirect URL, flaky 0.3

[plan]
# file = "plan.json"            # the tracking plan that events are compared with
# unplanned = "warn"            # or "ignore": events and properties that the plan does not list
# on_violation = "warn"         # or "block", "omit"

[log]
# durability = "normal"         # or "full": one fsync per commit
# keep_sessions = 20            # a file chosen with --log is never removed
# keep_days = 7                 # named here, it also removes older events of a shared session
# lease = 5.0                   # seconds until the receivers of a shared session take over from a silent one

[screen]
# theme = "liveview-dark"       # or "liveview-light", or any theme in the ctrl+p palette
# ascii = false                 # true: ASCII characters only
# keys = { "main.pause" = "p" } # the names are those that liveview keys prints
# columns = []                  # more columns: "properties.price", "$insert_id", "latency", "status", "problem"
"""
"""A configuration file that changes nothing until it is edited."""


def write(output: Path, log: Path | None, *, force: bool) -> None:
    """Write the file; raises `UsageError` or `LogError`."""
    text = DEFAULTS if log is None else _session_text(log)
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    try:
        file = private_files.create(output, overwrite=force)
    except FileExistsError:
        raise UsageError(
            f"{output} already exists; choose another file with -o, or add --force to overwrite it"
        ) from None
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from None
    with file:
        file.write(text.encode())
    click.echo(plain(f"wrote {output}; start it with {_start(output)}"), err=True)


def _start(output: Path) -> str:
    return (
        "liveview"
        if output.name == NAME and output.parent == Path()
        else f"liveview --config {shell_word(str(output))}"
    )


def _session_text(log: Path) -> str:
    require_file(log)
    log = named(log)
    files.check(log)
    found = read_settings(log)
    if found is None:
        raise UsageError(f"{log} holds no settings; it was written by an older liveview")
    text = _HEAD.format(log=plain(log.name)) + config_file(found)
    try:
        parse(text)
    except ConfigError as error:
        say(f"the file needs a change before liveview can start with it: {error}")
    return text


_HEAD = """\
# The configuration of session {log!r}: the destinations, event settings and sink behaviours that were in effect.
# Secrets were masked before they were stored: replace each *** with your own, or with "env:NAME".

"""
