"""Readers of the files that schools hand in: headings of plans, gradebooks, timetables, lists of meetings."""
