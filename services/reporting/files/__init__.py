"""Files that reporting writes and reads: the district's workbook, and the table of indicators."""
