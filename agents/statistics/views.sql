-- STATISTICS: one view a measure, over the tables of RECORDS. Temporary, so that a reader of the
-- records needs no right to write. Every measure's view has the columns facility_id, day,
-- encounter_id, member, leaf, amount: what a row is stands above it; day is event time (UTC).

-- One row is one encounter that INTAKE placed: its newest place and pair.
CREATE TEMP VIEW IF NOT EXISTS intake_places AS
SELECT encounter_id, substr(encounter_id, 1, instr(encounter_id, ':') - 1) AS facility_id,
    outcome, reason, revision, amendment, substr(at, 1, 10) AS day
FROM (SELECT *, row_number() OVER (PARTITION BY encounter_id ORDER BY sequence DESC) AS age
    FROM audit_events WHERE stage = 'intake' AND action = 'PLACE'
    AND outcome IN ('LET_THROUGH', 'NOT_READY', 'PARKED', 'HELD'))
WHERE age = 1;

-- One row is one pair that CLAIMS settled: its newest outcome and what became of each line.
CREATE TEMP VIEW IF NOT EXISTS claims_outcomes AS
SELECT encounter_id, revision, amendment, outcome, reference_ids
FROM (SELECT *, row_number() OVER (
        PARTITION BY encounter_id, revision, amendment ORDER BY sequence DESC) AS age
    FROM audit_events
    WHERE stage = 'claims' AND outcome NOT IN ('STALE', 'ENGINE_DRIFT', 'DUPLICATE'))
WHERE age = 1;

-- One row is one charge line of a settled pair: where it stands, and why (CLAIMS writes
-- "place amount claim reason", a dash for none).
CREATE TEMP VIEW IF NOT EXISTS line_places AS
SELECT encounter_id, revision, amendment, line_id, position, place,
    nullif(substr(tail, instr(tail, ' ') + 1), '-') AS why
FROM (SELECT *, substr(words, instr(words, ' ') + 1) AS tail
    FROM (SELECT c.encounter_id, c.revision, c.amendment, substr(j.key, 6) AS line_id,
            j.id AS position, substr(j.value, 1, instr(j.value, ' ') - 1) AS place,
            substr(j.value, instr(j.value, ' ') + 1) AS words
        FROM claims_outcomes c, json_each(c.reference_ids) j WHERE j.key LIKE 'line/%'));

-- One row is one settled pair: how many of its lines wait or are claimed, and the first reason.
CREATE TEMP VIEW IF NOT EXISTS line_counts AS
SELECT encounter_id, revision, amendment, sum(place = 'HELD') AS held,
    sum(place = 'CLAIMED') AS claimed,
    substr(min(printf('%012d', position) || why), 13) AS why
FROM line_places GROUP BY encounter_id, revision, amendment;

-- One row is one encounter that is known or was refused; the conservation law's "known".
CREATE TEMP VIEW IF NOT EXISTS known_encounters AS
SELECT encounter_id FROM records
WHERE topic IN ('encounters', 'ready-encounters') AND encounter_id IS NOT NULL
UNION SELECT encounter_id FROM dead_letters
WHERE encounter_id IS NOT NULL AND source LIKE 'encounters/%';

-- One row is one known encounter with what every stage recorded of its newest pair. The key of a
-- refused record may be anything, so its facility is not read from it.
CREATE TEMP VIEW IF NOT EXISTS encounter_facts AS
SELECT k.encounter_id, coalesce(i.facility_id, 'UNKNOWN') AS facility_id,
    coalesce(p.service_through, i.day) AS day, i.revision, i.amendment, i.outcome AS intake,
    i.reason AS intake_reason, d.disposition, coalesce(d.close_reason, d.reason) AS verdict_reason,
    d.disposition = 'MERGED' AND d.merged_into IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM intake_places s
        WHERE s.encounter_id = d.merged_into AND s.revision IS NOT NULL) AS lost,
    c.outcome AS claims, l.held, l.claimed, l.why, g.encounter_id IS NOT NULL AS coded,
    (SELECT x.stage || ' ' || x.reason FROM dead_letters x
        WHERE x.encounter_id = k.encounter_id ORDER BY x.rowid DESC LIMIT 1) AS dead
FROM known_encounters k
LEFT JOIN intake_places i ON i.encounter_id = k.encounter_id
LEFT JOIN pairs p ON (p.encounter_id, p.revision, p.amendment)
    = (i.encounter_id, i.revision, i.amendment)
LEFT JOIN codings g ON (g.encounter_id, g.revision, g.amendment)
    = (i.encounter_id, i.revision, i.amendment)
