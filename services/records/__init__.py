"""Records: lesson plans until they are signed, gradebooks and results, timetables and online lessons."""
