"""Settings, observability and the tables of data that the rest reads. Imports nothing of ours."""