LEFT JOIN dispositions d ON (d.encounter_id, d.revision, d.amendment)
    = (i.encounter_id, i.revision, i.amendment)
LEFT JOIN claims_outcomes c ON (c.encounter_id, c.revision, c.amendment)
    = (i.encounter_id, i.revision, i.amendment)
LEFT JOIN line_counts l ON (l.encounter_id, l.revision, l.amendment)
    = (i.encounter_id, i.revision, i.amendment);

-- One row is one known encounter and the one place where it stands: the conservation law in SQL,
-- held against RECORDS' own by a test.
CREATE TEMP VIEW IF NOT EXISTS encounter_places AS
SELECT encounter_id, facility_id, day, revision, amendment,
    CASE
        WHEN intake IN ('NOT_READY', 'PARKED') THEN 'NOT_READY'
        WHEN intake = 'HELD' OR disposition = 'HOLD' OR lost THEN 'HELD'
        WHEN disposition = 'QUERY' THEN 'QUERY_OPEN'
        WHEN disposition IN ('CLOSED_WITHOUT_CLAIM', 'CANCELLED', 'MERGED') THEN disposition
        WHEN disposition = 'CLEAN' AND claims IS NOT NULL THEN CASE
            WHEN held THEN 'HELD' WHEN claimed THEN 'CLAIMED' ELSE 'CLOSED_WITHOUT_CLAIM' END
        WHEN dead IS NOT NULL THEN 'DEAD_LETTER'
        ELSE 'IN_FLIGHT' END AS place,
    CASE
        WHEN intake = 'PARKED' THEN coalesce(intake_reason, 'UNKNOWN_ENCOUNTER')
        WHEN intake IN ('NOT_READY', 'HELD') THEN intake_reason
        WHEN lost THEN 'MERGED_INTO_UNKNOWN'
        WHEN disposition <> 'CLEAN' THEN verdict_reason
        WHEN disposition = 'CLEAN' AND claims IS NOT NULL THEN CASE
            WHEN held THEN why WHEN claimed THEN NULL ELSE 'NO_BILLABLE_SERVICE' END
        WHEN dead IS NOT NULL THEN dead
        WHEN intake IS NULL THEN 'intake'
        WHEN disposition = 'CLEAN' THEN 'claims'
        WHEN coded THEN 'validation'
        ELSE 'coding' END AS reason
FROM encounter_facts;

-- MEASURE encounters. One row is one encounter with a day: member its place, leaf why it is there.
-- The day is the last day of service, or the day of INTAKE's verdict where none was let through.
CREATE TEMP VIEW IF NOT EXISTS encounters AS
SELECT facility_id, day, encounter_id, place AS member, coalesce(reason, place) AS leaf, 1 AS amount
FROM encounter_places WHERE day IS NOT NULL;

-- MEASURE undated_encounters. One row is one encounter of which no stage recorded a day: refused
-- at the door, or not read yet. It belongs to no window and is told in each.
CREATE TEMP VIEW IF NOT EXISTS undated_encounters AS
SELECT facility_id, day, encounter_id, place AS member, coalesce(reason, place) AS leaf, 1 AS amount
FROM encounter_places WHERE day IS NULL;

-- MEASURE gross_charges. One row is one charge line of an encounter's newest pair, in cents:
-- member where the line stands, which is the encounter's place until CLAIMS placed it, and while
-- nothing came of the account that bills it.
CREATE TEMP VIEW IF NOT EXISTS gross_charges AS
SELECT e.facility_id, e.day, e.encounter_id, NULL AS leaf, c.cents AS amount,
    CASE WHEN e.reason = 'MERGED_INTO_UNKNOWN' THEN e.place
        ELSE coalesce(l.place, e.place) END AS member
FROM charges c
JOIN encounter_places e USING (encounter_id, revision, amendment)
LEFT JOIN line_places l ON (l.encounter_id, l.revision, l.amendment, l.line_id)
    = (c.encounter_id, c.revision, c.amendment, c.charge_id);

-- MEASURE clean_claim_rate. One row is one claim, by the day it was created: YES when no person
-- had touched its encounter before, that is, no answer, coder's decision or release (domain: a
-- query answered is a touch).
CREATE TEMP VIEW IF NOT EXISTS clean_claims AS
SELECT p.facility_id, substr(c.ready_at, 1, 10) AS day, c.encounter_id,
    CASE WHEN EXISTS (SELECT 1 FROM amendments a WHERE a.encounter_id = c.encounter_id
        AND a.kind IN ('PROVIDER_ANSWER', 'CODER_DECISION', 'HOLD_RELEASE')
        AND a.made_at <= c.ready_at) THEN 'NO' ELSE 'YES' END AS member, NULL AS leaf, 1 AS amount
