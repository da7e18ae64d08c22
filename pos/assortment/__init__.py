"""The goods of a merchant as files: written for a spreadsheet, and read back from one."""
