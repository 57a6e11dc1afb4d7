"""Osekkai (おせっかい): a digital ward office that reaches out first."""

__version__ = "0.1.0"
