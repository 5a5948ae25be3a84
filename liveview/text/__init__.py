"""Text from outside, before anybody reads it: masked, made storable, unpacked, told apart from its look-alikes."""
