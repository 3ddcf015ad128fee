"""CODING on Kafka: ready encounters in, coded encounters out."""

from claimstream.agents.coding.code import code
from claimstream.agents.coding.reference import compile_season, open_reference
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.errors import ReferenceSetMissingError
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.stage import Stage

stage = Stage(
    "coding",
    reads=ReadyEncounter,
    writes=CodedEncounter,
    step=code,
    open_context=open_reference,
    waits_for=(ReferenceSetMissingError,),
    preload=("claimstream.agents.coding.code",),
    warm=compile_season,
)
