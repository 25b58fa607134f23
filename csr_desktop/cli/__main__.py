"""`python -m csr_desktop.cli`: the command line, also where no script `csr` was installed."""

from csr_desktop.cli.main import main

if __name__ == "__main__":
    main()
