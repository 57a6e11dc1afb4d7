"""A municipality's folder: loaded, checked as a whole, versioned by the hash of its content."""

from osekkai.catalogue.folder import Catalogue, check, load
from osekkai.catalogue.in_use import FolderInUse, catalogue_in_use, folder_in_use, now_in_use, state_of
from osekkai.catalogue.model import Section, Service, Source

__all__ = [
    "Catalogue",
    "FolderInUse",
    "Section",
    "Service",
    "Source",
    "catalogue_in_use",
    "check",
    "folder_in_use",
    "load",
    "now_in_use",
    "state_of",
]
