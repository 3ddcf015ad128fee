"""Settings come from one file and CLAIMSTREAM_*; a misspelt one stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimstream.streams.settings import SettingsError, read_settings, show_settings

SECRET = "hunter2-canary"  # noqa: S105 - a made-up one


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a settings file."""
    path = tmp_path / "claimstream.toml"
    path.write_text('prefix = "north-"\n[kafka]\npartitions = 8\nreplication_factor = 3\n')
    return path


def test_a_count_of_partitions_is_a_power_of_two() -> None:
    """Topics keep theirs for life; doubling must leave whole halves."""
    with pytest.raises(SettingsError, match="kafka.partitions"):
        read_settings({"CLAIMSTREAM_KAFKA__PARTITIONS": "3", "HOME": "/"})


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(file: Path) -> None:
    """Each value is shown with where it came from."""
    environment = {"CLAIMSTREAM_KAFKA__PARTITIONS": "16", "HOME": "/"}
    settings = read_settings(environment, file)
    assert (settings.prefix, settings.kafka.partitions) == ("north-", 16)
    origins = {row.name: row.origin for row in show_settings(environment, file)}
    assert origins["kafka.partitions"] == "CLAIMSTREAM_KAFKA__PARTITIONS"
    assert origins["kafka.replication_factor"] == str(file)
    assert origins["kafka.session_timeout_ms"] == "default"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLAIMSTREAM_KAFKA__PARTITON", "8"),
        ("CLAIMSTREAM_KAFKA__PARTITIONS", "many-canary"),
        ("CLAIMSTREAM_STAGE__DEADLINE_SECONDS", "-1"),
        ("CLAIMSTREAM_NOSUCH", "canary"),
        ("CLAIMSTREAM_CONFIG", "/nowhere/claimstream.toml"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(name: str, value: str) -> None:
    """A start with a misspelt setting would run with another than was meant."""
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert "canary" not in str(caught.value)
    assert name.removeprefix("CLAIMSTREAM_").lower().split("__")[-1] in str(caught.value).lower()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KAFKA__PARTITON", "8", "kafka.partiton: no such setting"),
        ("KAFKA__PARTITIONS", "many", "kafka.partitions: int parsing"),
    ],
)
def test_a_fault_is_said_in_words(name: str, value: str, said: str) -> None:
    """It named `config show` as the next step, which ends at the same fault."""
    with pytest.raises(SettingsError) as caught:
        read_settings({f"CLAIMSTREAM_{name}": value})
    assert str(caught.value) == said


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    """Clients fail with a traceback, or say only that no broker answers."""
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    names = {"SECURITY_PROTOCOL": "SASL_SSL", "SSL_CA_LOCATION": str(path)}
    environment = {f"CLAIMSTREAM_KAFKA__{name}": value for name, value in names.items()}
    with pytest.raises(SettingsError, match=r"kafka.ssl_ca_location: no file of PEM certificates"):
        read_settings(environment)
    read_settings(environment | {"CLAIMSTREAM_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT"})


def test_a_secret_is_never_shown() -> None:
    """``config show`` and every repr print stars."""
    environment = {"CLAIMSTREAM_KAFKA__SASL_PASSWORD": SECRET}
    settings = read_settings(environment)
    shown = repr(show_settings(environment)) + repr(settings) + str(settings)
    assert SECRET not in shown
    assert settings.kafka.sasl_password.get_secret_value() == SECRET


def test_the_short_form_of_the_reference_folder_is_read() -> None:
    """``CLAIMSTREAM_REFERENCE_DIR`` is the documented name."""
    assert read_settings({"CLAIMSTREAM_REFERENCE_DIR": "/data"}).reference.dir == Path("/data")
