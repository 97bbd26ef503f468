"""Opens a spreadsheet with openpyxl and prints what is in it: the sheet's name, then a line a row; a formula would show as its kind.

  open_roster.py FILE                called by roster_file_test
"""

import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
for sheet in book.worksheets:
    print(sheet.title, sheet.freeze_panes)
    for row in sheet.iter_rows():
        print("|".join(f"{'' if cell.value is None else cell.value}{'' if cell.data_type in 'sn' and not isinstance(cell.value, (int, float)) else '<' + cell.data_type + '>'}"
                       for cell in row))