FROM claims c JOIN pairs p USING (encounter_id, revision, amendment)
WHERE c.version = (SELECT min(f.version) FROM claims f WHERE f.claim_id = c.claim_id);

-- MEASURE query_rate. One row is one encounter whose newest pair VALIDATION judged: YES when it
-- was ever queried.
CREATE TEMP VIEW IF NOT EXISTS queried_encounters AS
SELECT e.facility_id, e.day, e.encounter_id,
    CASE WHEN EXISTS (SELECT 1 FROM queries q WHERE q.encounter_id = e.encounter_id)
        THEN 'YES' ELSE 'NO' END AS member, NULL AS leaf, 1 AS amount
FROM encounter_places e JOIN dispositions d USING (encounter_id, revision, amendment);

-- One row is one query that was not taken back: when it was first asked and first answered.
CREATE TEMP VIEW IF NOT EXISTS query_lives AS
SELECT q.query_id, q.encounter_id,
    substr(q.encounter_id, 1, instr(q.encounter_id, ':') - 1) AS facility_id,
    min(q.asked_at) AS asked_at,
    (SELECT min(r.answered_at) FROM query_responses r WHERE r.query_id = q.query_id) AS answered_at
FROM queries q GROUP BY q.query_id, q.encounter_id
HAVING (SELECT n.state FROM queries n WHERE n.query_id = q.query_id
    ORDER BY n.sequence DESC LIMIT 1) NOT IN ('RETRACTED', 'CANCELLED');

-- MEASURE query_response_rate. One row is one query not taken back, by the day it was asked.
CREATE TEMP VIEW IF NOT EXISTS answered_queries AS
SELECT facility_id, substr(asked_at, 1, 10) AS day, encounter_id,
    CASE WHEN answered_at IS NULL THEN 'NO' ELSE 'YES' END AS member, NULL AS leaf, 1 AS amount
FROM query_lives;

-- MEASURE query_response_hours. One row is one answered query: seconds from question to answer.
CREATE TEMP VIEW IF NOT EXISTS query_waits AS
SELECT facility_id, substr(asked_at, 1, 10) AS day, encounter_id, NULL AS member, NULL AS leaf,
    max(0, strftime('%s', answered_at) - strftime('%s', asked_at)) AS amount
FROM query_lives WHERE answered_at IS NOT NULL;

-- MEASURE automation_rate. One row is one encounter with at least one code on its newest pair:
-- YES when no code of it asks for a coder.
CREATE TEMP VIEW IF NOT EXISTS automated_encounters AS
SELECT e.facility_id, e.day, e.encounter_id,
    CASE WHEN sum(c.decision <> 'AUTO') THEN 'NO' ELSE 'YES' END AS member, NULL AS leaf,
    1 AS amount
FROM encounter_places e JOIN codes c USING (encounter_id, revision, amendment)
GROUP BY e.encounter_id;

-- MEASURE codes_by_decision. One row is one code on one list of an encounter's newest pair.
CREATE TEMP VIEW IF NOT EXISTS decided_codes AS
SELECT e.facility_id, e.day, e.encounter_id, c.decision AS member, NULL AS leaf, 1 AS amount
FROM encounter_places e JOIN codes c USING (encounter_id, revision, amendment);

-- MEASURE encounters_by_category. One row is one encounter and one ICD-10-CM category (first three
-- characters) that its newest pair has a code of. An encounter has many, so there is no total.
CREATE TEMP VIEW IF NOT EXISTS coded_categories AS
SELECT DISTINCT e.facility_id, e.day, e.encounter_id, substr(c.code, 1, 3) AS member, NULL AS leaf,
    1 AS amount
FROM encounter_places e JOIN codes c USING (encounter_id, revision, amendment)
WHERE c.system = 'ICD10CM';

-- MEASURES documentation_hours. One row is one claimed encounter: seconds of event time from the
-- pair that was first ready to the pair that was first claimed, 0 when the first pair was billed.
CREATE TEMP VIEW IF NOT EXISTS documentation_waits AS
SELECT p.facility_id, substr(min(p.ready_at), 1, 10) AS day, p.encounter_id, NULL AS member,
    NULL AS leaf, max(0, strftime('%s', (SELECT min(c.ready_at) FROM claims c
        WHERE c.encounter_id = p.encounter_id)) - strftime('%s', min(p.ready_at))) AS amount
FROM pairs p WHERE EXISTS (SELECT 1 FROM claims c WHERE c.encounter_id = p.encounter_id)
GROUP BY p.encounter_id, p.facility_id;
