"""Files that schools hand in, understood: plans' headings, gradebooks, timetables, lists of meetings."""
