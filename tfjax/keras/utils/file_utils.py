"""keras.utils.get_file: downloads into the cache folder, checked, unpacked, never half-written."""

import hashlib
import inspect
import os
import shutil
import sys
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import warnings
import zipfile

from tfjax.keras.backend import config
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils

_BLOCK = 8192


@keras_export("keras.utils.get_file")
def get_file(
    fname=None,
    origin=None,
    untar=False,
    md5_hash=None,
    file_hash=None,
    cache_subdir="datasets",
    hash_algorithm="auto",
    extract=False,
    archive_format="auto",
    cache_dir=None,
    force_download=False,
):
    """Returns the path of a file that is downloaded unless it is in the cache already.

    Args:
        fname: its name in the cache; None: the name at the end of the address.
        origin: the address.
        untar: whether it is unpacked as a tar archive (older form of `extract`).
        md5_hash: its MD5 hash (older form of `file_hash`).
        file_hash: its hash; a file in the cache that has another one is downloaded again.
        cache_subdir: the folder below the cache folder.
        hash_algorithm: `"sha256"`, `"md5"` or `"auto"` (by the length of the hash).
        extract: whether it is unpacked; then the path is that of the folder.
        archive_format: `"tar"`, `"zip"`, a list of both, or `"auto"` for both.
        cache_dir: the cache folder; None: `$KERAS_HOME`, else `~/.keras`.
        force_download: whether it is downloaded in any case.

    Raises:
        ValueError: without an address, for a path as `fname`, and if what came has another hash.
        Exception: if the download fails; the message says where the file may be put by hand.
    """
    if origin is None:
        raise ValueError('Please specify the "origin" argument (URL of the file to download).')
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    folder = _folder(cache_dir, cache_subdir)
    extract = extract or untar
    target, extraction = _targets(folder, path_to_string(fname), origin, extract)
    if force_download or not _is_cached(target, file_hash, hash_algorithm):
        _download(origin, target, file_hash, hash_algorithm)
    if not extract:
        return target
    if not extract_archive(target, extraction, "tar" if untar else archive_format):
        warnings.warn("Could not extract archive.", stacklevel=2)
    return extraction


