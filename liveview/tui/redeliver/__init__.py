"""Redeliver: resend, retry, retry all, replay."""
