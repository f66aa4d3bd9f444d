"""Files as schools hand them in and as we print them: readers on one side, renderers on the other."""
