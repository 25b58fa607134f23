"""The mail merge of LibreOffice, for `bench_letters.py`: a letter as a page, a CSV file of people, PDF out.

Runs in the Python that has `uno` (Debian: python3-uno, libreoffice-writer, libreoffice-base), with a
LibreOffice of its own in a folder of its own. Prints the seconds of processor that merging took.
Called as: python3 mail_merge.py FOLDER ROWS one|many, with letter.html and people.csv in FOLDER.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_TABLE, _FILE = 0, 2


def prop(name: str, value: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def url(path: Path) -> str:
    return uno.systemPathToFileUrl(str(path))


def connected(pipe: str):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(360):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not answer")


def register(context, folder: Path) -> None:
    """Make the CSV file a database that fields can name."""
    databases = context.ServiceManager.createInstanceWithContext("com.sun.star.sdb.DatabaseContext", context)
    source = databases.createInstance()
    source.URL = "sdbc:flat:" + url(folder)
    source.Info = (
        prop("Extension", "csv"), prop("HeaderLine", True), prop("FieldDelimiter", ";"), prop("StringDelimiter", '"'),
        prop("CharSet", "UTF-8"),
    )  # fmt: skip
    source.DatabaseDocument.storeAsURL(url(folder / "people.odb"), ())
    databases.registerObject("people", source)


def written(context, folder: Path) -> Path:
    """Write the letter as a document with a field wherever the page says @name@."""
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    options = (prop("Hidden", True), prop("FilterName", "HTML (StarWriter)"))
    document = desktop.loadComponentFromURL(url(folder / "letter.html"), "_blank", 0, options)
    search = document.createSearchDescriptor()
    search.SearchRegularExpression, search.SearchString = True, "@[a-z]+@"
    found = document.findFirst(search)
    while found is not None:
        master = document.createInstance("com.sun.star.text.fieldmaster.Database")
        master.DataBaseName, master.DataTableName, master.DataColumnName = "people", "people", found.String.strip("@")
        field = document.createInstance("com.sun.star.text.textfield.Database")
        field.attachTextFieldMaster(master)
        found.Text.insertTextContent(found, field, True)
        found = document.findNext(found.End, search)
    target = folder / "letter.odt"
    document.storeAsURL(url(target), (prop("FilterName", "writer8"),))
    document.close(True)
    return target


def processor_seconds(folder: Path) -> float:
    """What LibreOffice has used so far: all processes that were started with our folder."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (
                folder.name.encode() in (process / "cmdline").read_bytes()
                and (process / "comm").read_text() != "python3\n"
            ):
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:
            continue  # It ended while we looked.
    return ticks / os.sysconf("SC_CLK_TCK")


def merge(context, folder: Path, letter: Path, rows: int, *, is_one: bool) -> float:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    job = context.ServiceManager.createInstanceWithContext("com.sun.star.text.MailMerge", context)
    job.DocumentURL, job.DataSourceName = url(letter), "people"
    job.CommandType, job.Command = _TABLE, "people"
    job.OutputType, job.OutputURL = _FILE, url(out)
    job.SaveAsSingleFile, job.SaveFilter = is_one, "writer_pdf_Export"
    job.FileNamePrefix = "brief"
    start = processor_seconds(folder)
    job.execute(())
    spent = processor_seconds(folder) - start
    made = list(out.glob("*.pdf"))
    if len(made) != (1 if is_one else rows):
        raise SystemExit(f"{len(made)} files were made")
    return spent


def main() -> None:
    folder, rows, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    pipe = f"letters{folder.name}"
    office = subprocess.Popen([
        "soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;",
        f"-env:UserInstallation={url(folder / 'profile')}",
    ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        context = connected(pipe)
        register(context, folder)
        print(f"{merge(context, folder, written(context, folder), rows, is_one=kind == 'one'):.2f}")
    finally:
        office.terminate()
        office.wait(30)


if __name__ == "__main__":
    main()
