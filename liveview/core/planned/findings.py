"""The problems of one event, limited in number, with what webhooks do not get."""

from collections import Counter

from liveview.core.json.document import Json, encode
from liveview.model.problem import Problem, Severity

MOST_OF_A_CODE = 20
"""Problems of one code for one event that say everything they know; when omitting, further ones are only paths."""
MOST_OMITTED = 500
"""Problems for one event when omitting. Beyond that, webhooks get none of its properties: its row must stay small."""
LONGEST = 200
"""Characters of a value or a rule; a longer one ends in `…`."""
_TOO_MANY = f"it breaks the plan in more than {MOST_OMITTED} places, so webhooks get none of its properties"


class Findings:
    """Collects problems; `inside` is the path of the properties, `omits` says that webhooks get less than was sent."""

    def __init__(self, inside: str, *, blocks: bool, omits: bool) -> None:
        self.inside = inside
        """The path of the properties."""
        self._severity = Severity.ERROR if blocks else Severity.WARNING
        self._omits = omits
        self._problems: list[Problem] = []
        self._counts: Counter[str] = Counter()
        self.full = False
        """Whether nothing that is added will change anything any more."""

    def warn(self, code: str, field: str, value: str, detail: str) -> None:
        """Add what is wrong with the event itself, which is always a warning."""
        self._problems.append(_problem(code, Severity.WARNING, field, "event", value, detail))

    def add(self, code: str, field: str, rule: str, value: str, detail: str = "", *, missing: bool = False) -> None:
        """Add what is wrong at a path. An unknown property is a warning at most; one that is missing is not omitted."""
        self._counts[code] += 1
        omitted = self._omits and not missing
        severity = Severity.WARNING if code == "plan-unknown-property" else self._severity
        if self._counts[code] <= MOST_OF_A_CODE:
            self._problems.append(_problem(code, severity, field, rule, value, detail, omitted=omitted))
        elif omitted and not self.full:
            self._problems.append(_problem(code, severity, field, rule, omitted=True))
        self.full = len(self._problems) >= MOST_OMITTED

    def is_told(self, code: str) -> bool:
        """Whether there is no room for what a further problem of a code has to say."""
        return self._counts[code] >= MOST_OF_A_CODE

    def problems(self, *, more: bool) -> tuple[Problem, ...]:
        """The problems; `more` says that there are others that were not added."""
        if more and self._omits:
            whole = _problem("plan-rule", Severity.WARNING, self.inside, "", "", _TOO_MANY, omitted=True)
            return (*self._problems, whole)
        return tuple(self._problems)


def _problem(
    code: str, severity: Severity, field: str, rule: str, value: str = "", detail: str = "", *, omitted: bool = False
) -> Problem:
    return Problem(code, severity, field, detail, value=value, rule=rule, omitted=omitted)


def shortened(text: str) -> str:
    """A text of at most 200 characters."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def as_text(value: Json) -> str:
    """The JSON of a value, with its digits as they were sent, shortened."""
    return shortened(encode(value).decode())
