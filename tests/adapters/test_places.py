"""Who has a place, and who gives way."""

from dataclasses import dataclass, field

from liveview.adapters.places import GRACE, Places

NOW = 100.0


@dataclass(eq=False)
class Guest:
    since: float
    waits_for_client: bool = True
    dropped: bool = field(default=False)

    def drop(self) -> None:
        self.dropped = True


def taken(places: Places, *guests: Guest, peer: object = "them") -> None:
    for guest in guests:
        assert places.reserve(peer, NOW)
        places.take(guest, peer)
        places.settle()


class TestPlaces:
    def test_are_taken_until_all_are(self) -> None:
        places, guests = Places(2), [Guest(1), Guest(2)]
        taken(places, *guests)
        assert set(places) == set(guests)
        assert not any(guest.dropped for guest in guests)

    def test_go_from_the_one_that_kept_us_waiting_longest_to_a_newcomer(self) -> None:
        places, guests = Places(3), [Guest(2), Guest(1), Guest(0, waits_for_client=False)]
        taken(places, *guests)
        newcomer = Guest(9)
        taken(places, newcomer)
        assert [guest.dropped for guest in guests] == [False, True, False]
        assert set(places) == {guests[0], guests[2], newcomer}

    def test_are_refused_when_everybody_waits_for_us(self) -> None:
        places, guest = Places(1), Guest(0, waits_for_client=False)
        taken(places, guest)
        assert not places.reserve("them", NOW)
        assert set(places) == {guest}
        assert not guest.dropped

    def test_are_left_to_who_was_just_answered(self) -> None:
        """Its next request may be on the way, and would be lost."""
        places, guest = Places(1), Guest(NOW)
        taken(places, guest)
        assert not places.reserve("them", NOW + GRACE / 2)
        assert places.reserve("them", NOW + GRACE)
        assert guest.dropped

    def test_that_are_kept_count(self) -> None:
        places = Places(1)
        assert places.reserve("them", NOW)
        assert not places.reserve("them", NOW)
        places.settle()
        assert places.reserve("them", NOW)

    def test_are_free_again_when_given_back(self) -> None:
        places, guest = Places(1), Guest(0, waits_for_client=False)
        taken(places, guest)
        places.leave(guest)
        places.leave(guest)
        taken(places, Guest(1))

    def test_of_our_own_neither_count_nor_give_way(self) -> None:
        places, ours = Places(1, lambda peer: peer == "us"), [Guest(0), Guest(0)]
        taken(places, *ours, peer="us")
        them, newcomer = Guest(1), Guest(2)
        taken(places, them)
        taken(places, newcomer)
        assert [guest.dropped for guest in (*ours, them)] == [False, False, True]
        assert set(places) == {*ours, newcomer}
