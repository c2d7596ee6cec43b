"""get_file against a server on this machine: cache, hashes, archives, failures that leave nothing behind."""

import functools
import hashlib
import http.server
import io
import os
import tarfile
import threading
import zipfile

import pytest

import tfjax as tf
from tfjax.keras.utils import file_utils

get_file = tf.keras.utils.get_file
CONTENT = bytes(range(256)) * 100


class _Handler(http.server.SimpleHTTPRequestHandler):
    requests: list = []

    def do_GET(self):
        self.requests.append(self.path)
        if self.path.endswith("short"):  # says more than it sends
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            return
        super().do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "data.bin").write_bytes(CONTENT)
    with zipfile.ZipFile(folder / "pack.zip", "w") as archive:
        archive.writestr("inner/a.txt", "hello")
        archive.writestr("../evil.txt", "no")
    with tarfile.open(folder / "pack.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("pack/b.txt")
        info.size = 2
        archive.addfile(info, io.BytesIO(b"hi"))
    handler = type("Handler", (_Handler,), {"requests": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder)) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", handler.requests
        running.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    return str(folder)


def test_a_file_is_downloaded_once(server, cache, capsys):
    address, requests = server
    path = get_file("data.bin", f"{address}/data.bin", cache_dir=cache)
    assert path == os.path.join(cache, "datasets", "data.bin")
    with open(path, "rb") as file:
        assert file.read() == CONTENT
    assert f"Downloading data from {address}/data.bin\n" in capsys.readouterr().out
    assert get_file("data.bin", f"{address}/data.bin", cache_dir=cache) == path
    assert len(requests) == 1
    get_file("data.bin", f"{address}/data.bin", cache_dir=cache, force_download=True)
    assert len(requests) == 2


def test_name_from_the_address_and_subfolder(server, cache):
    path = get_file(origin=f"{server[0]}/data.bin?x=1", cache_dir=cache, cache_subdir="models")
    assert path == os.path.join(cache, "models", "data.bin")


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_hashes(server, cache, algorithm):
    address, requests = server
    right = hashlib.new(algorithm, CONTENT).hexdigest()
    options = {"file_hash": right, "hash_algorithm": algorithm, "cache_dir": cache}
    path = get_file("data.bin", f"{address}/data.bin", **options)
    get_file("data.bin", f"{address}/data.bin", **options)
    assert len(requests) == 1
    with open(path, "wb") as file:
        file.write(b"spoiled")
    get_file("data.bin", f"{address}/data.bin", **options)
    assert len(requests) == 2 and file_utils.validate_file(path, right)


def test_a_wrong_hash_leaves_nothing_behind(server, cache):
    with pytest.raises(ValueError, match="Incomplete or corrupted file detected"):
        get_file("data.bin", f"{server[0]}/data.bin", file_hash="0" * 64, cache_dir=cache)
    assert os.listdir(os.path.join(cache, "datasets")) == []


def test_a_failed_download_keeps_the_old_file(server, cache):
    path = get_file("data.bin", f"{server[0]}/data.bin", cache_dir=cache)
    with pytest.raises(Exception, match="URL fetch failure on .*: 404 -- File not found"):
        get_file("data.bin", f"{server[0]}/missing.bin", cache_dir=cache, force_download=True)
    assert os.listdir(os.path.dirname(path)) == ["data.bin"]
    with open(path, "rb") as file:
        assert file.read() == CONTENT


def test_a_download_that_ends_early(server, cache):
    with pytest.raises(Exception, match="retrieval incomplete: got only 9 out of 1000 bytes"):
        get_file("x", f"{server[0]}/short", cache_dir=cache)
    assert os.listdir(os.path.join(cache, "datasets")) == []


def test_offline_says_where_to_put_the_file(cache):
    with pytest.raises(Exception, match="URL fetch failure on http://127.0.0.1:1/x") as caught:
        get_file("x", "http://127.0.0.1:1/x", cache_dir=cache)
    assert f"put the file at {os.path.join(cache, 'datasets', 'x')}" in str(caught.value)


def test_zip_without_what_lies_outside(server, cache):
    with pytest.warns(UserWarning, match="Skipping invalid path"):
        path = get_file("pack.zip", f"{server[0]}/pack.zip", extract=True, cache_dir=cache)
    assert path == os.path.join(cache, "datasets", "pack_extracted")
    with open(os.path.join(path, "inner", "a.txt")) as file:
        assert file.read() == "hello"
    assert not os.path.exists(os.path.join(cache, "datasets", "evil.txt"))


def test_tar_without_a_name(server, cache):
    path = get_file(origin=f"{server[0]}/pack.tar.gz", untar=True, cache_dir=cache)
    assert path == os.path.join(cache, "datasets", "pack.tar.gz")
    with open(os.path.join(path, "pack", "b.txt")) as file:
        assert file.read() == "hi"


def test_no_archive(server, cache):
    with pytest.warns(UserWarning, match="Could not extract archive"):
        get_file("data.bin", f"{server[0]}/data.bin", extract=True, cache_dir=cache)


def test_unknown_format(cache, tmp_path):
    (tmp_path / "f").write_text("x")
    with pytest.raises(NotImplementedError):
        file_utils.extract_archive(str(tmp_path / "f"), cache, "rar")
    assert file_utils.extract_archive(str(tmp_path / "f"), cache, None) is False
