"""What is said about keys and values that the types refuse."""

import pytest

from tests.support.config.texts import refusal, with_url


class TestUnknownKeys:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("recever = 1", "recever: unknown key, did you mean receiver?"),
            ("[receiver]\nprot = 1", "receiver.prot: unknown key, did you mean port?"),
            ("[delivery]\nretry_shedule = []", "delivery.retry_shedule: unknown key, did you mean retry_schedule?"),
            ("[log]\nzzz = 1", "log.zzz: unknown key, use one of durability, keep_sessions, keep_days"),
            (with_url("sink:/x") + "\nheader = {}", "did you mean headers?"),
            ('[[destinations]]\nname = "W"\nidentify = true', "did you mean identify_events?"),
            ('[[definitions]]\nname = "D"\nfilter = []', "definitions[0].filter: unknown key, did you mean filters?"),
            (
                '[[definitions]]\nname = "D"\nfilters = [{ property = "a" }]',
                "definitions[0].filters[0].property: unknown key, did you mean prop?",
            ),
            ("[consent]\nmodle = 1", "consent.modle: unknown key, did you mean model?"),
            ("[hipaa]\nevent = []", "hipaa.event: unknown key, did you mean events?"),
            ("[[transforms]]\ndest = 1", "transforms[0].dest: unknown key, use one of event, destination, ops, sql"),
            (
                '[[transforms]]\nops = [{ op = "rename", form = "a", to = "b" }]',
                "transforms[0].ops[0].form: unknown key, did you mean from?",
            ),
            (
                "[[environments]]\nname = 'a'\ntoken = 'b'\nhipaa = { user = [] }",
                "environments[0].hipaa.user: unknown key, did you mean users?",
            ),
            ("[events.Purchase]\noverid = true", "did you mean override?"),
        ],
    )
    def test_are_refused_with_their_path_and_a_suggestion(self, text: str, said: str) -> None:
        assert said in refusal(text)


class TestWrongValues:
    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ('[receiver]\nport = "80"', "receiver.port: "),
            ("[receiver]\nport = 65536", "receiver.port: "),
            ("[receiver]\nport = -1", "receiver.port: "),
            ("[receiver]\nstrict = 1", "receiver.strict: "),
            ("[delivery]\nwebhook_timeout = 0", "delivery.webhook_timeout: "),
            ("[delivery]\nwebhook_timeout = nan", "delivery.webhook_timeout: "),
            ("[delivery]\nretry_schedule = [5, -1]", "delivery.retry_schedule[1]: "),
            ("[delivery]\nretry_jitter = 1.1", "delivery.retry_jitter: "),
            ("[delivery]\nmax_in_flight = 0", "delivery.max_in_flight: "),
            ('[dedup]\npolicy = "keep"', 'dedup.policy: "keep" is not possible, use "drop" or "mark"'),
            ('[log]\ndurability = "none"', "log.durability: "),
            ("[log]\nkeep_days = 0", "log.keep_days: "),
            ('[screen]\ncolumns = ["latancy"]', "screen.columns: there is no column 'latancy', did you mean latency?"),
            ('[screen]\ncolumns = ["price"]', "screen.columns: there is no column 'price', for a property write"),
            ('[screen]\ncolumns = "latency"', "screen.columns: "),
            ("[screen]\ncolumns = [1]", "screen.columns[0]: "),
            ("[[destinations]]\nname = 5", "destinations[0].name: "),
            ('[[destinations]]\nname = ""', "destinations[0].name: "),
            ("[[environments]]\ntoken = 'a'", "environments[0]: "),
            ("destinations = 1", "destinations: "),
            ('[[definitions]]\nname = ""', "definitions[0].name: "),
            ("[[definitions]]\nmatch = 'all'", "definitions[0]: object missing required field `name`"),
            (
                '[[definitions]]\nname = "D"\nmatch = "some"',
                'definitions[0].match: "some" is not possible, use "all" or "any"',
            ),
            (
                '[[definitions]]\nname = "D"\nfilters = [{ prop = "a", op = "==" }]',
                'definitions[0].filters[0].op: "==" is not possible, use "=" or "!=" or "contains" or "wildcard" or',
            ),
            ('[consent]\nmodel = "optin"', 'consent.model: "optin" is not possible, use "opt-in" or "opt-out"'),
            ('[consent.categories]\nC1 = "Mixpanel"', "consent.categories.C1: expected `array`, got `str`"),
            ('[[transforms]]\nops = [{ op = "renam" }]', "transforms[0].ops[0].op: there is no 'renam', did you mean"),
            (
                '[[transforms]]\nops = [{ op = "xyz" }]',
                "transforms[0].ops[0].op: there is no 'xyz', use one of rename_event, standard, rename, type, case,",
            ),
            (
                '[[transforms]]\nops = [{ op = "type", prop = "a", to = "int" }]',
                'transforms[0].ops[0].to: "int" is not possible, use "number" or "text" or "boolean"',
            ),
            (
                '[[transforms]]\nops = [{ op = "delete", prop = "a" }, { op = "case", prop = "a", to = "title" }]',
                'transforms[0].ops[1].to: "title" is not possible, use "lower" or "upper"',
            ),
            ('[hipaa]\non = "yes"', "hipaa.on: "),
        ],
    )
    def test_are_refused_with_their_path(self, text: str, path: str) -> None:
        assert refusal(text).startswith(path)

    def test_are_refused_with_the_choices_of_their_operation_only(self) -> None:
        said = refusal('[[transforms]]\nops = [{ op = "type", prop = "a", to = "int" }]')
        assert said.endswith('use "number" or "text" or "boolean"')
