"""docs/hostile-inputs.md, made from the attacks; ``python tests/hostile/hostile_page.py``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hostile_cases import PASSES, attacks  # noqa: E402
from hostile_files import files  # noqa: E402

from claimstream.schemas.encounter import Encounter  # noqa: E402

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "hostile-inputs.md"
TESTS = {
    "S1": "tests/kafka/test_hostile_river.py::"
    "test_every_hostile_record_is_a_dead_letter_with_its_reason",
    "S2": "tests/kafka/test_hostile_river.py::"
    "test_every_good_record_came_out_between_the_hostile_ones",
    "S3": "tests/kafka/test_hostile_river.py::test_every_fuzzed_record_has_exactly_one_outcome",
    "S4": "tests/kafka/test_hostile_river.py::test_the_broker_itself_refuses_what_is_too_long",
    "S5": "tests/kafka/test_hostile_river.py::"
    "test_the_client_itself_refuses_a_record_over_its_limit",
    "S6": "tests/kafka/test_hostile_river.py::"
    "test_a_value_that_only_compression_lets_in_is_kept_by_reference",
    "A1": "tests/hostile/test_admission.py::test_every_attack_ends_in_its_reason_code",
    "A2": "tests/hostile/test_admission.py::test_a_record_cut_at_any_byte_is_undecodable",
    "A3": "tests/hostile/test_admission.py::test_noise_and_flipped_bits_are_refused_or_whole",
    "B1": "tests/hostile/test_bounded_memory.py::test_every_bomb_is_refused_within_64_mib",
    "F1": "tests/hostile/test_publish_files.py::"
    "test_every_hostile_file_is_refused_with_its_line_and_field",
    "F2": "tests/hostile/test_publish_files.py::"
    "test_a_faulty_file_ends_the_command_before_anything_is_sent",
    "F3": "tests/hostile/test_publish_files.py::test_what_is_odd_but_legal_is_read_right",
}
"""What shows it: S under siege on a real broker, A at the inlet, B in a child, F with files."""

FURTHER = [
    (12, "cut at every byte", "`UNDECODABLE`", "A2"),
    (16, "6,000 records cut, flipped or noise", "a reason code, or a whole message", "A3"),
    (17, "500 of them through the broker", "a dead letter or an audit event, never both", "S3"),
    (18, "1.1 times the limit, incompressible", "the broker: `MSG_SIZE_TOO_LARGE`", "S4"),
    (18, "9 MiB from a producer of ours", "librdkafka refuses to queue it", "S5"),
    (18, "16 MiB that compress to little", "`TOO_LARGE`, kept by reference", "S6"),
    (23, "rows 16, 23 to 28, 31, 36, 41", "refused within 64 MiB of address space", "B1"),
    (35, "−05:00, microseconds (in a file)", "read right: UTC, cut to milliseconds", "F3"),
]
HEAD = """\
# Hostile inputs

Made from `tests/hostile/` by `python tests/hostile/hostile_page.py`; a test compares. Every bad
input of the wire (rows 1 to 22) and of Avro (rows 23 to 42) with what becomes of it and the test
that shows it. A code in capitals is the `claimstream-reason` of the dead letter that INTAKE makes
of the record, byte for byte; "goes through" is an odd record that is good all the same; "exit 3" is
`claimstream publish`, which names line and field and sends nothing of any file.

What guards: `streams/wire.py` (headers, size, label, key, partition), `schemas/avro_form.py` (the
bytes of outsiders are walked before they are decoded), the strict models (`schemas/scalars.py`),
and topics that outsiders write stamp records with the broker's time, so that a forged year 1970
cannot expire a record before it is read.

Throughout, in the same runs: the worker is the same process and `/live` answers 200
(`test_the_service_stayed_up`); not a byte of a fake patient, in nine writings, is in logs, pages,
dead-letter headers, audit events, the ledger or its cache, while every planted writing is found in
the topics that may hold charts (`test_no_byte_of_the_fake_patient_is_where_he_does_not_belong`,
`test_the_search_finds_him_where_he_belongs`); mended dead letters come back once, and asking twice
changes nothing (`test_mended_dead_letters_come_back_exactly_once`).

Not detectable: a flipped bit or a lenient writer's 1 for 1.9 that still makes a whole message. A
document's text is held by its sha256 (`DOCUMENT_HASH_MISMATCH`, reason `STEP_FAILED`); codes and
amounts only by what VALIDATION asks.

| row | bad input | what happens | shown by |
|---|---|---|---|
"""


def page(base: Encounter) -> str:
    """Return the page."""
    rows: list[tuple[int, str, str, str]] = []
    for one in attacks(base):
        passes = one.ends == PASSES
        ends = "goes through" if passes else f"`{one.ends}`"
        rows.append((one.row, one.name, ends, "S2, A1" if passes else "S1, A1"))
    rows += [
        (each.row, f"{each.name} (in a file)", f"exit 3: {told(each.says)}", "F1, F2")
        for each in files(base)
    ]
    lines = [
        f"| {row} | {name} | {ends} | {test} |\n"
        for row, name, ends, test in sorted(rows + FURTHER)
    ]
    legend = [f"- {code}: `{test}`\n" for code, test in TESTS.items()]
    return f"{HEAD}{''.join(lines)}\n{''.join(legend)}"


def told(says: tuple[str, ...]) -> str:
    """Return what an error names, as a reader would say it."""
    return ", ".join(f"line {one.strip(':')}" if one.startswith(":") else one for one in says)


def good_encounter() -> Encounter:
    """Return the encounter from which the tests start."""
    path = ROOT / "tests" / "conftest.py"
    spec = importlib.util.spec_from_file_location("builders", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Encounter = module.encounter()
    return made


if __name__ == "__main__":
    PAGE.write_text(page(good_encounter()), encoding="utf-8")
