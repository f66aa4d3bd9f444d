"""The commands, a file to each matter; each asks the API and shows the answer."""
