"""The metrics of what flows in the river: encounters, codes, queries, claims, code sets.

RECORDS feeds all but those of code sets, which INTAKE does. Labels come from closed lists and never
from a record: no patient, encounter, provider or code.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

ENCOUNTERS_RECEIVED = Counter(
    "claimstream_encounters_received",
    "Revisions that INTAKE took in, by the source's format and what became of them.",
    ["format", "status"],
)
INGEST_PAYLOAD_BYTES = Histogram(
    "claimstream_ingest_payload_bytes",
    "Bytes of encounters as they came in, by the source's format.",
    ["format"],
    buckets=(1e3, 4e3, 16e3, 64e3, 256e3, 1e6, 4e6),
)
ENCOUNTERS_CODED = Counter(
    "claimstream_encounters_coded",
    "Pairs that came out of validation, by setting and outcome.",
    ["encounter_class", "outcome"],
)
CODES_ASSIGNED = Counter(
    "claimstream_codes_assigned",
    "Codes on lists, by code set and decision.",
    ["system", "decision"],
)
EDITS_FIRED = Counter(
    "claimstream_edits_fired",
    "Findings of validation, by family of rule and severity.",
    ["family", "severity"],
)
QUERIES_OPENED = Counter(
    "claimstream_queries_opened",
    "Queries asked, by rule; one asked again with new indicators counts again.",
    ["query_type"],
)
QUERIES_CLOSED = Counter(
    "claimstream_queries_closed",
    "Queries that came to their end, by rule and how.",
    ["query_type", "outcome"],
)
QUERY_ANSWERS = Counter(
    "claimstream_query_answers",
    "Answers that came in, by what they say: agree, other, undetermined or words.",
    ["answer"],
)
QUERY_RESPONSE_SECONDS = Histogram(
    "claimstream_query_response_seconds",
    "Seconds from a question to its answer, by rule; since this worker started.",
    ["query_type"],
    buckets=(900, 3_600, 14_400, 28_800, 86_400, 172_800, 259_200, 604_800, 1_209_600),
)
QUERIES_OPEN = Gauge(
    "claimstream_queries_open",
    "Queries that wait for a provider, by how long ago they were asked.",
    ["age_band"],
)
ENCOUNTERS_UNCODED = Gauge(
    "claimstream_encounters_uncoded",
    "Encounters whose coding is not final (DNFC), by days since their last day of service.",
    ["age_band"],
)
CLAIMS_PUBLISHED = Counter(
    "claimstream_claims_published",
    "Claim versions published, by form and action.",
    ["form", "action"],
)
CLAIM_RESPONSES = Counter(
    "claimstream_claim_responses",
    "Verdicts of payers and clearinghouses, by source and status.",
    ["source", "status"],
)
CLAIMS_REJECTED = Counter(
    "claimstream_claims_rejected",
    "Claims that a payer or clearinghouse refused, by what said so.",
    ["source"],
)
CLAIMS_UNACKNOWLEDGED = Gauge(
    "claimstream_claims_unacknowledged",
    "Claims in a file without any verdict on the claim itself, by form and age of the file.",
    ["form", "age_band"],
)
CLAIM_AGE = Histogram(
    "claimstream_claim_age_seconds",
    "Seconds from the newest word of the chart to its first claim, where no person had to act.",
    ["form"],
    buckets=(5, 15, 30, 60, 300, 900, 3_600, 14_400, 86_400, 259_200, 604_800),
)
CODESET_INFO = Gauge(
    "claimstream_codeset_info",
    "Always 1; the releases that INTAKE stamps on what it lets through.",
    ["system", "version"],
)
CODESET_EXPIRY = Gauge(
    "claimstream_codeset_expiry_timestamp_seconds",
    "When the last day that a code set answers for ends, in Unix seconds; none when it is open.",
    ["system"],
)
