"""Small tables of diagnosis codes that the guidelines name in words."""

from __future__ import annotations

FIRST_LISTED_ONLY = (
    *("Z00.", "Z01.", "Z02.", "Z04.", "Z31.81", "Z31.83", "Z31.84", "Z33.2", "Z34.", "Z38."),
    *("Z39.", "Z40.", "Z42.", "Z51.0", "Z51.1", "Z52.", "Z76.1", "Z76.2", "Z99.12"),
)
"""Official Guidelines I.C.21.c.16."""
NOT_FIRST_LISTED_ONLY = ("Z00.6", "Z52.9")
SECONDARY_ONLY = (
    *("Z68.", "R40.21", "R40.22", "R40.23", "R40.24", "R29.7", "Y90.", "Z28.3"),
    *(f"Z{number}." for number in range(55, 66)),
)
"""Official Guidelines I.B.14: measured or told by others than the provider."""
WEIGHT = (
    *("E66.", "E40", "E41", "E42", "E43", "E44.", "E45", "E46", "E64.0", "F50.", "R62.", "R63."),
    *("R64", "O25.", "O26.0", "O26.1", "O99.21", "Z98.84", "P92.", "E88.81", "E16.", "Z71.3"),
)
"""Diagnoses and histories about weight or nutrition that give a body mass index its meaning."""
SYSTEMIC_INFECTION = (
    *("A40.", "A41.", "A02.1", "A20.7", "A21.7", "A22.7", "A24.1", "A26.7", "A32.7", "A39.2"),
    *("A39.3", "A39.4", "A42.7", "A48.3", "A54.86", "B00.7", "B37.7", "O03.37", "O03.87"),
    *("O04.87", "O07.37", "O08.82", "O75.3", "O85", "O86.04", "P36.", "T80.2", "T81.4", "T88.0"),
)
"""Infections that severe sepsis follows (note under R65.2-; Official Guidelines I.C.1.d)."""
POA_MAYBE_EXEMPT = (
    *("B90", "B91", "B92", "B94", "E64", "I25.2", "I69", "O09", "O66.5", "O80", "O94", "P00"),
    *("Q", "R29.7", "R40.2", "U09", "V", "W", "X", "Y", "Z"),
)
"""Beginnings under which the exempt list (Appendix I) holds codes; wider than the list itself."""


def is_first_listed_only(code: str) -> bool:
    """Return whether the code may only be first-listed."""
    return code.startswith(FIRST_LISTED_ONLY) and not code.startswith(NOT_FIRST_LISTED_ONLY)


def is_secondary_only(code: str) -> bool:
    """Return whether the code only ever describes beside another diagnosis."""
    return code.startswith(SECONDARY_ONLY)


def is_weight_diagnosis(code: str) -> bool:
    """Return whether the code is a diagnosis about weight or nutrition."""
    return code.startswith(WEIGHT)


def is_systemic_infection(code: str) -> bool:
    """Return whether the code is an infection that severe sepsis may follow."""
    return code.startswith(SYSTEMIC_INFECTION)


def may_be_poa_exempt(code: str) -> bool:
    """Return whether the code may be exempt from the present-on-admission indicator.

    Subsequent encounters and sequelae of injuries (7th character D to S) are exempt.
    """
    later_injury = code[0] in "ST" and len(code) == 8 and code[-1] not in "ABC"
    return later_injury or code.startswith(POA_MAYBE_EXEMPT)
