"""A municipality's folder: loaded, checked as a whole, versioned by the hash of its content."""

from osekkai.catalogue.folder import Catalogue, check, load, open_catalogue
from osekkai.catalogue.model import LifeEvent, Section, Service, Source

__all__ = ["Catalogue", "LifeEvent", "Section", "Service", "Source", "check", "load", "open_catalogue"]
