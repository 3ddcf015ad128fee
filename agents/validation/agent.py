"""VALIDATION on Kafka: coded encounters in, validated encounters out."""

from claimstream.agents.validation.reference import open_reference
from claimstream.agents.validation.validate import validate
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.errors import ReferenceSetMissingError
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams.stage import Stage

stage = Stage(
    "validation",
    reads=CodedEncounter,
    writes=ValidatedEncounter,
    step=validate,
    open_context=open_reference,
    waits_for=(ReferenceSetMissingError,),
    preload=("claimstream.agents.validation.validate",),
)
