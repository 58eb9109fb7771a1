"""Measuring answer quality against gold quotes."""
