"""Every error that liveview raises on purpose, in one tree. It imports nothing, so every layer may use it.

    LiveviewError               1    catch this one
    ├── UsageError              2    the command line, or a file that it names
    ├── RunError                1    something failed after the start
    │   └── FencedError         1    a receiver that the others of its session do not count on any more
    ├── ConfigError             2    liveview.toml
    ├── ListColumnError         2    a column of the event list
    ├── BehaviourError          2    what a sink path is told to do
    ├── SelectorError           2    a CSS selector
    ├── FilterError             2    the text of a filter
    ├── SpecError               2    a file of expected events
    ├── PlanError               2    a tracking plan
    │   └── PlanChangedError    2    one that somebody else changed since it was read
    ├── SampleError             2    a sample event
    ├── StoryError              2    a story
    ├── StartError              2    ports and certificates
    │   ├── PortError           2    a port that cannot be opened
    │   ├── TakenPortError      2    a port that another program has
    │   └── TlsError            2    a certificate authority that cannot be used
    ├── InstanceError           2    the files of running instances, or an instance that cannot be found
    ├── LogError                2    a log that cannot be used at all
    │   └── SharedSessionError  2    a shared session that cannot be used
    ├── ReadError               1    a log, or a part of it, that cannot be read
    ├── CopyError               1    a copy that cannot be saved
    ├── ControlError            2    a request to the running engine
    │   └── PostponedError      2    accepted, but in effect only later
    ├── ClientError             1    a receiver that cannot be reached
    │   └── ReceiverUrlError    2    a URL that is not that of a receiver
    ├── ApiError                1    a request that the HTTP API refuses (liveview/api/problem.py)
    ├── RemoteError             1    a running liveview that is asked over its HTTP API
    │   ├── RemoteUrlError      2    a URL that is not that of a liveview
    │   ├── NotAnsweredError    2    nobody answers there, or another program
    │   ├── GoneError           1    it went away while it was asked
    │   └── AnswerError         1    it refuses a request
    │       ├── BadQuestionError 2   because it is asked in the wrong way
    │       ├── NotInTimeError  1    because what was waited for did not happen
    │       └── SessionOverError 1   because another session has begun
    ├── BlockedError            1    an address that must not be called
    ├── WarehouseError          1    a file or folder that must not be written as a warehouse
    ├── UnavailableError        1    an event that cannot be stored now: 503
    │   └── LostError           1    the connection to PostgreSQL is lost (liveview/postgres/line.py)
    └── RequestError            1    a request that the receiver refuses (liveview/model/refusal.py)
        ├── NotAdmittedError    1    its body or query cannot hold an event
        ├── TooManyError        1    it holds too many events
        ├── CallbackError       1    it asks for a callback that must not be called
        └── RefusedError        1    it was refused while it was read (liveview/adapters/body.py)
            └── TooLargeError   1    its body is above the limit

The number is the exit code of a command that ends with the error: 1 failed while running, 2 usage or configuration.
The message is one sentence for the user that says what is wrong and, where that helps, what to do. The command line
prints it and exits (`liveview/cli/commands.py`); the screen shows it and goes on.
"""

FAILED, REFUSED = 1, 2
"""Exit codes: failed while running, and usage or configuration."""


class LiveviewError(Exception):
    """Something that liveview can explain; the message is one sentence for the user."""

    exit_code = FAILED


class UsageError(LiveviewError):
    """The command line, or a file that it names, cannot be used; `below` are lines to print under the sentence."""

    exit_code = REFUSED

    def __init__(self, message: str, *below: str) -> None:
        super().__init__(message)
        self.below = below


class RunError(LiveviewError):
    """A command failed while it ran."""


class ConfigError(LiveviewError):
    """The configuration cannot be used."""

    exit_code = REFUSED


class ListColumnError(LiveviewError):
    """A column cannot be shown in the event list."""

    exit_code = REFUSED


class BehaviourError(LiveviewError):
    """The behaviour of a sink path cannot be read."""

    exit_code = REFUSED


class SelectorError(LiveviewError):
    """A CSS selector cannot be read."""

    exit_code = REFUSED


class FilterError(LiveviewError):
    """A text is not a filter. `message` says what to do about the characters `start` to `end`."""

    exit_code = REFUSED

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class SpecError(LiveviewError):
    """A spec cannot be used; the message begins with the place: file, line and key."""

    exit_code = REFUSED


class PlanError(LiveviewError):
    """A tracking plan cannot be used; the message begins with the place: file, line or key."""

    exit_code = REFUSED


class PlanChangedError(PlanError):
    """The file of a tracking plan is not as it was read any more."""


class SampleError(LiveviewError):
    """A sample event cannot be found or read."""

    exit_code = REFUSED


class StoryError(LiveviewError):
    """A story cannot be found, read or played."""

    exit_code = REFUSED


class StartError(LiveviewError):
    """liveview cannot start."""

    exit_code = REFUSED


class PortError(StartError):
    """A port cannot be opened; `taken` when another program has it."""

    def __init__(self, reason: str, *, taken: bool) -> None:
        super().__init__(reason)
        self.taken = taken


class TakenPortError(StartError):
    """Another program has the port `port` of `host`."""

    def __init__(self, message: str, host: str, port: int) -> None:
        super().__init__(message)
        self.host = host
        self.port = port


class TlsError(StartError):
    """The certificate authority cannot be used."""


class InstanceError(LiveviewError):
    """The files of running instances cannot be used, or there is no instance to ask."""

    exit_code = REFUSED


class LogError(LiveviewError):
    """The log cannot be used. `why` is the reason without the log's name, for where that is named already."""

    exit_code = REFUSED

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message)
        self.why = why or message


class SharedSessionError(LogError):
    """A session in PostgreSQL, or its address, cannot be used; the message never has a password."""


class ReadError(LiveviewError):
    """The log, or a part of it, cannot be read."""


class CopyError(LiveviewError):
    """A copy cannot be saved."""


class ControlError(LiveviewError):
    """The running engine cannot do what it is asked to."""

    exit_code = REFUSED


class PostponedError(ControlError):
    """Something is accepted, but not in effect yet; the message says when it will be."""


class ClientError(LiveviewError):
    """The receiver cannot be reached."""


class ReceiverUrlError(ClientError):
    """A URL is not that of a receiver."""

    exit_code = REFUSED


class RemoteError(LiveviewError):
    """A running liveview cannot be asked, or refuses to answer."""


class RemoteUrlError(RemoteError):
    """A URL is not that of a liveview."""

    exit_code = REFUSED


class NotAnsweredError(RemoteError):
    """Nobody answers at an address, or another program does."""

    exit_code = REFUSED


class GoneError(RemoteError):
    """The liveview went away while it was asked."""


class AnswerError(RemoteError):
    """The liveview refuses a request.

    `kind` is the type of the problem without its prefix, such as `too-many`; `content` is the whole problem as JSON.
    """

    def __init__(self, message: str, kind: str, status: int, content: bytes) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.content = content


class BadQuestionError(AnswerError):
    """The request cannot be answered as it is: its filter, a parameter, its token."""

    exit_code = REFUSED


class NotInTimeError(AnswerError):
    """What was waited for did not happen in time."""


class SessionOverError(AnswerError):
    """Another session has begun."""


class BlockedError(LiveviewError):
    """The address of a webhook must not be called."""


class WarehouseError(LiveviewError):
    """A file or folder that must not be written as a warehouse."""


class FencedError(RunError):
    """Other receivers have taken over what this one had: it was silent for longer than its lease."""


class UnavailableError(LiveviewError):
    """The log cannot take an event now."""
