"""Fetches programs from Debian's packages and unpacks them, without installing them.

Installing a server would start it and make users of the machine's; a test needs only its files. Unpacked once into
build/parts (JIBAO_PARTS names another folder), with the libraries that the machine lacks; a lock lets several tests
ask at once. The only network use is apt's. Called by the modules beside it.
"""

import fcntl
import os
import pathlib
import re
import subprocess

FOLDER = pathlib.Path(os.environ.get("JIBAO_PARTS") or pathlib.Path(__file__).resolve().parents[2] / "build" / "parts")
ROOT = FOLDER / "root"
FETCH_SECONDS = 240  # a package of 20 MB over a line of 1 Mbit/s
SYSTEM_SECONDS = 900  # some 100 packages, unpacked and configured


class Unavailable(Exception):
    """A package could be neither found in the cache nor fetched."""


def unpacked(*packages):
    """The folder under which these packages, and the libraries they need, lie as they would under /."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting, seen = list(packages), set(packages)
        while waiting:
            package = waiting.pop()
            for needed in _unpack(package) - seen:
                seen.add(needed)
                waiting.append(needed)
    return ROOT


def environment(**more):
    """The environment for an unpacked program: its libraries are found, and nothing of the user's locale is."""
    folders = [str(p) for place in ("usr/lib", "lib") for p in (ROOT / place).glob("*-linux-gnu*")]
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": ":".join(folders), "LC_ALL": "C.UTF-8", **more}


def libraries(program):
    """The unpacked libraries that this program loads; those of the machine itself are not among them."""
    answer = subprocess.run(["ldd", str(program)], env=environment(), capture_output=True, text=True, check=True)
    return [pathlib.Path(p) for p in re.findall(r"=> (/\S+)", answer.stdout) if p.startswith(f"{ROOT}/")]


def bare_system():
    """A tar of the smallest Debian 12, apt and what every system must have and nothing else; made once. Needs root."""
    tar = FOLDER / "bare-debian12.tar"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tar.exists():
            sources = [f for f in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list") if os.path.exists(f)]
            half = tar.with_suffix(".half.tar")
            answer = subprocess.run(["mmdebstrap", "--mode=root", "--variant=minbase", "--aptopt=APT::Sandbox::User \"root\"",
                                     "bookworm", str(half), *sources[:1]],
                                    capture_output=True, text=True, check=False, timeout=SYSTEM_SECONDS)
            if answer.returncode != 0:
                raise Unavailable(f"cannot make a bare Debian 12: {answer.stderr.strip()[-2000:]}")
            half.rename(tar)
    return tar


def _unpack(package):
    """Unpacks one package unless it is there; returns the libraries that it needs and the machine lacks."""
    stamp = FOLDER / "stamps" / package
    if stamp.exists():
        return set(stamp.read_text(encoding="utf-8").split())
    archive = _download(package)
    ROOT.mkdir(exist_ok=True)
    subprocess.run(["dpkg", "-x", str(archive), str(ROOT)], check=True)
    for path in ROOT.rglob("*"):
        # A set-user-id bit would clear the signal that ends the program with its test.
        if path.is_file() and not path.is_symlink() and path.stat().st_mode & 0o6000:
            path.chmod(path.stat().st_mode & 0o1777)
    depends = subprocess.run(["dpkg-deb", "-f", str(archive), "Depends"], capture_output=True, text=True, check=True)
    first = (re.split(r"[ (:|]", d.strip())[0] for d in depends.stdout.split(","))
    libraries = {d for d in first if d.startswith("lib") and not d.startswith("libjs-") and not _installed(d)}
    archive.unlink()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(" ".join(sorted(libraries)), encoding="utf-8")
    return libraries


def _installed(package):
    answer = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Status} ", package], capture_output=True, text=True,
                            check=False)
    return "installed" in answer.stdout.split()


def _download(package):
    root = os.getuid() == 0
    fetch = ["apt-get", "-q", "-o", "Acquire::Retries=3", *(["-o", "APT::Sandbox::User=root"] if root else []),
             "download", package]
    for attempt in range(2):
        answer = subprocess.run(fetch, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=FETCH_SECONDS)
        found = sorted(FOLDER.glob(f"{package}_*.deb"))
        if answer.returncode == 0 and found:
            return found[-1]
        if attempt == 0 and root:  # the lists are empty, or name a version that the mirror has dropped
            subprocess.run(["apt-get", "-q", "update"], capture_output=True, check=False, timeout=FETCH_SECONDS)
    raise Unavailable(f"cannot fetch the package {package}: {answer.stderr.strip()}")
