"""What machine this is, in a line."""
import os
import pathlib
import platform
import re


def line():
    return f"{processor()}, {len(os.sched_getaffinity(0))} cores, {memory()}, {system()}"


def processor():
    info = pathlib.Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.*)$", info.read_text(), re.M) if info.exists() else None
    return found[1].strip() if found else platform.machine()


def memory():
    return f"{round(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30)} GiB"


def system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform(terse=True)
