"""SAF-T Cash Register 1.00, the file that the Norwegian tax administration asks for in an audit.

Source: the authority's schema and code lists (Norwegian SAF-T Cash Register, July 2016) and its
example of March 2021. `files` writes, `references` checks what the schema does not.
"""
