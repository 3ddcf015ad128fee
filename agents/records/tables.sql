-- RECORDS: every message as rows. Each statement is idempotent; nothing is updated in place except
-- by a record that says the same or is newer in its own lineage.

-- One row is one record of a topic; cause names the input that made it.
CREATE TABLE IF NOT EXISTS records (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
    encounter_id TEXT, cause TEXT NOT NULL, contract TEXT NOT NULL,
    PRIMARY KEY (topic, partition, offset)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_cause ON records (cause);

-- One row is one thing that a stage did to an encounter.
CREATE TABLE IF NOT EXISTS audit_events (
    event_id TEXT PRIMARY KEY, encounter_id TEXT NOT NULL, stage TEXT NOT NULL,
    action TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, revision INTEGER, amendment INTEGER,
    source TEXT, actor TEXT NOT NULL, reference_ids TEXT NOT NULL, at TEXT NOT NULL,
    sequence INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS audit_events_source ON audit_events (source);
CREATE INDEX IF NOT EXISTS audit_events_encounter ON audit_events (encounter_id, sequence);

-- One row is one record that a stage could not use; its bytes stay in the topic.
CREATE TABLE IF NOT EXISTS dead_letters (
    dead_letter_id TEXT PRIMARY KEY, encounter_id TEXT, reason TEXT NOT NULL,
    fault_class TEXT NOT NULL, stage TEXT NOT NULL, source TEXT NOT NULL,
    value_sha256 TEXT NOT NULL, attempt INTEGER NOT NULL, detail TEXT);
CREATE INDEX IF NOT EXISTS dead_letters_source ON dead_letters (source);

-- One row is one redrive of a dead letter in one state.
CREATE TABLE IF NOT EXISTS redrives (
    dead_letter_id TEXT NOT NULL, state TEXT NOT NULL, target_topic TEXT NOT NULL,
    value_sha256 TEXT NOT NULL, requested_by TEXT NOT NULL, requested_at TEXT NOT NULL,
    PRIMARY KEY (dead_letter_id, state));

-- One row is one pair (revision, amendment) that INTAKE let through.
CREATE TABLE IF NOT EXISTS pairs (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    facility_id TEXT NOT NULL, encounter_class TEXT NOT NULL, lifecycle TEXT NOT NULL,
    merged_into TEXT, service_from TEXT NOT NULL, service_through TEXT NOT NULL,
    reference_set TEXT NOT NULL, ready_at TEXT NOT NULL,
    PRIMARY KEY (encounter_id, revision, amendment)) WITHOUT ROWID;

-- One row is one version of a document of the chart, with its words: for those who may read them.
CREATE TABLE IF NOT EXISTS documents (
    encounter_id TEXT NOT NULL, document_id TEXT NOT NULL, sha256 TEXT NOT NULL,
    document_type TEXT NOT NULL, author_role TEXT NOT NULL, signed_at TEXT, text TEXT NOT NULL,
    PRIMARY KEY (encounter_id, document_id, sha256)) WITHOUT ROWID;

-- One row is one charge of one pair.
CREATE TABLE IF NOT EXISTS charges (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    charge_id TEXT NOT NULL, claim_type TEXT NOT NULL, procedure_code TEXT, cents INTEGER NOT NULL,
    service_date TEXT NOT NULL,
    PRIMARY KEY (encounter_id, revision, amendment, charge_id)) WITHOUT ROWID;

-- One row is one pair that CODING coded.
CREATE TABLE IF NOT EXISTS codings (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    coder TEXT NOT NULL, codesets TEXT NOT NULL,
    PRIMARY KEY (encounter_id, revision, amendment)) WITHOUT ROWID;

-- One row is one code on one list of one pair.
CREATE TABLE IF NOT EXISTS codes (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    claim_type TEXT NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL, rank INTEGER NOT NULL,
    role TEXT NOT NULL, poa TEXT, release TEXT NOT NULL, rule_id TEXT NOT NULL,
    rule_version INTEGER NOT NULL, decision TEXT NOT NULL, confidence TEXT,
    PRIMARY KEY (encounter_id, revision, amendment, claim_type, system, rank)) WITHOUT ROWID;

-- One row is one span or field behind a code.
CREATE TABLE IF NOT EXISTS evidence (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    claim_type TEXT NOT NULL, code TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
    document_id TEXT, sha256 TEXT, first INTEGER, last INTEGER, field TEXT,
    PRIMARY KEY (encounter_id, revision, amendment, claim_type, code, number)) WITHOUT ROWID;

-- One row is the disposition of one pair; the first record of a pair decides.
CREATE TABLE IF NOT EXISTS dispositions (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    disposition TEXT NOT NULL, close_reason TEXT, merged_into TEXT, reason TEXT, owner TEXT,
    rule_set TEXT NOT NULL, content_sha256 TEXT NOT NULL,
    PRIMARY KEY (encounter_id, revision, amendment)) WITHOUT ROWID;

-- One row is one provider on the case of one validated pair.
CREATE TABLE IF NOT EXISTS pair_providers (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    npi TEXT NOT NULL,
    PRIMARY KEY (encounter_id, revision, amendment, npi)) WITHOUT ROWID;

-- One row is a later record of a pair that says something else than the first.
CREATE TABLE IF NOT EXISTS engine_drift (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    content_sha256 TEXT NOT NULL,
    PRIMARY KEY (encounter_id, revision, amendment, content_sha256)) WITHOUT ROWID;

-- One row is one finding of one pair.
CREATE TABLE IF NOT EXISTS findings (
    encounter_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    number INTEGER NOT NULL, rule_id TEXT NOT NULL, rule_version INTEGER NOT NULL,
    severity TEXT NOT NULL, owner TEXT NOT NULL, blocking INTEGER NOT NULL, subject TEXT NOT NULL,
    message TEXT NOT NULL, claim_type TEXT,
    PRIMARY KEY (encounter_id, revision, amendment, number)) WITHOUT ROWID;

-- One row is one state of one query.
CREATE TABLE IF NOT EXISTS queries (
    query_id TEXT NOT NULL, state TEXT NOT NULL, encounter_id TEXT NOT NULL,
    revision INTEGER NOT NULL, amendment INTEGER NOT NULL, rule_id TEXT NOT NULL,
    subject TEXT NOT NULL, form TEXT NOT NULL, addressed_to_npi TEXT, question TEXT NOT NULL,
    options TEXT NOT NULL, blocking INTEGER NOT NULL, asked_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (query_id, state, revision, amendment)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS queries_encounter ON queries (encounter_id);

-- One row is one answer as it arrived.
CREATE TABLE IF NOT EXISTS query_responses (
    response_id TEXT PRIMARY KEY, query_id TEXT NOT NULL, encounter_id TEXT NOT NULL,
    option_id TEXT, answered_by_npi TEXT NOT NULL, answered_at TEXT NOT NULL);

-- One row is one amendment that somebody sent.
CREATE TABLE IF NOT EXISTS amendments (
    amendment_id TEXT PRIMARY KEY, encounter_id TEXT NOT NULL, kind TEXT NOT NULL,
    made_by TEXT NOT NULL, made_at TEXT NOT NULL);

-- One row is one version of one claim.
CREATE TABLE IF NOT EXISTS claims (
    claim_id TEXT NOT NULL, version INTEGER NOT NULL, encounter_id TEXT NOT NULL,
    chain_id TEXT NOT NULL, revision INTEGER NOT NULL, amendment INTEGER NOT NULL,
    claim_type TEXT NOT NULL, action TEXT NOT NULL, frequency TEXT NOT NULL,
    payer_id TEXT NOT NULL, payer_sequence TEXT NOT NULL, total_cents INTEGER NOT NULL,
    content_sha256 TEXT NOT NULL, ready_at TEXT NOT NULL,
    PRIMARY KEY (claim_id, version)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claims_encounter ON claims (encounter_id);

-- One row is one line of one version of one claim.
CREATE TABLE IF NOT EXISTS claim_lines (
    claim_id TEXT NOT NULL, version INTEGER NOT NULL, line_number INTEGER NOT NULL,
    line_id TEXT NOT NULL, procedure_code TEXT, revenue_code TEXT, cents INTEGER NOT NULL,
    service_date TEXT NOT NULL, pointers TEXT NOT NULL,
    PRIMARY KEY (claim_id, version, line_number)) WITHOUT ROWID;

-- One row is one diagnosis of one version of one claim.
CREATE TABLE IF NOT EXISTS claim_diagnoses (
    claim_id TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
    code TEXT NOT NULL, role TEXT NOT NULL, poa TEXT, rule_id TEXT NOT NULL,
    PRIMARY KEY (claim_id, version, position)) WITHOUT ROWID;

-- One row is one interchange.
CREATE TABLE IF NOT EXISTS claim_files (
    file_id TEXT PRIMARY KEY, trading_partner_id TEXT NOT NULL, claim_type TEXT NOT NULL,
    interchange_control_number TEXT NOT NULL, group_control_number TEXT NOT NULL,
    claim_count INTEGER NOT NULL, sha256 TEXT NOT NULL, made_at TEXT NOT NULL);

-- One row says in which interchange a claim went out.
CREATE TABLE IF NOT EXISTS claim_file_members (
    file_id TEXT NOT NULL, position INTEGER NOT NULL, claim_id TEXT NOT NULL,
    PRIMARY KEY (file_id, position)) WITHOUT ROWID;

-- One row is one verdict of a payer.
CREATE TABLE IF NOT EXISTS claim_responses (
    response_id TEXT PRIMARY KEY, claim_id TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
    payer_claim_control_number TEXT, received_at TEXT NOT NULL);

-- One row is one code-set release that workers may use.
CREATE TABLE IF NOT EXISTS reference_releases (
    release_id TEXT PRIMARY KEY, kind TEXT NOT NULL, effective_from TEXT NOT NULL,
    effective_to TEXT, source TEXT NOT NULL, sha256 TEXT NOT NULL, loaded_at TEXT NOT NULL);
