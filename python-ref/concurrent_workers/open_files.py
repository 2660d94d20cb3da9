"""Whether the system allows as many connections as there may be.

A connection is an open file. To run out of them in the middle of a crawl would look as
if the links were broken.

Twin: `crates/concurrent-workers/src/open_files.rs`.
"""

import resource

from concurrent_workers.errors import OpenFiles

# Open files that the program needs beside its connections, in either language.
_OTHERS = 32


def allow_connections(workers: int) -> None:
    """Make sure that so many workers can have a connection each.

    Raises:
        OpenFiles: if the system allows fewer, even when asked for more.
    """
    needed = workers + _OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or needed <= soft:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    except ValueError as error:
        raise OpenFiles(workers, needed, hard) from error
