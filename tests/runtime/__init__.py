"""Tests of liveview.runtime."""
