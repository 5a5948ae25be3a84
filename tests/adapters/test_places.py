from dataclasses import dataclass, field

from liveview.adapters.places import Places


@dataclass(eq=False)
class Guest:
    since: float
    waits_for_client: bool = True
    dropped: bool = field(default=False)

    def drop(self) -> None:
        self.dropped = True


class TestPlaces:
    def test_are_taken_until_all_are(self) -> None:
        places, guests = Places(2), [Guest(1), Guest(2)]
        assert [places.take(guest) for guest in guests] == [True, True]
        assert set(places) == set(guests)
        assert not any(guest.dropped for guest in guests)

    def test_go_from_the_one_that_kept_us_waiting_longest_to_a_newcomer(self) -> None:
        places, guests = Places(3), [Guest(2), Guest(1), Guest(0, waits_for_client=False)]
        for guest in guests:
            places.take(guest)
        newcomer = Guest(9)
        assert places.take(newcomer)
        assert [guest.dropped for guest in guests] == [False, True, False]
        assert set(places) == {guests[0], guests[2], newcomer}

    def test_are_refused_when_everybody_waits_for_us(self) -> None:
        places, guest, newcomer = Places(1), Guest(0, waits_for_client=False), Guest(1)
        places.take(guest)
        assert not places.take(newcomer)
        assert set(places) == {guest}
        assert not guest.dropped

    def test_are_free_again_when_given_back(self) -> None:
        places, guest, newcomer = Places(1), Guest(0, waits_for_client=False), Guest(1)
        places.take(guest)
        places.leave(guest)
        places.leave(guest)
        assert places.take(newcomer)
