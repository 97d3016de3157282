"""Forms that the référentiel writes, and what comes back from them, recognised without any mapping.

`build` makes the forms (users' survey, team's self-assessment, visit) from the référentiel; `xlsform` and
`workbook` write the same questions for a telephone and for a spreadsheet; `received` recognises the answers
of either and gives the same rows.
"""
