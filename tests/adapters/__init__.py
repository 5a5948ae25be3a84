"""Tests of liveview.adapters."""
