"""Verification of written sentences against their quotes: small pure modules, put together in `verifier`."""
