"""Temporary."""
import io
from decimal import Decimal
from types import SimpleNamespace
def read_sheet(data, kind, sheet, limits):
    from python_calamine import CalamineWorkbook
    wb=CalamineWorkbook.from_filelike(io.BytesIO(data))
    ws=wb.get_sheet_by_index(0)
    rows=[]
    for i,r in enumerate(ws.to_python(skip_empty_area=False),1):
        rows.append((i,tuple(None if c=="" else int(c) if isinstance(c,float) and c.is_integer() else Decimal(repr(c)) if isinstance(c,float) else c for c in r)))
    return SimpleNamespace(name=wb.sheet_names[0],rows=rows,uncached=frozenset())
