"""The sample corpus: five Dutch newspaper articles and questions about them. Imports nothing of ours."""
