"""What the tests share: programs, worlds, fakes, samples."""
