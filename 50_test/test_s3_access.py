"""Who may do what on the S3 server, and which words our tools find for each refusal."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from dataclasses import replace

import pytest

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.s3 import S3Config, make_client, s3_errors


def refusal(config: S3Config) -> DataToolError:
    """Ask for the pointer, as the app does first, and give the error."""
    with pytest.raises(DataToolError) as caught:
        read_pointer(make_client(config), config)
    assert config.secret_access_key not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return caught.value


def test_a_wrong_secret_is_refused(store):
    config = replace(store.app, secret_access_key="0" * 64)
    error = refusal(config)
    assert error.code == "s3_access_denied"
    assert error.setting == "MANGE_S3_SECRET_ACCESS_KEY"
    assert "aws_secret_access_key" in error.remedy


def test_an_unknown_key_is_refused(store):
    error = refusal(replace(store.app, access_key_id="GK" + "0" * 24))
    assert error.code == "s3_access_denied"
    assert store.app.endpoint_url in error.message


def test_a_request_without_signature_is_refused(store):
    make_client(store.etl).put_object(Bucket=store.etl.bucket, Key=store.etl.key, Body=b"data")
    url = f"{store.app.endpoint_url}/{store.app.bucket}/{store.app.key}"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)
    with caught.value:
        assert caught.value.code == 403


def test_the_reader_may_not_write(store):
    if not store.has_reader:
        pytest.skip("the server named by MANGE_S3_ENDPOINT is used with one key only")
    client = make_client(store.app)
    with pytest.raises(DataToolError) as caught, s3_errors(store.app, store.app.key):
        client.put_object(Bucket=store.app.bucket, Key=store.app.key, Body=b"data")
    assert caught.value.code == "s3_access_denied"
    with pytest.raises(DataToolError) as caught, s3_errors(store.app, store.app.key):
        client.delete_object(Bucket=store.app.bucket, Key=store.app.key)
    assert caught.value.code == "s3_access_denied"


def test_the_reader_reads_one_bucket_only(store):
    if not store.has_reader:
        pytest.skip("the server named by MANGE_S3_ENDPOINT is used with one key only")
    etl = make_client(store.etl)
    etl.create_bucket(Bucket="elsewhere")
    etl.put_object(Bucket="elsewhere", Key=store.app.pointer_key, Body=b"{}")
    assert refusal(replace(store.app, bucket="elsewhere")).code == "s3_access_denied"


def test_an_unknown_bucket_is_named(store):
    error = refusal(replace(store.etl, bucket="no-such-bucket"))
    assert error.code == "bucket_unknown"
    assert error.setting == "MANGE_S3_BUCKET"
    assert "no-such-bucket" in error.message


def test_a_missing_object_is_named(store):
    error = refusal(store.app)
    assert error.code == "key_missing"
    assert error.setting == "MANGE_S3_KEY"
    assert store.app.key in error.message


def test_a_server_that_is_not_there_is_named(store):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{probe.getsockname()[1]}"
        error = refusal(replace(store.app, endpoint_url=endpoint))
    assert error.code == "s3_unreachable"
    assert error.setting == "MANGE_S3_ENDPOINT"
    assert endpoint in error.message


def test_a_host_without_address_is_unreachable(store):
    error = refusal(replace(store.app, endpoint_url="http://nowhere.invalid:3910"))
    assert error.code == "s3_unreachable"


def answer_everything(server, answer):
    """Give every connection the same answer, until the server is shut down."""
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(answer)


def test_a_server_that_speaks_no_s3_is_a_failure_with_its_address(store):
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
        oops = b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno"
        thread = threading.Thread(target=answer_everything, args=(server, oops))
        thread.start()
        error = refusal(replace(store.app, endpoint_url=endpoint))
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert error.code == "s3_failed"
    assert endpoint in error.message