def _folder(cache_dir, cache_subdir):
    base = os.path.expanduser(config.keras_home() if cache_dir is None else cache_dir)
    if cache_dir is None:
        try:
            os.makedirs(base, exist_ok=True)
        except OSError:
            pass
    if not os.access(base, os.W_OK):
        base = os.path.join("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir(), ".keras")
    folder = os.path.join(base, cache_subdir)
    os.makedirs(folder, exist_ok=True)
    return folder


def _targets(folder, fname, origin, extract):
    """Where the file goes, and where its contents go."""
    given = bool(fname)
    if not given:
        fname = os.path.basename(urllib.parse.urlsplit(origin).path)
        if not fname:
            raise ValueError(
                f"Can't parse the file name from the origin provided: '{origin}'.Please specify the `fname` argument."
            )
    elif os.sep in fname:
        raise ValueError(
            "Paths are no longer accepted as the `fname` argument. To specify the file's parent directory, use the "
            f"`cache_dir` argument. Received: fname={fname}"
        )
    path = os.path.join(folder, fname)
    if not extract:
        return path, None
    if given and "." in fname:
        return path, os.path.join(folder, f"{fname[: fname.find('.')]}_extracted")
    return f"{path}_archive", path


def _is_cached(target, file_hash, algorithm):
    if not os.path.exists(target):
        return False
    if file_hash is None or validate_file(target, file_hash, algorithm=algorithm):
        return True
    io_utils.print_msg(
        f"A local file was found, but it seems to be incomplete or outdated because the {algorithm} file hash does not "
        f"match the original value of {file_hash} so we will re-download the data."
    )
    return False


def _download(origin, target, file_hash, algorithm):
    """Fetches into a file beside the target, which appears only when it is whole and right."""
    io_utils.print_msg(f"Downloading data from {origin}")
    partial = f"{target}.{os.getpid()}.part"
    try:
        try:
            _fetch(origin, partial)
        except urllib.error.HTTPError as error:
            raise Exception(f"URL fetch failure on {origin}: {error.code} -- {error.msg}") from error
        except urllib.error.URLError as error:
            raise Exception(
                f"URL fetch failure on {origin}: {error.errno} -- {error.reason}\n"
                f"If there is no network here, put the file at {target}"
            ) from error
        if file_hash is not None and not validate_file(partial, file_hash, algorithm=algorithm):
            raise ValueError(
                f"Incomplete or corrupted file detected. The {algorithm} file hash does not match the provided value "
                f"of {file_hash}."
            )
        os.replace(partial, target)
    finally:
        if os.path.exists(partial):
            os.remove(partial)


def _fetch(origin, path):
    from tfjax.keras.utils.progbar import Progbar

    with urllib.request.urlopen(origin) as response, open(path, "wb") as file:
        length = response.headers.get("Content-Length")
        total = int(length) if length is not None else None
        bar, read = Progbar(total), 0
        bar.update(0)
        while block := response.read(_BLOCK):
            file.write(block)
            read += len(block)
            if total is None or read < total:
                bar.update(read)
        if total is not None:
            if read < total:
                raise urllib.error.ContentTooShortError(
                    f"retrieval incomplete: got only {read} out of {total} bytes", None
                )
            bar.update(total)


def path_to_string(path):
    """Returns a path object as text; anything else as it is."""
    return os.fspath(path) if isinstance(path, os.PathLike) else path


# -- archives


def extract_archive(file_path, path=".", archive_format="auto"):
    """Unpacks an archive into the folder `path`; what would land outside is left out with a warning.

    Returns:
        Whether the file is an archive of (one of) the formats.
    """
    if archive_format is None:
        return False
    formats = ["tar", "zip"] if archive_format == "auto" else archive_format
    for kind in [formats] if isinstance(formats, str) else formats:
        if kind not in ("tar", "zip"):
            raise NotImplementedError(kind)
        matches, opener = {
            "tar": (tarfile.is_tarfile, tarfile.open),
            "zip": (zipfile.is_zipfile, zipfile.ZipFile),
        }[kind]
        if matches(file_path):
            with opener(file_path) as archive:
                _extract(archive, path_to_string(path))
            return True
    return False


def _extract(archive, path):
    """Unpacks beside the folder first, so that a failure leaves nothing half-done behind."""
    try:
        if isinstance(archive, zipfile.ZipFile):
            archive.extractall(path, members=_safe(archive.infolist(), path, lambda member: member.filename))
        else:
            more = {"filter": "data"} if "filter" in inspect.signature(archive.extractall).parameters else {}
            members = _safe(archive, path, lambda member: member.name, _link_is_inside)
            archive.extractall(path, members=members, **more)
    except (tarfile.TarError, RuntimeError, KeyboardInterrupt):
        if os.path.isfile(path):
            os.remove(path)
        elif os.path.exists(path):
            shutil.rmtree(path)
        raise


def _safe(members, base, name_of, is_link_safe=None):
    base = os.path.realpath(base)
    for member in members:
        name = name_of(member)
        if is_link_safe is not None and (member.issym() or member.islnk()):
            inside = is_link_safe(member, base)
        else:
            inside = _is_inside(os.path.join(base, name), base)
        if inside:
            yield member
        else:
            warnings.warn(f"Skipping invalid path during archive extraction: '{name}'.", stacklevel=4)


def _is_inside(path, base):
    try:
        return os.path.commonpath([os.path.realpath(path), base]) == base
    except ValueError:  # another drive
        return False


def _link_is_inside(member, base):
    if not _is_inside(os.path.join(base, member.name), base):
        return False
    start = base if member.islnk() else os.path.dirname(os.path.join(base, member.name))
    return _is_inside(os.path.join(start, member.linkname), base)


# -- hashes


def resolve_hasher(algorithm, file_hash=None):
    """Returns a hash object: SHA-256 if that is said, or by the length of the hash; else MD5."""
    if algorithm == "sha256" or (algorithm == "auto" and file_hash is not None and len(file_hash) == 64):
        return hashlib.sha256()
    return hashlib.md5()


def hash_file(fpath, algorithm="sha256", chunk_size=65535):
    """Returns the hash of a file in hexadecimal digits."""
    hasher = resolve_hasher(algorithm) if isinstance(algorithm, str) else algorithm
    with open(fpath, "rb") as file:
        while chunk := file.read(chunk_size):
            hasher.update(chunk)
    return hasher.hexdigest()


def validate_file(fpath, file_hash, algorithm="auto", chunk_size=65535):
    """Whether a file has this hash."""
    return hash_file(fpath, resolve_hasher(algorithm, file_hash), chunk_size) == str(file_hash)


def in_notebook():
    """Whether IPython's magics are loaded, where Keras prints a message in place of raising an error."""
    return "IPython.core.magics.namespace" in sys.modules
