"""The S3 settings: where they come from, which wins, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from mangetamain_data_utils.errors import DataToolError
from mangetamain_data_utils.s3 import S3Config, make_client

KEY_ID = "GK" + "0123456789ab" * 2
SECRET = "5ec2e7" * 10 + "abcd"
DOCUMENTED = f"""\
[s3fast]
aws_access_key_id = {KEY_ID}
aws_secret_access_key = {SECRET}
endpoint_url = http://store.example:3910
region = garage-fast
bucket = recipes
"""


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    path = tmp_path / "credentials"
    path.write_text(DOCUMENTED)
    return path


def refusal(path: Path, environ: dict[str, str] | None = None) -> DataToolError:
    with pytest.raises(DataToolError) as caught:
        S3Config.load(path, environ or {})
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.params)
    return caught.value


def test_the_documented_file_is_read(credentials: Path) -> None:
    config = S3Config.load(credentials, {})
    assert config == S3Config(
        access_key_id=KEY_ID,
        secret_access_key=SECRET,
        endpoint_url="http://store.example:3910",
        region="garage-fast",
        bucket="recipes",
        key="mangetamain.duckdb",
    )
    assert config.pointer_key == "mangetamain.json"


def test_what_the_file_leaves_out_has_the_documented_defaults(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text("\n".join(DOCUMENTED.splitlines()[:3]))
    config = S3Config.load(path, {})
    assert config.endpoint_url == "http://s3fast.lafrance.io:3910"
    assert (config.region, config.bucket) == ("garage-fast", "mangetamain")


@pytest.mark.parametrize(
    ("variable", "name", "value"),
    [
        ("MANGE_S3_ENDPOINT", "endpoint_url", "https://other.example"),
        ("MANGE_S3_REGION", "region", "eu-west-3"),
        ("MANGE_S3_BUCKET", "bucket", "other-bucket"),
        ("MANGE_S3_KEY", "key", "prod/recipes.duckdb"),
        ("MANGE_S3_ACCESS_KEY_ID", "access_key_id", "GKother"),
        ("MANGE_S3_SECRET_ACCESS_KEY", "secret_access_key", "other"),
    ],
)
def test_the_environment_wins_value_by_value(
    credentials: Path, variable: str, name: str, value: str
) -> None:
    config = S3Config.load(credentials, {variable: value})
    plain = S3Config.load(credentials, {})
    assert getattr(config, name) == value
    others = set(S3Config.__dataclass_fields__) - {name}
    assert all(getattr(config, other) == getattr(plain, other) for other in others)


def test_an_empty_variable_counts_as_unset(credentials: Path) -> None:
    assert S3Config.load(credentials, {"MANGE_S3_BUCKET": " "}).bucket == "recipes"


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    environ = {"MANGE_S3_ACCESS_KEY_ID": KEY_ID, "MANGE_S3_SECRET_ACCESS_KEY": SECRET}
    config = S3Config.load(tmp_path / "none", environ)
    assert (config.access_key_id, config.secret_access_key) == (KEY_ID, SECRET)


def test_the_file_is_found_by_variable_or_at_its_documented_place(
    credentials: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert S3Config.load(environ={"MANGE_CREDENTIALS": str(credentials)}).bucket == "recipes"
    (tmp_path / "96_keys").mkdir()
    credentials.rename(tmp_path / "96_keys/credentials")
    monkeypatch.chdir(tmp_path)
    assert S3Config.load(environ={}).bucket == "recipes"


def test_written_credentials_read_back_and_are_private(credentials: Path, tmp_path: Path) -> None:
    config = S3Config.load(credentials, {})
    copy = tmp_path / "copy"
    config.write_credentials(copy)
    assert S3Config.load(copy, {}) == config
    assert copy.stat().st_mode & 0o777 == 0o600


def test_neither_file_nor_environment_names_both(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none")
    assert error.code == "credentials_missing"
    assert str(tmp_path / "none") in str(error)
    assert "MANGE_S3_ACCESS_KEY_ID" in str(error)
    assert "MANGE_CREDENTIALS" in str(error)


def test_a_file_without_its_secret_names_the_entry(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text("\n".join(DOCUMENTED.splitlines()[:2]))
    error = refusal(path)
    assert error.code == "credentials_missing"
    assert "aws_secret_access_key" in error.message
    assert error.setting == "MANGE_S3_SECRET_ACCESS_KEY"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"aws_secret_access_key = {SECRET}\n", 1),
        (f"[s3fast]\naws_access_key_id = {KEY_ID}\n{SECRET}\n", 3),
        (DOCUMENTED + f"aws_secret_access_key = {SECRET}\n", 7),
        (DOCUMENTED + DOCUMENTED, 7),
    ],
    ids=["no heading", "no equals sign", "name twice", "profile twice"],
)
def test_a_malformed_file_names_file_and_line_but_not_the_line_itself(
    tmp_path: Path, text: str, line: int
) -> None:
    path = tmp_path / "credentials"
    path.write_text(text)
    error = refusal(path)
    assert error.code == "credentials_malformed"
    assert f"{path}, line {line}" in error.message


def test_bytes_that_are_no_text_are_malformed(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_bytes(b"[s3fast]\n\xff\xfe\x00")
    assert refusal(path).code == "credentials_malformed"


def test_a_folder_instead_of_a_file_is_unreadable(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert error.code == "credentials_unreadable"
    assert str(tmp_path) in error.message


def test_another_profile_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(DOCUMENTED.replace("s3fast", "default"))
    error = refusal(path)
    assert error.code == "profile_missing"
    assert "[s3fast]" in error.message


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MANGE_S3_ENDPOINT", "store.example:3910"),
        ("MANGE_S3_ENDPOINT", "ftp://store.example"),
        ("MANGE_S3_ENDPOINT", "http://"),
        ("MANGE_S3_ENDPOINT", "http://store.example:port"),
        ("MANGE_S3_ENDPOINT", f"http://user:{SECRET}@store.example"),
        ("MANGE_S3_REGION", "garage fast"),
        ("MANGE_S3_BUCKET", "a/b"),
        ("MANGE_S3_KEY", "mangetamain.json"),
        ("MANGE_S3_KEY", "/mangetamain.duckdb"),
    ],
)
def test_an_impossible_value_names_its_setting(
    credentials: Path, variable: str, value: str
) -> None:
    error = refusal(credentials, {variable: value})
    assert error.code == "setting_invalid"
    assert error.setting == variable
    assert variable in error.remedy


def test_secrets_show_nowhere(credentials: Path) -> None:
    shown = repr(S3Config.load(credentials, {}))
    assert "store.example" in shown
    assert KEY_ID not in shown
    assert SECRET not in shown


def test_other_aws_settings_of_the_machine_do_not_matter(
    credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://elsewhere.example")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "elsewhere")
    client = make_client(S3Config.load(credentials, {}))
    url = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    assert url.startswith("http://store.example:3910/b/k?")
    assert KEY_ID in url
    assert "AWS4-HMAC-SHA256" in url
